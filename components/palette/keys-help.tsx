"use client";
import { useEffect, useRef } from "react";
import { sections } from "../compare/sections";
import type { FloatingProps } from "../shell/floating";

const groups: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["⌘ K, Ctrl K", "find an image, compare a vs b, go to a page"],
      ["?", "these keys"],
      ["esc", "close what floats"],
    ],
  },
  {
    title: "Ladder",
    keys: [
      ["j, k", "next row, row before"],
      ["x", "pin the row"],
      ["C", "compare the pinned"],
      ["/", "filter"],
    ],
  },
  {
    title: "Comparison",
    keys: [
      ["1 … 8", "go to a column"],
      ["⇧←, ⇧→", "move it"],
      ["b", "make it the baseline"],
      ["c", "copy what has focus"],
      ["d", "only differences"],
    ],
  },
  { title: "Comparison: g, then", keys: sections.map(({ key, label }) => [key, label] as const) },
  {
    title: "In the palette",
    keys: [
      ["↵", "open, or compare after vs"],
      ["⇧↵", "add as column"],
      ["⌥↵, alt ↵", "add as baseline"],
      ["⌘↵, ctrl ↵", "inspect only"],
      ["tab", "complete"],
    ],
  },
];

export function KeysHelp({ onClose }: FloatingProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="dialog keys-help" aria-labelledby="keys-title" closedby="any" onClose={onClose}>
      <header>
        <h2 id="keys-title">Keyboard shortcuts</h2>
        <button type="button" className="btn end" onClick={onClose}>
          Close
        </button>
      </header>
      <div className="keys-list">
        {groups.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    {key.split(", ").map((k) => (
                      <kbd key={k}>{k}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
