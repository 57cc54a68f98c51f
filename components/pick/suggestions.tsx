"use client";
import { useEffect, useEffectEvent, useId, useState } from "react";
import { plural } from "@/lib/format";
import { type Group, imageGroups } from "./groups";
import { Options, optionId, optionsOf } from "./options";
import { useCompletion } from "./use-completion";

/** The first `most` options of all, in their groups; groups of nothing are left out. */
function firstOf(groups: readonly Group[], most: number): Group[] {
  let room = most;
  const kept: Group[] = [];
  for (const group of groups) {
    const options = group.options.slice(0, room);
    room -= options.length;
    if (options.length || (group.line && room > 0)) kept.push({ ...group, options });
  }
  return kept;
}

/** What a field is told, for its ARIA attributes: whether the list stands, and which option is active. */
export interface ListState {
  list: string;
  open: boolean;
  active: string | null;
}

/**
 * The list under a field that takes references, loaded when the field is first used. Nothing is active until an arrow key says so, so that
 * Enter sends what was typed. `always`: it stands as long as it is there, and not only while someone types.
 */
export function Suggestions({
  field,
  term,
  taken = [],
  title,
  always = false,
  most = Number.POSITIVE_INFINITY,
  onPick,
  onState,
}: {
  field: HTMLInputElement | HTMLTextAreaElement;
  term: string;
  taken?: readonly string[];
  title: string;
  always?: boolean;
  /** Where there is no room to scroll: so many, and the list stays until it is done with, since what stands below must not move under a press. */
  most?: number;
  onPick: (name: string) => void;
  onState: (state: ListState) => void;
}) {
  const id = useId();
  const [asked, setAsked] = useState(always);
  const [at, setAt] = useState(-1);
  const [seen, setSeen] = useState(term);
  const { answer, failed, tags, settled } = useCompletion(term, asked);
  // What is typed opens the list and lets go of what was active.
  if (seen !== term) {
    setSeen(term);
    setAt(-1);
    setAsked(always || term !== "");
  }
  const inFlow = Number.isFinite(most);
  const groups = firstOf(imageGroups({ term, answer, tags, taken, title: term ? title : "Looked up last" }), most);
  const options = optionsOf(groups);
  const open = asked && (options.length > 0 || failed !== null);
  const active = at >= 0 && at < options.length ? optionId(id, at) : null;

  const tell = useEffectEvent((state: ListState) => onState(state));
  useEffect(() => {
    tell({ list: id, open, active });
    if (active) document.getElementById(active)?.scrollIntoView({ block: "nearest" });
    return () => tell({ list: id, open: false, active: null });
  }, [id, open, active]);

  const pick = (index: number) => {
    const option = options[index];
    if (option?.kind !== "image") return;
    if (!always) setAsked(false);
    setAt(-1);
    onPick(option.name);
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && !open && step === 1 && !(field instanceof HTMLTextAreaElement)) setAsked(true);
    else if (step && open) setAt(at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length);
    else if (event.key === "Enter" && open && active) pick(at);
    else if (event.key === "Tab" && !event.shiftKey && open && active) pick(at);
    else if (event.key === "Escape" && open && !always) setAsked(false);
    else if (event.key === "Enter" && !always) return setAsked(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  useEffect(() => {
    const key = (event: Event) => press(event as KeyboardEvent);
    const leave = () => {
      if (!always && !inFlow) setAsked(false);
    };
    field.addEventListener("keydown", key);
    field.addEventListener("blur", leave);
    return () => {
      field.removeEventListener("keydown", key);
      field.removeEventListener("blur", leave);
    };
  }, [field, always, inFlow]);

  return (
    <>
      {open ? (
        <div className={always ? "picks" : "picks over"}>
          {failed ? <p className="line bad">{failed}</p> : null}
          <Options
            id={id}
            label="Images"
            groups={groups}
            active={at}
            term={term}
            onPoint={() => undefined}
            onChoose={(option) => pick(options.indexOf(option))}
          />
        </div>
      ) : null}
      <span className="sr" role="status">
        {open && settled ? plural(options.length, "suggestion") : ""}
      </span>
    </>
  );
}
