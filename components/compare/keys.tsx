"use client";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { type CompareQuery, compareHref, moved, withBaseline } from "@/lib/compare/query";
import { copyText } from "../ui/toasts";

/** `1`…`8` go to a column, `b` makes it the baseline, shift and arrows move it, `d` shows only differences, `c` copies, `g` then a letter goes to a section. */
const sections: Record<string, string> = {
  v: "verdict",
  s: "sizes",
  w: "waterfall",
  b: "bytes",
  l: "layers",
  c: "capabilities",
  a: "attack",
  o: "config",
  i: "image",
};
const columnAt = (index: number): HTMLElement | null => document.querySelector(`.colhead [data-column="${index}"]`);

function inText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

export function CompareKeys({ query }: { query: CompareQuery }) {
  const router = useRouter();
  const current = useRef<number | null>(null);
  const follow = useRef<number | null>(null);
  const going = useRef(0);

  // A column that was moved keeps the focus where it went.
  const order = query.images.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the order has changed
  useEffect(() => {
    if (follow.current === null) return;
    columnAt(follow.current)?.focus({ preventScroll: true });
    current.current = follow.current;
    follow.current = null;
  }, [order]);

  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || inText(event.target) || document.querySelector("dialog[open]")) return;
    const focused = document.activeElement;
    const column = focused?.closest<HTMLElement>("[data-column]");
    const index = column ? Number(column.dataset.column) : current.current;
    const go = (images: string[] | null, to: number) => {
      if (!images) return;
      follow.current = to;
      router.push(compareHref({ ...query, images }) as Route, { scroll: false });
    };
    const { key, shiftKey } = event;
    const section = Date.now() - going.current < 1500 ? sections[key] : undefined;
    going.current = 0;
    if (section) document.getElementById(section)?.scrollIntoView();
    else if (key === "g") going.current = Date.now();
    else if (/^[1-8]$/.test(key)) {
      const wanted = columnAt(Number(key) - 1);
      if (!wanted) return;
      current.current = Number(key) - 1;
      wanted.focus({ preventScroll: true });
      wanted.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (key === "b" && index) go(withBaseline(query.images, index), 0);
    else if (shiftKey && key === "ArrowLeft" && index !== null) go(moved(query.images, index, -1), index - 1);
    else if (shiftKey && key === "ArrowRight" && index !== null) go(moved(query.images, index, 1), index + 1);
    else if (key === "d") router.replace(compareHref({ ...query, onlyDifferences: !query.onlyDifferences }) as Route, { scroll: false });
    else if (key === "c") {
      const thing = focused?.closest<HTMLElement>("[data-copy]") ?? (current.current === null ? null : columnAt(current.current));
      if (!thing?.dataset.copy) return;
      void copyText(thing.dataset.copy, thing.dataset.what ?? thing.dataset.copy);
    } else return;
    event.preventDefault();
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
  return null;
}
