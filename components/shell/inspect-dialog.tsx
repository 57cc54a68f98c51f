"use client";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import { plural } from "@/lib/format";
import { startInspections } from "../live/api";
import { useTakeJobs } from "../live/job-stream";
import { useSuggestions } from "../pick/use-suggestions";
import { toast } from "../ui/toasts";
import type { FloatingProps } from "./floating";
import { compareQuery, mostAtOnce, mostCompared, parseAsk } from "./parse-ask";

const platforms = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/s390x", "linux/ppc64le", "linux/riscv64"];

/** Where images are asked for with platform and source: one or many, or `a vs b`, which leads to their comparison. */
export function InspectDialog({ asked: opened, platform, engine, onClose }: FloatingProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const router = useRouter();
  const takeJobs = useTakeJobs();
  const [text, setText] = useState(opened.text);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    dialog.current?.showModal();
    area.current?.focus();
    area.current?.select();
  }, []);

  const [caret, setCaret] = useState(0);
  const suggestions = useSuggestions(area);
  // The word that the caret stands behind is completed.
  const word = /[^\s,;]*$/.exec(text.slice(0, caret))?.[0] ?? "";
  const { role: _, "aria-expanded": __, ...listed } = suggestions.attributes; // a text area stays one

  const asked = parseAsk(text);
  const tooMany = asked.references.length > mostAtOnce;
  const tooManyCompared = asked.compare && asked.references.length > mostCompared;
  const wrongs = [
    ...(tried ? asked.wrong.map((w) => w.why) : []),
    ...(tried && !asked.references.length && !asked.wrong.length ? ["Write at least one image reference."] : []),
    ...(tooMany ? [`At most ${mostAtOnce} images at once; there are ${asked.references.length}.`] : []),
    ...(tooManyCompared ? [`At most ${mostCompared} images side by side; there are ${asked.references.length}.`] : []),
    ...(problem ? [`${problem.title}. ${problem.detail} ${problem.remedy}`] : []),
  ];

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    if (busy || asked.wrong.length || !asked.references.length || tooMany || tooManyCompared) {
      area.current?.focus();
      return;
    }
    const data = new FormData(event.currentTarget);
    const source = data.get("source");
    const wanted = String(data.get("platform") ?? platform).trim() || platform;
    const options = { ...(wanted === platform ? {} : { platform: wanted }), ...(source === "docker" || source === "registry" ? ({ source } as const) : {}) };
    setBusy(true);
    const answer = await startInspections(asked.references.map((reference) => ({ reference, ...options })));
    setBusy(false);
    if (!answer.ok) {
      setProblem(answer.problem);
      area.current?.focus();
      return;
    }
    takeJobs(answer.value);
    onClose();
    if (asked.compare) {
      router.push(`/compare?${compareQuery(asked.references.map((r) => (wanted === platform ? r : `${r},${wanted}`)))}` as Route);
      return;
    }
    const [only] = asked.references;
    toast({
      text: asked.references.length === 1 ? `Inspecting ${only}` : `Inspecting ${plural(asked.references.length, "image")}`,
      ...(location.pathname === "/activity" ? {} : { link: { label: "Activity", href: "/activity" as Route } }),
    });
    router.refresh();
  }

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="inspect-title" closedby="any" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <header>
          <h2 id="inspect-title">Inspect images</h2>
        </header>
        <div className="form">
          <label className="k" htmlFor="inspect-text">
            Images
          </label>
          <div>
            <textarea
              ref={area}
              id="inspect-text"
              className={wrongs.length ? "area wrong" : "area"}
              value={text}
              rows={3}
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              aria-describedby="inspect-hint inspect-wrongs"
              aria-invalid={wrongs.length > 0}
              placeholder="debian:trixie vs gcr.io/distroless/base-debian13"
              {...listed}
              onFocus={suggestions.begin}
              onChange={(event) => {
                setText(event.target.value);
                setCaret(event.target.selectionStart);
                setProblem(null);
              }}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
                event.preventDefault();
                event.currentTarget.form?.requestSubmit();
              }}
            />
            {suggestions.list({
              term: /^vs\.?$/i.test(word) ? "" : word,
              title: "Images",
              most: 5,
              onPick: (name) => {
                const before = text.slice(0, caret - word.length) + name;
                setText(before + text.slice(caret));
                setCaret(before.length);
                area.current?.focus();
              },
            })}
            <div id="inspect-wrongs" role="alert">
              {wrongs.map((why) => (
                <p className="wrongs" key={why}>
                  {why}
                </p>
              ))}
            </div>
            <p className="hint" id="inspect-hint">
              As <code>docker pull</code> takes them; several apart by spaces, commas or lines (shift and enter). <code>a vs b</code> compares them.
            </p>
          </div>
          <label className="k" htmlFor="inspect-platform">
            Platform
          </label>
          <div>
            <span className="field">
              <input
                id="inspect-platform"
                name="platform"
                defaultValue={platform}
                list="inspect-platforms"
                spellCheck={false}
                autoCapitalize="off"
                autoComplete="off"
                className="mono"
              />
            </span>
            <datalist id="inspect-platforms">
              {[...new Set([platform, ...platforms])].map((p) => (
                <option key={p} value={p} />
              ))}
            </datalist>
          </div>
          <span className="k" id="inspect-source">
            Read through
          </span>
          <div>
            <div className="seg" role="radiogroup" aria-labelledby="inspect-source">
              <label>
                <input type="radio" name="source" value="" defaultChecked />
                {engine ? "Engine, else registry" : "Registry"}
              </label>
              <label title={engine ? undefined : "The engine does not answer"}>
                <input type="radio" name="source" value="docker" disabled={!engine} />
                Engine
              </label>
              {engine ? (
                <label>
                  <input type="radio" name="source" value="registry" />
                  Registry
                </label>
              ) : null}
            </div>
            <p className="hint">Both give the same figures; the registry needs no engine and leaves nothing behind.</p>
          </div>
        </div>
        <footer>
          <span className="muted" aria-live="polite">
            {asked.references.length > 1 ? plural(asked.references.length, "image") : ""}
          </span>
          <button type="button" className="btn end" onClick={onClose}>
            Close
          </button>
          <button type="submit" className="btn primary" aria-disabled={busy}>
            {asked.compare ? `Compare ${asked.references.length}` : asked.references.length > 1 ? `Inspect ${asked.references.length}` : "Inspect"}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
