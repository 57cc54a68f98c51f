"use client";
import { type DragEvent, type FormEvent, useId, useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import type { CheckResult } from "@/lib/standards/check-types";
import { call } from "../live/api";
import { CheckFindings } from "./check-findings";

/** What the check's route takes, and no more. */
const mostBytes = 256 * 1024;

interface Checked {
  text: string;
  result: CheckResult;
}

/** `NAME=VALUE` per line, as --build-arg takes it. */
const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** Paste, drop or choose a Dockerfile. The text stays whatever the answer is; nothing of it is kept by the server. */
export function CheckForm() {
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [checked, setChecked] = useState<Checked | null>(null);
  const [wrong, setWrong] = useState<Pick<Problem, "title" | "detail" | "remedy"> | null>(null);
  const [busy, setBusy] = useState(false);

  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > mostBytes) {
      return setWrong({ title: "The file is too large", detail: `${chosen.name} is no Dockerfile of at most 256 KiB.`, remedy: "Choose another one." });
    }
    setWrong(null);
    setText(await chosen.text());
  };
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget);
    const query = new URLSearchParams();
    for (const name of ["target", "team", "platform"]) {
      const value = String(form.get(name) ?? "").trim();
      if (value) query.set(name, value);
    }
    for (const line of linesOf(String(form.get("arg") ?? ""))) query.append("arg", line);
    setBusy(true);
    const answer = await call<CheckResult>(`/api/v1/standards/check?${query}`, { method: "POST", headers: { "content-type": "text/plain" }, body: text });
    setBusy(false);
    if (!answer.ok) return setWrong(answer.problem);
    setWrong(null);
    setChecked({ text, result: answer.value });
  };

  return (
    <>
      <form className="check-form" onSubmit={(event) => void submit(event)}>
        <label htmlFor={`${id}text`} className="sr">
          The Dockerfile
        </label>
        <textarea
          id={`${id}text`}
          className="area"
          value={text}
          rows={12}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          required
          placeholder={"FROM node:22 AS build\n…\nFROM gcr.io/distroless/nodejs22-debian13:nonroot"}
          onChange={(event) => setText(event.target.value)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={drop}
        />
        <details>
          <summary className="link">Target, build arguments, platform, team</summary>
          <div className="check-options">
            <label>
              Target stage
              <span className="field">
                <input name="target" maxLength={128} placeholder="the last" autoComplete="off" />
              </span>
            </label>
            <label>
              Platform
              <span className="field">
                <input name="platform" maxLength={100} placeholder="linux/amd64" autoComplete="off" />
              </span>
            </label>
            <label>
              Team, whose exceptions count
              <span className="field">
                <input name="team" maxLength={200} autoComplete="off" />
              </span>
            </label>
            <label>
              Build arguments, NAME=VALUE a line
              <textarea className="area" name="arg" rows={2} spellCheck={false} autoComplete="off" />
            </label>
          </div>
        </details>
        {wrong ? (
          <p className="check-wrong" role="alert">
            <b>{wrong.title}.</b> {wrong.detail} {wrong.remedy}
          </p>
        ) : null}
        <div className="acts">
          <button type="submit" className="btn primary" aria-disabled={busy}>
            {busy ? "Checking…" : "Check"}
          </button>
          <button type="button" className="btn" onClick={() => file.current?.click()}>
            Choose a file
          </button>
          <input ref={file} type="file" hidden aria-label="A Dockerfile" onChange={(event) => void take(event.target.files?.[0])} />
        </div>
      </form>
      <div aria-live="polite">{checked ? <CheckFindings {...checked} /> : null}</div>
    </>
  );
}
