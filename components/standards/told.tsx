"use client";
import { useId, useSyncExternalStore } from "react";

/** Why a change is made and who makes it, as the record keeps it. The name stays in this browser for the next time. */
const key = "basewise:name";
let last: string | null = null;

/** Where the browser keeps nothing for pages, the name lasts as long as the page. */
function stored(): string {
  if (last !== null) return last;
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}
export const storedName = (): string => stored();
export function keepName(name: string): void {
  last = name.trim();
  try {
    localStorage.setItem(key, last);
  } catch {
    // Kept for this page alone.
  }
}
const never = () => () => undefined;

/** The name of the last change; empty until the browser is asked, so that server and page say the same at first. */
export const useName = (): string => useSyncExternalStore(never, stored, () => "");

export interface Said {
  why: string;
  /** null: the name that is kept. */
  by: string | null;
}
export const nothingSaid: Said = { why: "", by: null };

export function NameField({ by, onChange }: { by: string | null; onChange: (by: string) => void }) {
  const id = useId();
  const name = useName();
  return (
    <>
      <label className="k" htmlFor={id}>
        Your name
      </label>
      <div>
        <span className="field wide">
          <input
            id={id}
            value={by ?? name}
            maxLength={100}
            autoComplete="name"
            placeholder="optional, as you state it"
            onChange={(event) => onChange(event.target.value)}
          />
        </span>
      </div>
    </>
  );
}

export function ToldFields({ said, onChange, placeholder = "" }: { said: Said; onChange: (said: Said) => void; placeholder?: string }) {
  const id = useId();
  return (
    <>
      <label className="k" htmlFor={`${id}why`}>
        Why
      </label>
      <div>
        <textarea
          id={`${id}why`}
          className="area short"
          rows={2}
          maxLength={2_000}
          value={said.why}
          placeholder={placeholder}
          aria-describedby={`${id}hint`}
          onChange={(event) => onChange({ ...said, why: event.target.value })}
        />
        <p className="hint" id={`${id}hint`}>
          Optional; kept in the record of changes.
        </p>
      </div>
      <NameField by={said.by} onChange={(by) => onChange({ ...said, by })} />
    </>
  );
}
