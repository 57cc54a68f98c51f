"use client";
import type { Route } from "next";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { CrossIcon, TickIcon } from "./icons";

/** Short notes after an action, in one live region at the foot of the page. Ten seconds where something can still be done, else four. */
export interface Toast {
  text: string;
  /** `failed` has no tick. */
  kind?: "done" | "failed";
  action?: { label: string; run: () => void };
  link?: { label: string; href: Route };
}
type Shown = Toast & { id: number };

let shown: readonly Shown[] = [];
let next = 1;
const listeners = new Set<() => void>();
const none: readonly Shown[] = [];

function put(list: readonly Shown[]): void {
  shown = list;
  for (const tell of listeners) tell();
}
const drop = (id: number) => put(shown.filter((t) => t.id !== id));

export function toast(note: Toast): void {
  const id = next++;
  put([...shown.slice(-2), { ...note, id }]);
  setTimeout(() => drop(id), note.action || note.link || note.kind === "failed" ? 10_000 : 4_000);
}

/** Copies and says what was copied; where the browser refuses, says that. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: `Copied ${what}` });
  } catch {
    toast({ text: `The browser did not allow copying ${what}`, kind: "failed" });
  }
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function Toasts() {
  const list = useSyncExternalStore(
    subscribe,
    () => shown,
    () => none,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {list.map((t) => (
        <div className="toast" key={t.id}>
          {t.kind === "failed" ? null : <TickIcon />}
          <span>{t.text}</span>
          {t.link ? (
            <Link className="link" href={t.link.href} onClick={() => drop(t.id)}>
              {t.link.label}
            </Link>
          ) : null}
          {t.action ? (
            <button
              type="button"
              className="btn"
              onClick={() => {
                t.action?.run();
                drop(t.id);
              }}
            >
              {t.action.label}
            </button>
          ) : null}
          {t.action || t.link || t.kind === "failed" ? (
            <button type="button" className="btn" aria-label="Close this note" onClick={() => drop(t.id)}>
              <CrossIcon />
            </button>
          ) : null}
        </div>
      ))}
    </div>
  );
}
