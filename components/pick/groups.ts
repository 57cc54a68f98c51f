import type { Suggestion } from "@/lib/compare/suggest";
import type { Problem } from "@/lib/errors";
import { plural } from "@/lib/format";
import type { Choice, Completions } from "@/lib/images/types";
import { wordsOf } from "@/lib/oci/match";
import type { TagLookup } from "@/lib/tags/types";
import { isExplicit, readReference, splitPlatform } from "./typed";

/** What is offered for what is typed, in groups, in the order of the list. Pure. */
export interface ImageOption {
  kind: "image";
  id: string;
  /** As it would be asked for. */
  name: string;
  /** What is shown of it, where that is not the whole name. */
  shown: string;
  note: string;
  /** Bytes; null is unknown, undefined where nothing is recorded. */
  size: number | null | undefined;
  recorded: boolean;
}
export interface ComparisonOption {
  kind: "comparison";
  id: string;
  title: string;
  note: string;
  images: string[];
}
export interface BaselineOption {
  kind: "baseline";
  id: string;
  index: number;
  name: string;
}
export interface PlaceOption {
  kind: "place";
  id: string;
  title: string;
  href: string;
}
export interface CommandOption {
  kind: "command";
  id: string;
  title: string;
  note: string;
  command: "inspect" | "keys" | "tags";
}
export type Option = ImageOption | ComparisonOption | BaselineOption | PlaceOption | CommandOption;

export interface Group {
  title: string;
  aside: string;
  options: Option[];
  /** A line under them that cannot be chosen: what there is more, or why there is nothing. */
  line?: { text: string; bad: boolean };
}

export type TagState = { repository: string; q: string } & ({ state: "asking" } | { state: "told"; answer: TagLookup } | { state: "failed"; problem: Problem });

/** `base, no shell`: what the files tell, in two words. */
export function levelNote(level: Choice["level"], debug: boolean | null): string {
  if (level === null) return "";
  if (debug) return `${level}, busybox shell`;
  return level === "full" || level === "slim" ? level : `${level}, no shell`;
}

const image = (choice: Choice, shown = choice.name): ImageOption => ({
  kind: "image",
  id: `image ${choice.name}`,
  name: choice.name,
  shown,
  note: levelNote(choice.level, choice.debug),
  size: choice.download,
  recorded: true,
});
const unread = (name: string, note: string, shown = name): ImageOption => ({
  kind: "image",
  id: `image ${name}`,
  name,
  shown,
  note,
  size: undefined,
  recorded: false,
});

const fewTags = 40;

function tagGroup(tags: TagState, platform: string, taken: ReadonlySet<string>): Group | null {
  const group: Group = { title: "Tags in the registry", aside: tags.repository, options: [] };
  if (tags.state === "asking") return { ...group, line: { text: "Asking the registry …", bad: false } };
  if (tags.state === "failed") return { ...group, line: { text: `${tags.problem.title}. ${tags.problem.remedy}`, bad: true } };
  const { items, matching, total, complete } = tags.answer;
  const of = complete ? plural(total, "tag") : `the first ${plural(total, "tag")}`;
  // A long list without a word to search it by would only be its beginning.
  if (!tags.q && total > fewTags) return { ...group, line: { text: `${of}; write ${tags.repository}: and a part of one`, bad: false } };
  const base = tags.repository.slice(tags.repository.lastIndexOf("/") + 1);
  for (const { tag, recorded } of items) {
    const name = `${tags.repository}${tag === "latest" ? "" : `:${tag}`}${platform}`;
    if (taken.has(name)) continue;
    const shown = `${base}:${tag}`;
    group.options.push(recorded && !platform ? { ...image(recorded, shown), id: `image ${name}`, name } : unread(name, "will be inspected", shown));
  }
  const rest = matching - items.length;
  if (rest > 0) group.line = { text: `${rest} more of ${of}`, bad: false };
  else if (!group.options.length) return matching ? null : { ...group, line: { text: `None of ${of} matches`, bad: false } };
  return group;
}

export interface ImageGroupsInput {
  term: string;
  answer: Completions | null;
  tags: TagState | null;
  /** Images that are there already and need not be offered. */
  taken: readonly string[];
  /** Heading of what is recorded. */
  title: string;
}

/** Recorded images, catalogue, the registry's tags, and what was typed as it stands; what was typed to the end comes first. */
export function imageGroups({ term, answer, tags, taken, title }: ImageGroupsInput): Group[] {
  const { platform } = splitPlatform(term);
  const suffix = platform ? `,${platform}` : "";
  const offered = new Set(taken);
  const fresh = <T extends { name: string }>(list: readonly T[]): T[] =>
    list.filter(({ name }) => {
      if (offered.has(name)) return false;
      offered.add(name);
      return true;
    });
  const choices = answer?.recorded ?? [];
  const there = new Set(choices.map((choice) => choice.name));
  const named = (choice: Choice): ImageOption[] => {
    const other = splitPlatform(choice.name).platform;
    if (!suffix || other === platform) return [image(choice)];
    // Of another platform than the one that is recorded nothing is known.
    return other === null && !there.has(`${choice.name}${suffix}`) ? [unread(`${choice.name}${suffix}`, "will be inspected")] : [];
  };
  const recorded = fresh(choices.flatMap(named));
  const catalogued = fresh((answer?.catalogued ?? []).map((c) => unread(`${c.name}${suffix}`, `${c.family}, will be inspected`)));
  const written = term && !/\s/.test(splitPlatform(term).name) ? readReference(term) : null;
  const name = written && "name" in written ? written.name : null;
  const all = [...recorded, ...catalogued];
  const exact = name === null ? undefined : all.find((option) => option.name === name);
  const groups: Group[] = [
    { title, aside: "recorded", options: recorded },
    { title: "Known bases", aside: "not recorded", options: catalogued },
  ];
  const tagged = tags ? tagGroup(tags, suffix, offered) : null;
  if (tagged) groups.push(tagged);
  const asTagged = name === null ? undefined : tagged?.options.find((option) => option.kind === "image" && option.name === name);
  if (name !== null && !exact && !asTagged && !taken.includes(name)) {
    const known = answer?.asked.find((a) => a.name === name)?.recorded ?? false;
    groups.push({ title: "As written", aside: "", options: [{ ...unread(name, known ? "recorded" : "will be inspected"), recorded: known }] });
  }
  return first(groups, exact ?? asTagged, isExplicit(term) ? name : null);
}

/** Moves the very image that was typed to the front, and the group that holds it. */
function first(groups: Group[], exact: Option | undefined, explicit: string | null): Group[] {
  const wanted = exact ?? (explicit === null ? undefined : groups.flatMap((g) => g.options).find((o) => o.kind === "image" && o.name === explicit));
  const holder = wanted && groups.find((group) => group.options.includes(wanted));
  if (!wanted || !holder) return groups;
  const front: Group = { ...holder, options: [wanted, ...holder.options.filter((option) => option !== wanted)] };
  return [front, ...groups.filter((group) => group !== holder)];
}

export const comparisonOption = ({ id, title, images }: Suggestion): ComparisonOption => {
  const missing = images.filter((i) => !i.recorded).length;
  return {
    kind: "comparison",
    id: `comparison ${id}`,
    title: `${title}: ${workloadWords(images.map((i) => i.name))}`,
    note: `${plural(images.length, "image")}${missing ? `, ${missing === images.length ? "none" : images.length - missing} recorded` : ""}`,
    images: images.map((i) => i.name),
  };
};
const workloadWords = (names: readonly string[]): string => (names.some((n) => n.includes("distroless")) ? "full, slim and distroless" : "full and small");

export const matchesWords = (text: string, term: string): boolean => {
  const words = wordsOf(term);
  return words.length > 0 && words.every((word) => text.toLowerCase().includes(word));
};
