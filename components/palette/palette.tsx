"use client";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { readQuery } from "@/lib/compare/query";
import { plural } from "@/lib/format";
import { startInspections } from "../live/api";
import { useTakeJobs } from "../live/job-stream";
import { complete } from "../pick/api";
import type { Option } from "../pick/groups";
import { Options, optionId, optionsOf } from "../pick/options";
import { askOf, readTyped } from "../pick/typed";
import { useCompletion } from "../pick/use-completion";
import type { FloatingProps } from "../shell/floating";
import { openInspect, openKeys } from "../shell/open";
import { SearchIcon } from "../ui/icons";
import { toast } from "../ui/toasts";
import { offer } from "./offer";
import { type Present, planOf, type Way, waysOf, wayWord } from "./plan";

const keysOf = (way: Way): string => {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return { go: "↵", add: "⇧↵", baseline: mac ? "⌥↵" : "alt ↵", inspect: mac ? "⌘↵" : "ctrl ↵" }[way];
};
const wayOf = (event: { shiftKey: boolean; altKey: boolean; metaKey: boolean; ctrlKey: boolean }): Way =>
  event.metaKey || event.ctrlKey ? "inspect" : event.shiftKey ? "add" : event.altKey ? "baseline" : "go";

/** The comparison on the screen, as its address has it. */
function presentComparison() {
  if (location.pathname !== "/compare") return null;
  const params = new URLSearchParams(location.search);
  const query = readQuery(Object.fromEntries([...new Set(params.keys())].map((key) => [key, params.getAll(key)])));
  return query.images.length ? query : null;
}

/** What the highlighted option adds to what is typed, to be shown behind the caret; empty where it does not go on from there. */
function restOf(option: Option | undefined, term: string): string {
  if (option?.kind !== "image" || !term) return "";
  const at = option.name.toLowerCase().indexOf(term.toLowerCase());
  return at < 0 ? "" : option.name.slice(at + term.length);
}

export function Palette({ asked, takeTyped, onClose }: FloatingProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const router = useRouter();
  const takeJobs = useTakeJobs();
  const [text, setText] = useState(asked.text);
  const [at, setAt] = useState(0);
  const [listed, setListed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [comparison] = useState(presentComparison);
  const awaited = useRef<Way | null>(null);

  const begin = useEffectEvent(() => {
    dialog.current?.showModal();
    const field = input.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
    const early = takeTyped();
    if (early) setText(asked.text + early);
  });
  // Before the browser hands out the next key, or that key would be typed into a field without what came before it.
  useLayoutEffect(() => begin(), []);

  const typed = readTyped(text);
  const { answer, failed, tags, settled } = useCompletion(typed.term, true, listed);
  const present: Present = { comparison, head: typed.head };
  const groups = offer(typed, answer, tags, present);
  const options = optionsOf(groups);
  const active = Math.min(at, Math.max(options.length - 1, 0));
  const option = options[active];
  const rest = settled ? restOf(option, typed.term) : "";
  const ways = option ? waysOf(option, present) : [];

  const write = (value: string) => {
    setText(value);
    setAt(0);
    setListed(null);
    setTrouble(null);
    awaited.current = null;
  };

  /** What is needed there and not recorded is inspected first; then the page is gone to, where its column tells how far it is. */
  async function choose(chosen: Option, asking: Way) {
    if (busy) return;
    if (chosen.kind === "command") {
      if (chosen.command === "tags") return setListed(typed.term);
      onClose();
      return chosen.command === "inspect" ? openInspect() : openKeys();
    }
    const way = waysOf(chosen, present).includes(asking) ? asking : "go";
    const plan = planOf(chosen, way, present);
    if ("refused" in plan) return setTrouble(plan.refused);
    if (typed.wrong[0]) return setTrouble(typed.wrong[0].why);
    setBusy(true);
    setTrouble(null);
    const started = plan.images.length ? await inspectMissing(plan.images) : { jobs: [] };
    setBusy(false);
    if ("trouble" in started) return setTrouble(started.trouble);
    takeJobs(started.jobs);
    onClose();
    if (plan.quiet) {
      const count = started.jobs.length;
      const text = count === 0 ? "All are recorded already" : count === 1 ? `Inspecting ${plan.images.at(-1)}` : `Inspecting ${plural(count, "image")}`;
      toast({ text, ...(location.pathname === "/activity" || !count ? {} : { link: { label: "Activity", href: "/activity" as Route } }) });
    }
    if (plan.href) router.push(plan.href as Route);
    else router.refresh();
  }

  // Enter that was pressed before the answer came chooses the first of it: the same keys do the same, however fast they are typed.
  const late = useEffectEvent(() => {
    const way = awaited.current;
    awaited.current = null;
    if (way && options[0]) void choose(options[0], way);
  });
  useEffect(() => {
    if (settled) late();
  }, [settled]);

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && options.length) setAt((active + step + options.length) % options.length);
    else if (event.key === "PageDown" || event.key === "PageUp") setAt(groupStep(groups, active, event.key === "PageDown" ? 1 : -1));
    else if (event.key === "Tab" && !event.shiftKey && option?.kind === "image" && option.name !== typed.term) write(text.slice(0, typed.at) + option.name);
    else if (event.key === "Enter") {
      if (!settled && !failed) awaited.current = wayOf(event);
      else if (option) void choose(option, wayOf(event));
    } else return;
    event.preventDefault();
  }

  useEffect(() => {
    document.getElementById(optionId(id, active))?.scrollIntoView({ block: "nearest" });
  }, [id, active]);

  const said = trouble ?? failed ?? typed.wrong[0]?.why ?? null;
  const count = `${plural(options.length, "result")}${tags?.state === "failed" ? `. ${tags.problem.title}` : ""}`;
  return (
    <dialog ref={dialog} className="palette" aria-label="Find, or compare a vs b" closedby="any" onClose={onClose}>
      <div className="q">
        <SearchIcon />
        <span className="line-of">
          <span className="ghost-of" aria-hidden="true">
            <span>{text}</span>
            {rest}
          </span>
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-label="Image, or images to compare: a vs b"
            aria-expanded={options.length > 0}
            aria-controls={id}
            aria-autocomplete="list"
            aria-activedescendant={option ? optionId(id, active) : undefined}
            aria-invalid={said !== null && said !== failed}
            aria-describedby={said ? `${id}-said` : undefined}
            placeholder="debian:trixie vs gcr.io/distroless/base-debian13"
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            enterKeyHint="go"
            maxLength={2000}
            value={text}
            onChange={(event) => write(event.target.value)}
            onKeyDown={press}
          />
        </span>
        <button type="button" className="esc" aria-label="Close" onClick={onClose}>
          <kbd aria-hidden="true">esc</kbd>
        </button>
      </div>
      {said ? (
        <p className="said" id={`${id}-said`} role="alert">
          {said}
        </p>
      ) : null}
      <div className={settled ? "list" : "list old"}>
        <Options
          id={id}
          label="Results"
          groups={groups}
          active={active}
          term={typed.term}
          onPoint={(index) => setAt(index)}
          onChoose={(chosen, event) => void choose(chosen, wayOf(event))}
        />
        {settled && options.length === 0 ? <p className="none">Nothing matches. Write a whole reference to inspect it.</p> : null}
      </div>
      <div className="ft">
        {option
          ? ways.map((way) => (
              <button type="button" key={way} tabIndex={-1} onMouseDown={(event) => event.preventDefault()} onClick={() => void choose(option, way)}>
                <kbd aria-hidden="true">{keysOf(way)}</kbd>
                {wayWord(way, option, present)}
              </button>
            ))
          : null}
        {option?.kind === "image" && option.name !== typed.term ? (
          <button
            type="button"
            tabIndex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              write(text.slice(0, typed.at) + option.name);
              input.current?.focus();
            }}
          >
            <kbd aria-hidden="true">tab</kbd>complete
          </button>
        ) : null}
      </div>
      <p className="sr" role="status">
        {settled ? count : ""}
      </p>
    </dialog>
  );
}

/** The first option of the next group, or of this one and then the one before. */
function groupStep(groups: readonly { options: readonly unknown[] }[], active: number, by: 1 | -1): number {
  const starts = groups.flatMap((group, g) => (group.options.length ? [groups.slice(0, g).reduce((sum, before) => sum + before.options.length, 0)] : []));
  if (by === 1) return starts.find((start) => start > active) ?? active;
  return starts.filter((start) => start < active).at(-1) ?? 0;
}

/** Asks which of these are recorded, and starts inspections of the others; answers with their jobs. */
async function inspectMissing(names: readonly string[]) {
  const told = await complete("", names, undefined, 1);
  if (!told.ok) return { trouble: `${told.problem.title}. ${told.problem.remedy}` };
  const missing = told.value.asked.filter((a) => !a.recorded).map((a) => askOf(a.name));
  if (!missing.length) return { jobs: [] };
  const answer = await startInspections(missing);
  return answer.ok ? { jobs: answer.value } : { trouble: `${answer.problem.title}. ${answer.problem.detail} ${answer.problem.remedy}` };
}
