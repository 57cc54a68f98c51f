import type { Recorded } from "../images/types";
import type { DerivedFacts, PackageFacts } from "../inspect/derive";
import type { Unknown } from "../inspect/inspection";
import { showName } from "../inspect/names";
import { whyNoFacts } from "./matrix";
import { type Letter, letters } from "./types";
import type { Waterfall, WaterfallStep } from "./types-waterfall";

/**
 * From A's files size to another image's, in steps that add up to the byte. Every file that is seen is of one package or of none, a hard link
 * once, so an image's files size is what its packages own and what none owns; a step is the difference in one such part. Pure.
 */
export function waterfalls(recorded: readonly Recorded[]): Waterfall[] {
  const [first, ...others] = recorded;
  return first ? others.map((other, i) => waterfall(first, other, letters[i + 1] as Letter)) : [];
}

function waterfall(from: Recorded, to: Recorded, letter: Letter): Waterfall {
  const [a, b] = [factsOf(from), factsOf(to)];
  const platforms = a && b && "platform" in from && "platform" in to && from.platform !== to.platform ? { from: from.platform, to: to.platform } : null;
  const ends = { from: "A" as const, to: letter, platforms, before: a?.sizes.files ?? null, after: b?.sizes.files ?? null };
  if (!a || !b) {
    const [who, column] = a ? [letter, to] : ["A", from];
    const why = whyNoFacts(column) ?? { code: "not_read" as const, reason: "It was not read." };
    const steps: Unknown = { code: why.code, reason: `The files of ${who} are not known: ${why.reason}` };
    return { ...ends, steps: null, same: [], unlisted: { from: [], to: [] }, unpackaged: { from: null, to: null }, unknown: { steps } };
  }
  const packages = packageSteps(byName(a), byName(b));
  const steps = inOrder([...packages.steps, ...fileSteps(a, b)]);
  let left = a.sizes.files;
  const laid = steps.map((step) => {
    left += step.delta;
    return { ...step, left };
  });
  return {
    ...ends,
    steps: laid,
    same: packages.same,
    unlisted: { from: unlisted(a), to: unlisted(b) },
    unpackaged: { from: whyUnpackaged(a), to: whyUnpackaged(b) },
    unknown: {},
  };
}

type Step = Omit<WaterfallStep, "left">;
const factsOf = (column: Recorded): DerivedFacts | null => (column.state === "recorded" ? column.facts : null);
const unlisted = ({ packages }: DerivedFacts): string[] => (packages ?? []).filter((p) => p.filesSize === null).map((p) => p.name);

/** null where its packages are known. */
export function whyUnpackaged({ packages, databases }: Pick<DerivedFacts, "packages" | "databases">): Unknown | null {
  if (packages !== null) return null;
  const unread = databases.find((database) => database.unread)?.unread;
  return { code: "no_package_database", reason: unread?.reason ?? "The image has no package database that is known here." };
}

/** Several packages of one name are one part: an rpm database holds several keys, Debian several architectures. */
interface Part {
  name: string;
  type: PackageFacts["type"];
  versions: string[];
  /** null where no list of files is known for any of them. */
  bytes: number | null;
}

function byName({ packages }: DerivedFacts): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const { name, type, version, filesSize } of packages ?? []) {
    const key = `${type} ${name}`;
    const part = parts.get(key) ?? { name, type, versions: [], bytes: null };
    part.versions.push(version);
    if (filesSize !== null) part.bytes = (part.bytes ?? 0) + filesSize;
    parts.set(key, part);
  }
  return parts;
}

function packageSteps(a: Map<string, Part>, b: Map<string, Part>): { steps: Step[]; same: string[] } {
  const steps: Step[] = [];
  const same: string[] = [];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [one, other] = [a.get(key), b.get(key)];
    const { name, type } = (one ?? other) as Part;
    const before = one ? one.bytes : 0;
    const after = other ? other.bytes : 0;
    const delta = (after ?? 0) - (before ?? 0);
    const change = one && other ? "changed" : one ? "removed" : "added";
    if (delta === 0) {
      if (change === "changed" && before !== null && after !== null) same.push(name);
      continue;
    }
    const versions = { from: one?.versions ?? [], to: other?.versions ?? [] };
    steps.push({ of: "package", change, name, type, versions, before, after, delta, atMost: null, counts: null });
  }
  return { steps, same: same.sort() };
}

/** From what share of the larger image a file that no package owns is a step of its own. */
const telling = 0.005;

/** Unowned files: those worth a step, each with its path, and all others as one. */
function fileSteps(a: DerivedFacts, b: DerivedFacts): Step[] {
  const worth = Math.max(1, Math.max(a.sizes.files, b.sizes.files) * telling);
  const [told, others] = [new Map(a.unowned.largest.map((f) => [f.path, f.size])), new Map(b.unowned.largest.map((f) => [f.path, f.size]))];
  const steps: Step[] = [];
  const rest = { before: unownedBytes(a), after: unownedBytes(b), counts: { from: countOf(a), to: countOf(b) } };
  for (const path of new Set([...told.keys(), ...others.keys()])) {
    const [before, after] = [told.get(path) ?? 0, others.get(path) ?? 0];
    const delta = after - before;
    if (Math.abs(delta) < worth) continue;
    if (told.has(path)) rest.counts.from--;
    if (others.has(path)) rest.counts.to--;
    rest.before -= before;
    rest.after -= after;
    // Not among an image's files that are told one by one: it is not there, or smaller than the least of them and among the others.
    const hidden = !told.has(path) ? leastTold(a) : others.has(path) ? null : leastTold(b);
    const change = told.has(path) && others.has(path) ? "changed" : told.has(path) ? "removed" : "added";
    const versions = { from: [], to: [] };
    steps.push({ of: "file", change, name: `/${showName(path)}`, type: null, versions, before, after, delta, atMost: hidden, counts: null });
  }
  const delta = rest.after - rest.before;
  if (delta !== 0) {
    const { before, after, counts } = rest;
    const change = before === 0 ? "added" : after === 0 ? "removed" : "changed";
    steps.push({ of: "other files", change, name: "", type: null, versions: { from: [], to: [] }, before, after, delta, atMost: null, counts });
  }
  return steps;
}

/** All that its packages do not own, by what is known of them: where they are not, everything. */
const unownedBytes = ({ sizes, packages }: DerivedFacts): number => sizes.files - (packages ?? []).reduce((sum, p) => sum + (p.filesSize ?? 0), 0);

const countOf = ({ packages, unowned, fileCount }: DerivedFacts): number => (packages === null ? fileCount : unowned.count);

/** null where every unowned file is told one by one. */
const leastTold = ({ unowned }: DerivedFacts): number | null => (unowned.count > unowned.largest.length ? (unowned.largest.at(-1)?.size ?? null) : null);

const place = ({ of, change }: Step): number => (of === "other files" ? 2 : of === "file" ? 1 : { removed: 0, changed: 3, added: 4 }[change]);
const inOrder = (steps: Step[]): Step[] =>
  steps.sort((a, b) => place(a) - place(b) || Math.abs(b.delta) - Math.abs(a.delta) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
