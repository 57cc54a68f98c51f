import type { FileTree, MergedFile } from "../file-tree";
import type { PackageDatabase } from "../packages/package";
import { type BinFolders, binFolders, findCommand } from "./bin-folders";
import type { Listed, Program } from "./capability";
import { baseName, Collector, dirName, evidenceLimit, withSlash } from "./evidence";
import type { CapabilityInput } from "./input";
import { programsOf } from "./multi-call";
import { ownersOf } from "./owners";
import { type ProgramRule, programRules } from "./rules";

/** A program with the file that runs, for the facts that ask more of it than its name. */
export interface FoundProgram extends Program {
  file: MergedFile;
}

export interface FoundPrograms {
  byRule: ReadonlyMap<ProgramRule, Listed<FoundProgram>>;
  /** Rules whose names stood for more paths than are followed: that none was found means nothing. */
  cut: ReadonlySet<ProgramRule>;
  folders: BinFolders;
  /** Everything in the folders that can be called by its name, of the table or not. */
  all: Callable;
}

/** `own`: regular files, each once; `links`: further names of them or of a file elsewhere. */
export interface Callable {
  own: number;
  links: number;
  paths: Collector<string>;
  /** More links than are followed: the count is of fewer than there are. */
  cut: boolean;
}

/** Links in bin folders that are followed: a Debian with everything has a few thousand. */
const linkLimit = 50_000;

function counter(tree: FileTree) {
  const seen = new Set<number>();
  let followed = 0;
  const all: Callable = { own: 0, links: 0, paths: new Collector<string>(evidenceLimit), cut: false };
  const count = (entry: MergedFile) => {
    if (entry.type === "symlink" && ++followed > linkLimit) {
      all.cut = true;
      return;
    }
    const file = entry.type === "symlink" ? tree.resolve(entry.path) : entry;
    if (!isExecutable(file)) return;
    all.paths.add(() => entry.path);
    const again = entry.type === "symlink" || seen.has(file.inode);
    if (entry.type === "file") seen.add(file.inode);
    if (again) all.links++;
    else all.own++;
  };
  return { all, count };
}

/** Paths followed for one rule. An honest image has a few; a hostile one may have a million links of one name. */
const attemptLimit = 2000;

const exact = new Map<string, ProgramRule[]>();
const versioned = new Map<string, ProgramRule[]>();
const targeted = new Map<string, ProgramRule[]>();
const put = (map: Map<string, ProgramRule[]>, name: string, rule: ProgramRule) => map.set(name, [...(map.get(name) ?? []), rule]);
for (const rule of programRules) {
  for (const name of rule.names) {
    put(exact, name, rule);
    if (rule.versioned) put(versioned, name, rule);
    if (rule.targeted) put(targeted, name, rule);
  }
}

const longest = 64;

/** The rules that a file's name answers to: as it is, without a version at its end, without a target before it. */
export function rulesOfName(name: string): readonly ProgramRule[] {
  const rules = exact.get(name);
  if (rules || name.length > longest) return rules ?? [];
  const base = /^(.*?[^\d.-])-?\d[\d.]*$/.exec(name)?.[1];
  const unversioned = base && versioned.get(base);
  if (unversioned) return unversioned;
  const tool = /^(?:x86_64|aarch64|arm\w*|i\d86|riscv\w*|powerpc\w*|s390x?|mips\w*|loongarch\w*)-(?:\w+-){1,3}([a-z][a-z+.]*)(?:-\d[\d.]*)?$/.exec(name)?.[1];
  return (tool && targeted.get(tool)) || [];
}

/** A regular file that has content and may be executed by someone; kernels run nothing else. */
export const isExecutable = (file: MergedFile | undefined): file is MergedFile => file?.type === "file" && (file.mode & 0o111) !== 0 && file.size > 0;

/** Finds every program of the table, in one pass over the merged file system. */
export function findPrograms({ tree, config, packages }: CapabilityInput): FoundPrograms {
  const folders = binFolders(tree, config);
  const found = new Map<ProgramRule, Collector<FoundProgram>>(programRules.map((rule) => [rule, new Collector<FoundProgram>()]));
  const attempts = new Map<ProgramRule, number>();
  const cut = new Set<ProgramRule>();
  const isMultiCall = programsOf(tree);
  const { all, count } = counter(tree);

  const look = (entry: MergedFile) => {
    const matching = rulesOfName(baseName(entry.path));
    if (matching.length === 0) return;
    const open = matching.filter((rule) => (attempts.get(rule) ?? 0) < attemptLimit);
    for (const rule of matching) {
      attempts.set(rule, (attempts.get(rule) ?? 0) + 1);
      if (!open.includes(rule)) cut.add(rule);
    }
    if (open.length === 0) return;
    const file = tree.resolve(entry.path);
    if (!isExecutable(file)) return;
    const applet = isMultiCall(entry, file);
    const leadsTo = file.path === entry.path ? applet : withSlash(file.path);
    for (const rule of open) {
      if (rule.counts === "runtime" && !file.facts?.elf) continue;
      found.get(rule)?.add(() => ({ rule: rule.id, path: withSlash(entry.path), leadsTo, applet: applet !== null, file }));
    }
  };

  for (const entry of tree.files()) {
    if ((entry.type !== "file" && entry.type !== "symlink") || !folders.has(dirName(entry.path))) continue;
    count(entry);
    look(entry);
  }
  // The config may start a program that lies elsewhere: /app/python3.
  const command = (config.entrypoint?.length ? config.entrypoint : config.cmd)?.[0];
  const path = command === undefined ? undefined : findCommand(tree, config, command);
  const started = path === undefined ? undefined : (tree.get(path) ?? undefined);
  if (started && !folders.has(dirName(started.path))) look(started);

  const byRule = new Map([...found].map(([rule, collector]) => [rule, collector.done()]));
  nameOwners(
    [...byRule.values()].flatMap(({ items }) => items),
    packages,
  );
  return { byRule, cut, folders, all };
}

/** That none owns a program is known only where every package's list of files is. */
function nameOwners(programs: readonly FoundProgram[], packages: readonly PackageDatabase[]): void {
  const runs = ({ path, leadsTo }: Program): string => leadsTo ?? path;
  const owner = ownersOf(packages, programs.map(runs));
  const all = packages.every((database) => database.packages?.every(({ files }) => files !== null));
  for (const program of programs) {
    const name = owner(runs(program))?.name;
    if (name !== undefined || all) program.package = name ?? null;
  }
}
