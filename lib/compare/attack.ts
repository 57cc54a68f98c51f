import { count as number } from "../format";
import type { Recorded } from "../images/types";
import { toolGroups } from "../inspect/capabilities";
import type { Capabilities, Listed, SpecialFile } from "../inspect/capabilities/capability";
import type { DerivedFacts } from "../inspect/derive";
import { showName } from "../inspect/names";
import { whyNoFacts } from "./matrix";
import { lookedForPrograms, rulesOfGroup } from "./said";
import type { Attack, AttackCell, AttackKind, AttackPath, AttackRow } from "./types-capabilities";

/**
 * What an intruder finds in an image: facts of columns → counts that open to paths. Pure. Presence is counted, not weakness; names are looked
 * for in bin folders, modes are read of every entry.
 */

type Counted = Omit<AttackCell, "differs">;

/** Tools, in the order in which they claim a path: busybox is a shell, and no interpreter as well. */
export const programKinds = ["shells", "interpreters", "downloaders", "network", "compilers", "packageManagers"] as const;
export type ProgramKind = (typeof programKinds)[number];

const labels: Record<AttackKind, string> = {
  shells: "Shells",
  interpreters: "Interpreters",
  downloaders: "Downloaders",
  network: "Network tools",
  compilers: "Compilers, linkers",
  packageManagers: "Package managers",
  setuid: "setuid, setgid",
  fileCapabilities: "File capabilities",
  worldWritable: "World-writable",
  callable: "All programs",
};

const lower = (sentence: string): string => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, "")}`;
const means: Record<AttackKind, string> = {
  ...(Object.fromEntries(programKinds.map((kind) => [kind, lower(toolGroups[kind])])) as Record<ProgramKind, string>),
  setuid: "lend their owner’s or group’s rights",
  fileCapabilities: "lend a part of root’s rights",
  worldWritable: "take a file from anyone",
  callable: "in bin folders, whatever they are",
};

const unknownCount = (reason: string): Counted => ({ count: null, own: null, among: null, paths: [], more: 0, reason: showName(reason) });
const tooMany = (cut: readonly string[]): string => `More paths bear such a name than are followed (${cut.join(", ")}); there may be more.`;

/** The programs of each kind, a path under one kind alone. */
function programsOf({ tools, entries }: Capabilities): Map<ProgramKind, Counted> {
  const claimed = new Set<string>();
  const counted = new Map<ProgramKind, Counted>();
  for (const kind of programKinds) {
    const group = tools.detail?.groups.find((g) => g.group === kind);
    if (!group) {
      counted.set(kind, unknownCount(tools.reason ?? "Programs could not be looked up."));
      continue;
    }
    const { programs, cut } = group;
    const fresh = programs.items.filter(({ path }) => !claimed.has(path));
    for (const { path } of fresh) claimed.add(path);
    const count = programs.count - (programs.items.length - fresh.length);
    if (count === 0 && cut.length > 0) {
      counted.set(kind, unknownCount(tooMany(cut)));
      continue;
    }
    const links = fresh.filter(({ leadsTo }) => leadsTo !== null).length;
    counted.set(kind, {
      count,
      own: count > fresh.length ? null : fresh.length - links,
      among: entries,
      paths: fresh.map(({ path, leadsTo, applet, package: owner }) => ({
        path,
        leadsTo,
        note: applet ? "applet" : null,
        ...(owner === undefined ? {} : { package: owner }),
      })),
      more: count - fresh.length,
      reason: cut.length > 0 ? tooMany(cut) : count === 0 ? lookedForPrograms(rulesOfGroup(tools.rules, kind), entries) : null,
    });
  }
  return counted;
}

const rights = ({ mode, uid, gid }: SpecialFile): string => `${mode}, ${uid}:${gid}`;
const special = (lists: readonly Listed<SpecialFile>[], among: number, none: string, also: string | null = null): Counted => {
  const paths = lists.flatMap(({ items }) => items.map((file): AttackPath => ({ path: file.path, leadsTo: null, note: rights(file) })));
  const count = lists.reduce((sum, list) => sum + list.count, 0);
  return {
    count,
    own: count,
    among,
    paths: paths.sort((a, b) => (a.path < b.path ? -1 : 1)),
    more: count - paths.length,
    reason: [count === 0 ? none : null, also].filter(Boolean).join(" ") || null,
  };
};

function modesOf({ setuid, fileCapabilities, worldWritable, entries }: Capabilities, files: number): Map<AttackKind, Counted> {
  const none = (what: string) => `Every regular file was looked at: 0 of ${number(files)} has ${what}.`;
  const counted = new Map<AttackKind, Counted>();
  counted.set(
    "setuid",
    setuid.detail ? special([setuid.detail.files], files, none("the setuid or setgid bit")) : unknownCount(setuid.reason ?? "Modes could not be read."),
  );
  const lent = fileCapabilities.detail?.files;
  counted.set(
    "fileCapabilities",
    lent
      ? {
          count: lent.count,
          own: lent.count,
          among: files,
          paths: lent.items.map(({ path, text }) => ({ path, leadsTo: null, note: text ?? "malformed attribute" })),
          more: lent.count - lent.items.length,
          reason: lent.count === 0 ? none("the attribute security.capability") : null,
        }
      : unknownCount(fileCapabilities.reason ?? "Extended attributes could not be read."),
  );
  const open = worldWritable.detail;
  const devices = open?.devices.count
    ? `Device nodes and pipes that anyone may write to are not counted: ${open.devices.count}; a runtime mounts its own /dev.`
    : null;
  counted.set(
    "worldWritable",
    open
      ? special([open.open, open.sticky], entries, `Every entry’s mode was read: 0 of ${number(entries)} lets others write.`, devices)
      : unknownCount(worldWritable.reason ?? "Modes could not be read."),
  );
  return counted;
}

/** Facts of earlier rules have no such count until they are derived again, which is under way then. */
function callableOf({ callable, entries }: Capabilities & { callable?: Capabilities["callable"] }): Counted {
  if (!callable) return unknownCount("Its facts are being derived again by newer rules.");
  const { detail } = callable;
  if (!detail || callable.state === "unknown") return unknownCount(callable.reason ?? "Bin folders could not be read.");
  const count = detail.own + detail.links;
  const paths = callable.evidence.map((path) => ({ path, leadsTo: null, note: null }));
  return {
    count,
    own: detail.own,
    among: entries,
    paths,
    more: count - paths.length,
    reason: count === 0 ? "No folder that programs are found in holds an executable." : null,
  };
}

/** Tools of one image by name, what can be run first: what a finding beside them is worse with. */
export interface ToolNames {
  names: string[];
  /** Names that are not listed. */
  more: number;
  /** Why it is not known whether there are any; null where it is known. */
  unknown: string | null;
}

/** Names of every kind of tool out of its cells: shells, package managers, then what fetches, connects, interprets and compiles. */
export function toolNames(cells: Partial<Record<AttackKind, Pick<AttackCell, "count" | "paths" | "more" | "reason">>>, most = 8): ToolNames {
  const order: readonly ProgramKind[] = ["shells", "packageManagers", "downloaders", "network", "interpreters", "compilers"];
  const there = order.flatMap((kind) => cells[kind] ?? []);
  const undecided = there.find(({ count }) => count === null);
  const names = [...new Set(there.flatMap(({ paths }) => paths.map(({ path }) => path.slice(path.lastIndexOf("/") + 1))))];
  if (names.length === 0 && (undecided || there.length === 0)) return { names: [], more: 0, unknown: undecided?.reason ?? "Programs could not be looked up." };
  return { names: names.slice(0, most), more: Math.max(0, names.length - most), unknown: null };
}
export const toolNamesOf = (facts: Pick<DerivedFacts, "capabilities">): ToolNames => toolNames(Object.fromEntries(programsOf(facts.capabilities)));

const countsOf = ({ capabilities, fileCount }: DerivedFacts): Map<AttackKind, Counted> =>
  new Map<AttackKind, Counted>([...programsOf(capabilities), ...modesOf(capabilities, fileCount), ["callable", callableOf(capabilities)]]);

/** What a cell says. Which package brought a tool is none of it. */
const told = ({ count, own, paths }: Counted): string => JSON.stringify([count, own, paths.map(({ path, leadsTo, note }) => [path, leadsTo, note])]);

export function attackOf(columns: readonly Recorded[]): Attack {
  const counts = columns.map((column) => (column.state === "recorded" && column.facts ? countsOf(column.facts) : null));
  const kinds: AttackKind[] = [...programKinds, "setuid", "fileCapabilities", "worldWritable", "callable"];
  const rows = kinds.map((id): AttackRow => {
    const counted = counts.map((map, i) => map?.get(id) ?? unknownCount((columns[i] && whyNoFacts(columns[i])?.reason) ?? "It was not read."));
    const base = counted[0];
    const cells = counted.map((cell, i) => ({
      ...cell,
      differs: i > 0 && base !== undefined && cell.count !== null && base.count !== null && told(cell) !== told(base),
    }));
    return { id, label: labels[id], means: means[id], cells, differs: cells.some(({ differs }) => differs) };
  });
  const programs = counts.map((map) => {
    const all = programKinds.map((kind) => map?.get(kind));
    const sum = (pick: (one: Counted) => number | null) =>
      all.reduce<number | null>((t, one) => (t === null || !one || pick(one) === null ? null : t + (pick(one) ?? 0)), 0);
    const [count, own] = [sum((one) => one.count), sum((one) => one.own)];
    return count === null ? null : { count, own };
  });
  return { rows, programs };
}
