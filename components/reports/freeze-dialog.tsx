"use client";
import type { Route } from "next";
import Link from "next/link";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import { date } from "@/lib/format";
import { type SectionId, sectionIds, sectionLabels, sectionsOf } from "@/lib/reports/sections";
import { copyText } from "../ui/toasts";
import { freezeReport, previewNote, type WireReport } from "./api";
import { type End, endOf, ends } from "./ends";
import type { FreezeProps } from "./freeze-button";
import { linkOf } from "./link";

/** Title, note, sections and end of a report; then its link. */
const chosenAtFirst: readonly SectionId[] = ["verdict", "sizes", "waterfall", "bytes", "capabilities"];

function Note({ note, onChange }: { note: string; onChange: (note: string) => void }) {
  const [preview, setPreview] = useState<string | null>(null);
  const show = async () => {
    const answer = await previewNote(note);
    setPreview(answer.ok ? answer.value.html : `<p>${answer.problem.title.replace(/[<&]/g, "")}</p>`);
  };
  return (
    <div>
      <div className="note-head">
        <span className="seg small" role="group" aria-label="Note">
          <button type="button" aria-pressed={preview === null} onClick={() => setPreview(null)}>
            Write
          </button>
          <button type="button" aria-pressed={preview !== null} onClick={() => void show()}>
            Preview
          </button>
        </span>
        <span className="muted">Markdown, no images, no HTML</span>
      </div>
      {preview === null ? (
        <textarea
          id="freeze-note"
          className="area"
          rows={4}
          maxLength={10_000}
          value={note}
          aria-label="Note"
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: made harmless by the server
        <div className="prose previewed" dangerouslySetInnerHTML={{ __html: preview || "<p>Nothing is written yet.</p>" }} />
      )}
    </div>
  );
}

function Made({ report, base, onClose }: { report: WireReport; base: string; onClose: () => void }) {
  const link = linkOf(base, report.slug);
  return (
    <>
      <div className="form made">
        <span className="k">Link</span>
        <div>
          <p>
            <a className="link" href={report.path} target="_blank" rel="noopener">
              <code>{link}</code>
            </a>
          </p>
          <p className="hint">
            Anyone with it can read “{report.title}”; it is in no list, and asks for no account. It{" "}
            {report.expiresAt ? `ends on ${date(report.expiresAt)}` : "has no end"}, and can be revoked under <Link href={"/reports" as Route}>Reports</Link>.
          </p>
        </div>
      </div>
      <footer>
        <button type="button" className="btn end" onClick={() => void copyText(link, "the link")}>
          Copy link
        </button>
        <button type="button" className="btn primary" onClick={onClose}>
          Done
        </button>
      </footer>
    </>
  );
}

export function FreezeDialog({ images, title: first, pinned, platforms, target, pull, base, onClose }: FreezeProps & { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const offered = sectionsOf(sectionIds, images.length);
  const [title, setTitle] = useState(first);
  const [note, setNote] = useState("");
  const [by, setBy] = useState("");
  const [chosen, setChosen] = useState<readonly SectionId[]>(chosenAtFirst.filter((id) => offered.includes(id)));
  const [end, setEnd] = useState<End>("6m");
  const [tells, setTells] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [made, setMade] = useState<WireReport | null>(null);
  const [now] = useState(() => new Date());

  useEffect(() => {
    dialog.current?.showModal();
    field.current?.focus();
    field.current?.select();
  }, []);

  const wrong = problem ? `${problem.title}. ${problem.detail ?? ""} ${problem.remedy}` : null;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await freezeReport({
      images,
      title,
      note,
      sections: chosen,
      expiresAt: endOf(end, new Date()),
      showsChanges: tells,
      target,
      pull,
      ...(by.trim() ? { by: by.trim() } : {}),
    });
    setBusy(false);
    if (!answer.ok) {
      setProblem(answer.problem);
      return;
    }
    setMade(answer.value);
    await copyText(linkOf(base, answer.value.slug), "the link");
  }
  const expires = endOf(end, now);
  return (
    <dialog ref={dialog} className="dialog freeze" aria-labelledby="freeze-title" onClose={onClose}>
      <header>
        <h2 id="freeze-title">{made ? "Frozen" : "Freeze as report"}</h2>
        <span className="muted">
          {images.length === 1 ? "1 image" : `${images.length} images`}, {platforms}
        </span>
      </header>
      {made ? (
        <Made report={made} base={base} onClose={onClose} />
      ) : (
        <form
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
          }}
        >
          <div className="form">
            <label className="k" htmlFor="freeze-name">
              Title
            </label>
            <div>
              <span className="field wide">
                <input ref={field} id="freeze-name" value={title} maxLength={200} required onChange={(event) => setTitle(event.target.value)} />
              </span>
            </div>
            <label className="k" htmlFor="freeze-note">
              Note
            </label>
            <Note note={note} onChange={setNote} />
            <span className="k" id="freeze-sections">
              Sections
            </span>
            <div className="ticks" role="group" aria-labelledby="freeze-sections">
              {offered.map((id) => (
                <label key={id}>
                  <input
                    type="checkbox"
                    className="check"
                    checked={chosen.includes(id)}
                    onChange={(event) => setChosen(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))}
                  />
                  {sectionLabels[id]}
                </label>
              ))}
            </div>
            <span className="k" id="freeze-ends">
              Ends
            </span>
            <div className="ends">
              <span className="seg" role="group" aria-labelledby="freeze-ends">
                {ends.map(({ id, label }) => (
                  <button type="button" key={id} aria-pressed={end === id} onClick={() => setEnd(id)}>
                    {label}
                  </button>
                ))}
              </span>
              <span className="muted">{expires ? date(expires) : "until it is revoked"}</span>
            </div>
            <label className="k" htmlFor="freeze-by">
              Made by
            </label>
            <div>
              <span className="field">
                <input id="freeze-by" value={by} maxLength={100} placeholder="optional, as you state it" onChange={(event) => setBy(event.target.value)} />
              </span>
            </div>
            <span className="k">Since then</span>
            <label className="switch">
              <input type="checkbox" className="sr" checked={tells} onChange={(event) => setTells(event.target.checked)} />
              <i />
              Tell readers which tags have moved since
            </label>
            <span className="k">Will be pinned</span>
            <div>
              <ul className="pinned">
                {pinned.map(({ letter, name, digest }) => (
                  <li key={letter}>
                    <b>{letter}</b> <code title={`${name}@${digest}`}>{name}</code>
                    <code className="muted">@{digest.slice(0, 19)}…</code>
                  </li>
                ))}
              </ul>
              <p className="hint">
                The report keeps its own copy of all it shows: later readings and deletions change nothing in it. Anyone with the link can read it; it is in no
                list, sets no cookie and counts views without telling who.
              </p>
            </div>
          </div>
          <div role="alert">{wrong ? <p className="wrongs freeze-wrong">{wrong}</p> : null}</div>
          <footer>
            <span className="muted hide-s">
              <kbd>{/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl"}</kbd> <kbd>enter</kbd>
            </span>
            <button type="button" className="btn end" onClick={onClose}>
              Cancel
            </button>
            <button
              type="submit"
              className="btn primary"
              aria-disabled={busy}
              disabled={chosen.length === 0}
              title={chosen.length ? undefined : "Choose a section"}
            >
              {busy ? "Freezing…" : "Freeze and copy link"}
            </button>
          </footer>
        </form>
      )}
    </dialog>
  );
}
