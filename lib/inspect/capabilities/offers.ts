import { busyboxFolder } from "./bin-folders";
import type { Capability, Listed, MultiCall, Program, Shells, ToolGroupFound } from "./capability";
import { count, dirName, listLimit, no, relative, unknown, yes } from "./evidence";
import type { FoundProgram, FoundPrograms } from "./programs";
import { fileRule, type ProgramRule, programRules, type ToolGroup } from "./rules";
import { toolGroups } from "./rules-programs";

/** Shells, package managers, runtimes and tools: what the programs that were found amount to. */

const plain = ({ file: _, ...program }: FoundProgram): Program => program;

interface Gathered {
  programs: FoundProgram[];
  count: number;
  rules: string[];
  cut: string[];
}

function gather(found: FoundPrograms, wanted: (rule: ProgramRule) => boolean): Gathered {
  const result: Gathered = { programs: [], count: 0, rules: [], cut: [] };
  for (const rule of programRules.filter(wanted)) {
    const listed = found.byRule.get(rule);
    result.rules.push(rule.id);
    result.programs.push(...(listed?.items ?? []));
    result.count += listed?.count ?? 0;
    if (found.cut.has(rule)) result.cut.push(rule.id);
  }
  result.programs.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  result.programs = sameFiles(result.programs);
  return result;
}

/** A hard link leads to the first name of its file: /usr/bin/perl5.40.1 to /usr/bin/perl. */
function sameFiles(programs: readonly FoundProgram[]): FoundProgram[] {
  const first = new Map<number, string>();
  return programs.map((program) => {
    if (program.leadsTo !== null) return program;
    const named = first.get(program.file.inode);
    if (named === undefined) first.set(program.file.inode, program.path);
    return named === undefined || named === program.path ? program : { ...program, leadsTo: named };
  });
}

const listedOf = ({ programs, count }: Gathered): Listed<Program> => ({ count, items: programs.slice(0, listLimit).map(plain) });

const tooMany = (cut: readonly string[]): string =>
  `More paths bear such a name than are followed (${cut.join(", ")}), and none of those followed is a program.`;

/** yes with what was found; no, unless so many paths bear such names that not all were followed. */
function offered<Detail>(gathered: Gathered, detail: Detail): Capability<Detail> {
  const { programs, count: total, rules, cut } = gathered;
  if (programs.length > 0) return yes({ rules, paths: programs.map((p) => p.path), count: total, detail });
  if (cut.length > 0) return unknown({ rules, reason: tooMany(cut), detail });
  return no({ rules, detail });
}

export function shells(found: FoundPrograms): Capability<Shells> {
  const gathered = gather(found, (rule) => rule.counts === "shell");
  // /busybox may be reached by another name, /bin → /busybox: then its shell is as good as any.
  const hidden = (program: FoundProgram) => {
    const folder = dirName(relative(program.path));
    return (folder === busyboxFolder || folder.startsWith(`${busyboxFolder}/`)) && found.folders.aliases(folder).length === 0;
  };
  const debugOnly = gathered.programs.length > 0 && gathered.count === gathered.programs.length && gathered.programs.every(hidden);
  return offered(gathered, { programs: listedOf(gathered), debugOnly });
}

/** Of the system. An applet of busybox is none: its dpkg and rpm unpack a file, and know no repository and no dependency. */
export function packageManagers(found: FoundPrograms): Capability<{ programs: Listed<Program> }> {
  const gathered = gather(found, (rule) => rule.counts === "packageManager");
  const programs = gathered.programs.filter((program) => !program.applet);
  const own = { ...gathered, programs, count: gathered.count - (gathered.programs.length - programs.length) };
  return offered(own, { programs: listedOf(own) });
}

/** Executables of language runtimes; their versions are told by the part that reads runtimes. */
export function runtimes(found: FoundPrograms): Capability<{ programs: Listed<Program> }> {
  const gathered = gather(found, (rule) => rule.counts === "runtime");
  return offered(gathered, { programs: listedOf(gathered) });
}

/** All that can be called by its name, whatever it is. */
export function callable({ all }: FoundPrograms): Capability<{ own: number; links: number }> {
  const { own, links, paths, cut } = all;
  const found = { rules: [fileRule("callable").id], paths: paths.items, count: own + links, detail: { own, links } };
  if (cut) return unknown({ ...found, reason: "The bin folders hold more links than are followed." });
  return own + links > 0 ? yes(found) : no(found);
}

export function tools(found: FoundPrograms, multiCall: MultiCall[]): Capability<{ groups: ToolGroupFound[]; multiCall: MultiCall[] }> {
  const groups = (Object.entries(toolGroups) as [ToolGroup, string][]).map(([group, reason]): ToolGroupFound => {
    const gathered = gather(found, (rule) => rule.groups.includes(group));
    return { group, reason, programs: listedOf(gathered), cut: gathered.cut };
  });
  const all = gather(found, () => true);
  const applets = multiCall.reduce((sum, binary) => sum + binary.applets.count, 0);
  const answer = offered(all, { groups, multiCall });
  return applets > 0 ? { ...answer, reason: `${count(applets, "applet")} of busybox or toybox are linked; the binary offers all it was built with.` } : answer;
}
