"use client";
import type { Route } from "next";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { splitForDisplay } from "@/lib/oci/reference";
import { compareQuery } from "../shell/parse-ask";
import { CrossIcon } from "../ui/icons";
import { Bytes } from "../ui/size";
import { toast } from "../ui/toasts";
import { letterClass, letters, withParams } from "./view";

const pinsIn = (params: { getAll(name: string): string[] }): string[] => [...new Set(params.getAll("pin"))].slice(0, letters.length);

/** Images chosen for a comparison, in the order of choosing. They live in the address (`pin`) and nowhere else. */
function usePins() {
  const pins = pinsIn(useSearchParams());
  const put = (next: readonly string[]) => {
    window.history.replaceState(null, "", `${location.pathname}${withParams(new URLSearchParams(location.search), { pin: next })}${location.hash}`);
  };
  const toggle = (pin: string) => {
    // From the address, not from what was drawn: two pressed in quick succession come before the first is drawn, and the second must keep it.
    const now = pinsIn(new URLSearchParams(location.search));
    if (now.includes(pin)) return put(now.filter((p) => p !== pin));
    if (now.length >= letters.length) return toast({ text: "Eight images at most; take one out first", kind: "failed" });
    put([...now, pin]);
  };
  return { pins, toggle, put };
}

export function PinBox({ pin, name }: { pin: string; name: string }) {
  const { pins, toggle } = usePins();
  const index = pins.indexOf(pin);
  const letter = letters[index];
  return (
    <label className="pin" title={letter ? `Pinned as ${letter}` : undefined}>
      <input
        className="check"
        type="checkbox"
        name="image"
        form="pins"
        value={pin}
        checked={index >= 0}
        onChange={() => toggle(pin)}
        aria-label={`Pin ${name}`}
      />
      {letter ? (
        <span className={`badge ${letterClass(index)}`} aria-hidden="true">
          {letter}
        </span>
      ) : null}
    </label>
  );
}

/** The chosen, at the foot of the page. `sizes` are those of the rows in sight. */
export function Tray({ sizes }: { sizes: Readonly<Record<string, number>> }) {
  const { pins, toggle, put } = usePins();
  const form = <form id="pins" method="get" action="/compare" hidden />;
  if (pins.length === 0) {
    return (
      <>
        {form}
        <noscript>
          <div className="tray">
            <span className="grow">Mark two to eight images</span>
            <button type="submit" form="pins" className="btn primary">
              Compare
            </button>
          </div>
        </noscript>
      </>
    );
  }
  return (
    <section className="tray" aria-label="Chosen for comparison">
      {form}
      <ol>
        {pins.map((pin, i) => (
          <li className={`slot ${letterClass(i)}`} key={pin}>
            <b>{letters[i]}</b>
            <span className="ref clip" title={pin}>
              {splitForDisplay(pin.split(",")[0] ?? pin).name}
              {pin.includes(",") ? <span className="h"> {pin.split(",")[1]}</span> : null}
            </span>
            <span className="sz">{i === 0 ? "baseline" : sizes[pin] === undefined ? null : <Bytes size={sizes[pin]} />}</span>
            <button type="button" className="icon s" aria-label={`Take out ${pin}`} onClick={() => toggle(pin)}>
              <CrossIcon />
            </button>
          </li>
        ))}
        {letters.slice(pins.length).map((letter) => (
          <li className="slot free" key={letter} aria-hidden="true">
            {letter}
          </li>
        ))}
      </ol>
      <button type="button" className="btn plain" onClick={() => put([])}>
        Clear
      </button>
      {pins.length > 1 ? (
        <Link className="btn primary" href={`/compare?${compareQuery(pins)}` as Route} prefetch={false}>
          Compare {pins.length}{" "}
          <span className="keys" aria-hidden="true">
            <kbd>C</kbd>
          </span>
        </Link>
      ) : (
        <button type="button" className="btn" disabled title="Choose at least two">
          Compare
        </button>
      )}
    </section>
  );
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])") || target.closest("dialog[open]") !== null);

/** j and k move from row to row, x pins, C compares, / filters. */
export function LadderKeys() {
  const { pins } = usePins();
  const router = useRouter();
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
    const boxes = [...document.querySelectorAll<HTMLInputElement>(".ladder .pin input")];
    const row = document.activeElement?.closest("tr");
    const here = boxes.findIndex((box) => row?.contains(box));
    const move = (to: number) => {
      const box = boxes[Math.max(0, Math.min(boxes.length - 1, to))];
      box?.focus();
      box?.closest("tr")?.scrollIntoView({ block: "nearest" });
    };
    if (event.key === "j") move(here + 1);
    else if (event.key === "k") move(here < 0 ? boxes.length - 1 : here - 1);
    else if (event.key === "x" && here >= 0) boxes[here]?.click();
    else if (event.key === "C" && pins.length > 1) router.push(`/compare?${compareQuery(pins)}` as Route);
    else if (event.key === "/") document.getElementById("filter")?.focus();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
  return null;
}
