"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import type { Answer } from "../live/api";
import { toast } from "../ui/toasts";
import { Wrong } from "../ui/wrong";
import { Conflict } from "./conflict";
import { keepName, nothingSaid, storedName, ToldFields } from "./told";

export interface Telling {
  revision: number;
  why: string;
  by: string;
}

interface Props<T> {
  heading: string;
  /** What it does, where that is not plain. */
  said?: ReactNode;
  revision: number;
  submit: { label: string; danger?: boolean };
  /** Fields of its own, as pairs of a .k and its field. */
  children?: ReactNode;
  placeholder?: string;
  /** Whether the record keeps a reason for it; an exception's reason is its own field. */
  send: (told: Telling) => Promise<Answer<T>>;
  /** What is said when it is done; may lead elsewhere. */
  done: (value: T) => string;
  onClose: () => void;
}

/** One decision: its own fields, why, and who. A refusal leaves everything as it was typed; a second press decides on what stands now. */
export function ActDialog<T>({ heading, said: tells, revision: first, submit, children, placeholder = "", send, done, onClose }: Props<T>) {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const [revision, setRevision] = useState(first);
  const [said, setSaid] = useState(nothingSaid);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  async function decide(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const by = said.by ?? storedName();
    const answer = await send({ revision, why: said.why, by });
    setBusy(false);
    if (!answer.ok) {
      setProblem(answer.problem);
      // The next press is made in the knowledge of what is told now; the page behind shows it too.
      if (answer.problem.revision !== undefined) setRevision(answer.problem.revision);
      if (answer.problem.code === "standard_changed") router.refresh();
      return;
    }
    keepName(by);
    toast({ text: done(answer.value) });
    router.refresh();
    onClose();
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="act-title" onClose={onClose}>
      <form onSubmit={(event) => void decide(event)}>
        <header>
          <h2 id="act-title">{heading}</h2>
        </header>
        {tells ? <p className="said">{tells}</p> : null}
        <div role="alert" className="dialog-trouble">
          {problem?.code === "standard_changed" ? (
            <Conflict problem={problem} next="Look it over; pressing again decides on what stands now." />
          ) : problem ? (
            <Wrong problem={problem} />
          ) : null}
        </div>
        <div className="form">
          {children}
          <ToldFields said={said} onChange={setSaid} placeholder={placeholder} />
        </div>
        <footer>
          <button type="button" className="btn end" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className={submit.danger ? "btn danger" : "btn primary"} aria-disabled={busy}>
            {submit.label}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
