"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import type { Answer } from "../live/api";
import { keepName, NameField, storedName } from "../standards/told";
import { toast } from "../ui/toasts";
import { Wrong } from "../ui/wrong";

interface Props<T> {
  heading: string;
  said: ReactNode;
  submit: string;
  /** Fields of its own, as pairs of a .k and its field. */
  children: ReactNode;
  send: (by: string) => Promise<Answer<T>>;
  done: (value: T) => string;
  onClose: () => void;
}

/** Something is stated of findings, and by whom. A refusal leaves everything as it was typed. */
export function StateDialog<T>({ heading, said, submit, children, send, done, onClose }: Props<T>) {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const [by, setBy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  async function state(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const name = (by ?? storedName()).trim();
    const answer = await send(name);
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    keepName(name);
    toast({ text: done(answer.value) });
    router.refresh();
    onClose();
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="state-title" onClose={onClose}>
      <form onSubmit={(event) => void state(event)}>
        <header>
          <h2 id="state-title">{heading}</h2>
        </header>
        <p className="said">{said}</p>
        <div role="alert" className="dialog-trouble">
          {problem ? <Wrong problem={problem} /> : null}
        </div>
        <div className="form">
          {children}
          <NameField by={by} onChange={setBy} />
        </div>
        <footer>
          <button type="button" className="btn end" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn primary" aria-disabled={busy}>
            {submit}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
