import type { Completions } from "@/lib/images/types";
import { comparisonOption, type Group, imageGroups, matchesWords, type Option, type TagState } from "../pick/groups";
import { repositoryOf, type Typed } from "../pick/typed";
import { places, settings } from "../shell/places";
import type { Present } from "./plan";

/** All that the palette offers for what is typed. Pure. */
export function offer(typed: Typed, answer: Completions | null, tags: TagState | null, present: Present): Group[] {
  const { term, head } = typed;
  const { comparison } = present;
  const against = head.at(-1);
  const images = imageGroups({ term, answer, tags, taken: head, title: against ? `Compare with ${against}` : term ? "Images" : "Looked up last" });
  const groups: Group[] = [...images];
  const ready = head.length ? [] : (answer?.comparisons ?? []).slice(0, term ? 6 : 5).map(comparisonOption);
  groups.push({ title: "Ready-made", aside: "", options: ready });
  if (comparison && !head.length) groups.push({ title: "This comparison", aside: "", options: baselines(comparison.images, term) });
  if (!head.length) groups.push({ title: "Go to", aside: "", options: pages(term) }, { title: "Do", aside: "", options: commands(term, tags) });
  return groups.filter((group) => group.options.length || group.line);
}

const baselines = (images: readonly string[], term: string): Option[] =>
  images.flatMap((name, index): Option[] =>
    index > 0 && matchesWords(`make ${name} the baseline`, term) ? [{ kind: "baseline", id: `baseline ${index}`, index, name }] : [],
  );

const pages = (term: string): Option[] =>
  [...places, ...settings].flatMap(({ href, label }): Option[] =>
    !term || matchesWords(`go to ${label}`, term) ? [{ kind: "place", id: `place ${href}`, title: label, href }] : [],
  );

function commands(term: string, tags: TagState | null): Option[] {
  const repository = repositoryOf(term);
  const all: Option[] = [
    { kind: "command", id: "command inspect", title: "Inspect images …", note: "several at once, platform, source", command: "inspect" },
    { kind: "command", id: "command keys", title: "Keyboard shortcuts", note: "?", command: "keys" },
  ];
  const shown = all.filter((option) => option.kind === "command" && (!term || matchesWords(option.title, term)));
  // Only what looks like a place in a registry: a word alone is rarely meant as one.
  if (!tags && repository?.includes("/") && term.includes("/"))
    shown.push({ kind: "command", id: "command tags", title: `List the tags of ${repository}`, note: "asks its registry", command: "tags" });
  return shown;
}
