import type { Route } from "next";
import Link from "next/link";
import { type DiffPageQuery, diffHref } from "@/lib/compare/diff-query";
import { type FileChange, type FileFilter, fileChanges, type Sign } from "@/lib/compare/diff-types";
import { count } from "@/lib/format";
import { SearchIcon } from "../ui/icons";
import { type SideName, signWords } from "./names";
import { Search } from "./search";
import { Mark } from "./signs";

const atFirst: FileFilter[] = ["removed", "added", ...fileChanges];
const changeWords: Record<FileChange, string> = {
  content: "content",
  mode: "mode",
  owner: "owner",
  type: "kind",
  target: "link",
  device: "device",
  attributes: "attributes",
};

/** Chosen filters as single ones: `changed` is every kind of change. */
const chosenOf = (change: readonly FileFilter[]): FileFilter[] =>
  change.length === 0 ? atFirst : change.flatMap((one) => (one === "changed" ? [...fileChanges] : [one]));

function toggled(change: readonly FileFilter[], one: FileFilter): FileFilter[] {
  const chosen = chosenOf(change);
  const next = chosen.includes(one) ? chosen.filter((c) => c !== one) : [...chosen, one];
  return next.length === atFirst.length && atFirst.every((c) => next.includes(c)) ? [] : next;
}

interface ChipProps {
  query: DiffPageQuery;
  filter: FileFilter;
  sign: Sign;
  words: string;
  n: number;
  on: boolean;
  next: FileFilter[];
}
const Chip = ({ query, sign, words, n, on, next }: ChipProps) => (
  <Link
    className={on ? "chip on" : "chip"}
    role="button"
    aria-pressed={on}
    href={diffHref({ ...query, change: next, offset: 0 }) as Route}
    replace
    scroll={false}
    prefetch={false}
  >
    <Mark sign={sign} /> {words} <b>{count(n)}</b>
  </Link>
);

type Counts = Record<Sign, number> & Partial<Record<FileChange, number>>;

/** Words and signs; every choice is a link, so that the address holds it. Files tell what changed, other views only that it did. */
export function Filters({
  query,
  sides,
  counts,
  placeholder,
}: {
  query: DiffPageQuery;
  sides: readonly [SideName, SideName];
  counts: Counts;
  placeholder: string;
}) {
  const words = signWords(sides);
  const files = query.view === "files";
  const signChips = files ? (["removed", "added"] as const) : (["removed", "added", "changed"] as const);
  const changes = files ? fileChanges.filter((c) => ["content", "mode", "owner"].includes(c) || (counts[c] ?? 0) > 0) : [];
  const all = files ? chosenOf(query.change) : query.change.length ? query.change : (["removed", "added", "changed"] as FileFilter[]);
  const next = (one: FileFilter): FileFilter[] => {
    if (files) return toggled(query.change, one);
    const chosen = all.includes(one) ? all.filter((c) => c !== one) : [...all, one];
    return chosen.length === 3 && !chosen.includes("same") ? [] : chosen;
  };
  const chip = (filter: FileFilter, sign: Sign, text: string, n: number) => (
    <Chip key={filter} query={query} filter={filter} sign={sign} words={text} n={n} on={all.includes(filter)} next={next(filter)} />
  );
  return (
    <div className="bar diff-bar">
      <Search query={query} placeholder={placeholder}>
        <SearchIcon />
      </Search>
      {signChips.map((sign) => chip(sign, sign, words[sign], counts[sign]))}
      {changes.map((change) => chip(change, "changed", changeWords[change], counts[change] ?? 0))}
      {chip("same", "same", words.same, counts.same)}
      {files ? (
        <Link
          className={query.folders ? "chip on" : "chip"}
          role="button"
          aria-pressed={query.folders}
          href={diffHref({ ...query, folders: !query.folders, offset: 0 }) as Route}
          replace
          scroll={false}
          prefetch={false}
          title="Folders as paths of their own, with their mode and owner"
        >
          folders too
        </Link>
      ) : null}
    </div>
  );
}
