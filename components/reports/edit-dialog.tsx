"use client";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Answer } from "../live/api";
import { editReport, listReports, type WireReport } from "./api";

export interface EditProps {
  id: string;
  title: string;
  what: "title" | "replacedBy";
  onDone: (answer: Answer<WireReport>, text: string) => void;
  onClose: () => void;
}

/** A new title, or the newer report that this one points to. */
export function EditDialog({ id, title, what, onDone, onClose }: EditProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [value, setValue] = useState(what === "title" ? title : "");
  const [others, setOthers] = useState<WireReport[] | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    if (what === "replacedBy")
      void listReports().then((answer) =>
        setOthers(answer.ok ? answer.value.items.filter((one) => one.id !== id && ["live", "replaced"].includes(one.state)) : []),
      );
  }, [what, id]);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const answer = await editReport(id, { [what]: value });
    onDone(answer, what === "title" ? `Renamed to “${value.trim()}”` : `“${title}” points to its newer version`);
    onClose();
  }
  const heading = what === "title" ? "Rename" : "Replace by a newer version";
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="edit-title" onClose={onClose}>
      <form onSubmit={submit}>
        <header>
          <h2 id="edit-title">{heading}</h2>
        </header>
        <div className="form">
          <label className="k" htmlFor="edit-value">
            {what === "title" ? "Title" : "Newer report"}
          </label>
          <div>
            <span className="field wide">
              {what === "title" ? (
                <input id="edit-value" value={value} maxLength={200} required onChange={(event) => setValue(event.target.value)} />
              ) : (
                <select id="edit-value" value={value} required onChange={(event) => setValue(event.target.value)}>
                  <option value="">{others === null ? "being listed" : others.length ? "choose one" : "there is no other report"}</option>
                  {others?.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.title}
                    </option>
                  ))}
                </select>
              )}
            </span>
            <p className="hint">
              {what === "title" ? "What was frozen does not change." : "Readers of the old link can still read it, and are told of the newer one."}
            </p>
          </div>
        </div>
        <footer>
          <button type="button" className="btn end" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn primary">
            Save
          </button>
        </footer>
      </form>
    </dialog>
  );
}
