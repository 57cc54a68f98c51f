"use client";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { type CompareQuery, compareHref, moved, placed, withBaseline } from "@/lib/compare/query";
import { copyText } from "../ui/toasts";
import { sections } from "./sections";

const sectionOf = new Map(sections.map(({ key, id }) => [key, id]));
const columnAt = (index: number): HTMLElement | null => document.querySelector(`.colhead [data-column="${index}"]`);
/** Steps that follow each other this quickly are one step of the browser's history. */
const oneMoveMs = 2_000;

function inText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

/** Tab goes on from there. */
function goTo(section: string): void {
  const place = document.getElementById(section);
  const heading = place?.querySelector<HTMLElement>("h2");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  place?.scrollIntoView();
}

/**
 * `1`…`8` go to a column, `b` makes it the baseline, shift and arrows move it, the pointer drags it by its head; `d` shows only differences,
 * `c` copies, `g` then a letter goes to a section. A column that was moved keeps the focus, and is told.
 */
export function CompareKeys({ query }: { query: CompareQuery }) {
  const router = useRouter();
  const current = useRef<number | null>(null);
  const follow = useRef<number | null>(null);
  const going = useRef(0);
  const movedAt = useRef(0);
  const [said, setSaid] = useState("");

  const order = query.images.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the order has changed
  useEffect(() => {
    const to = follow.current;
    follow.current = null;
    const column = to === null ? null : columnAt(to);
    if (to === null || !column) return;
    column.focus({ preventScroll: true });
    current.current = to;
    setSaid(to === 0 ? `${column.dataset.what} is now A, the baseline` : `${column.dataset.what} is now ${"ABCDEFGH"[to]}, column ${to + 1}`);
  }, [order]);

  const go = (images: string[] | null, to: number, step = false) => {
    if (!images) return;
    follow.current = to;
    const href = compareHref({ ...query, images }) as Route;
    const goesOn = step && Date.now() - movedAt.current < oneMoveMs;
    movedAt.current = step ? Date.now() : 0;
    if (goesOn) router.replace(href, { scroll: false });
    else router.push(href, { scroll: false });
  };

  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || inText(event.target) || document.querySelector("dialog[open]")) return;
    const focused = document.activeElement;
    const column = focused?.closest<HTMLElement>("[data-column]");
    const index = column ? Number(column.dataset.column) : current.current;
    const { key, shiftKey } = event;
    const section = Date.now() - going.current < 1500 ? sectionOf.get(key) : undefined;
    going.current = 0;
    if (section) goTo(section);
    else if (key === "g") going.current = Date.now();
    else if (/^[1-8]$/.test(key)) {
      const wanted = columnAt(Number(key) - 1);
      if (!wanted) return;
      current.current = Number(key) - 1;
      wanted.focus({ preventScroll: true });
      wanted.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (key === "b" && index) go(withBaseline(query.images, index), 0);
    else if (shiftKey && key === "ArrowLeft" && index !== null) go(moved(query.images, index, -1), index - 1, true);
    else if (shiftKey && key === "ArrowRight" && index !== null) go(moved(query.images, index, 1), index + 1, true);
    else if (key === "d") router.replace(compareHref({ ...query, onlyDifferences: !query.onlyDifferences }) as Route, { scroll: false });
    else if (key === "c") {
      const thing = focused?.closest<HTMLElement>("[data-copy]") ?? (current.current === null ? null : columnAt(current.current));
      if (!thing?.dataset.copy) return;
      void copyText(thing.dataset.copy, thing.dataset.what ?? thing.dataset.copy);
    } else return;
    event.preventDefault();
  });

  /** A finger drags by the letter alone: elsewhere it scrolls. */
  const hold = useEffectEvent((event: PointerEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const head = target?.closest<HTMLElement>(".colhead [data-column]");
    if (!head || event.button !== 0 || target?.closest("button, summary, .menu, .one-click")) return;
    if (event.pointerType !== "mouse" && !target?.closest(".grip")) return;
    const heads = [...document.querySelectorAll<HTMLElement>(".colhead [data-column]")];
    if (heads.length < 2) return;
    const from = heads.indexOf(head);
    const start = { x: event.clientX, y: event.clientY, pointerId: event.pointerId };
    let released = false;
    document.addEventListener("pointerup", () => (released = true), { once: true });
    const drop = (to: number) => go(placed(query.images, from, to), to);
    void import("./drag").then(
      ({ drag }) => released || drag({ heads, from, start, onDrop: drop }),
      () => undefined,
    );
  });

  useEffect(() => {
    const key = (event: KeyboardEvent) => press(event);
    const down = (event: PointerEvent) => hold(event);
    // A link of a head that moves its column says where to; the focus goes along.
    const click = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-follow]") : null;
      if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) follow.current = Number(link.dataset.follow);
    };
    document.addEventListener("keydown", key);
    document.addEventListener("pointerdown", down);
    document.addEventListener("click", click, true);
    return () => {
      document.removeEventListener("keydown", key);
      document.removeEventListener("pointerdown", down);
      document.removeEventListener("click", click, true);
    };
  }, []);
  return (
    <p className="sr" role="status" data-moves="">
      {said}
    </p>
  );
}
