import { DockerfileParser, type From } from "dockerfile-ast";
import { isBasewiseError } from "../errors";
import { formatPlatform, type Platform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import { type Args, type ArgValue, expand } from "./dockerfile-expand";
import { checkInstructions } from "./dockerfile-faults";
import {
  type DockerfileLines,
  dockerfileLines,
  type Fault,
  FaultError,
  fail,
  type Heredoc,
  type InstructionLines,
  shellWords,
  splitFlags,
  splitLines,
} from "./dockerfile-lines";

/**
 * A Dockerfile's text → its stages. dockerfile-ast reads the instructions; what it leaves to its callers is done here: ARGs before the first
 * FROM, stages that stand on stages, and the refusal of what Docker would not build. Pure.
 */

/** What a FROM names once its ARGs are filled in. */
export type StageBase =
  | { kind: "image" /** As a FROM line takes it. */; reference: string }
  | { kind: "scratch" }
  | { kind: "stage" /** Index of the earlier stage. */; stage: number }
  | { kind: "unknown"; code: "unset_arg" | "not_expanded" | "invalid_reference" /** The ARGs that have no value. */; args: readonly string[]; reason: string };

/** What a stage copies or mounts from: another stage, or an image of its own. */
export interface StageSource {
  kind: "copy" | "mount";
  line: number;
  written: string;
  /** Null where it is no stage of this file. */
  stage: number | null;
}

/** Lines from 1, both included. */
export interface LineRange {
  first: number;
  last: number;
}

export interface Stage {
  index: number;
  /** As written behind AS; stages are told apart without regard to case. */
  name: string | null;
  /** From its FROM to its last instruction. */
  lines: LineRange;
  /** Of the FROM alone. */
  from: LineRange;
  /** The base as written, ARGs unfilled. */
  written: string;
  base: StageBase;
  /** As written behind --platform=; null where there is none. */
  platform: string | null;
  sources: StageSource[];
  heredocs: Heredoc[];
}

export interface ReadOptions {
  /** `docker build --build-arg`: values of ARGs that stand before the first FROM. */
  buildArgs?: ReadonlyMap<string, string>;
  /** What TARGETPLATFORM and its kin are worth. */
  platform?: Platform;
}

export type ReadDockerfile =
  | { state: "read"; syntax: string | null; escape: "\\" | "`"; stages: [Stage, ...Stage[]] }
  /** Docker would not build it, or not surely the same as was read here. */
  | { state: "unreadable"; fault: Fault };

const maxStages = 500;
const stageName = /^[a-z][a-z0-9-_.]*$/;

/** ARGs that BuildKit sets by itself. Which machine builds is not known: it is taken to be of the target's platform. */
function ownArgs(platform: Platform): Map<string, ArgValue> {
  const values = { PLATFORM: formatPlatform(platform), OS: platform.os, ARCH: platform.architecture, VARIANT: platform.variant ?? "" };
  return new Map(
    Object.entries(values).flatMap(([name, text]) => ["TARGET", "BUILD"].map((of): [string, ArgValue] => [`${of}${name}`, { text, missing: [] }])),
  );
}

/** The ARGs before the first FROM, in their order: a default may use those above it. */
function globalArgs(lines: DockerfileLines, options: ReadOptions): Pick<Reading, "args" | "declared" | "unread"> {
  const args = ownArgs(options.platform ?? { os: "linux", architecture: "amd64" });
  for (const name of args.keys()) {
    const given = options.buildArgs?.get(name);
    if (given !== undefined) args.set(name, { text: given, missing: [] });
  }
  const declared = new Set<string>();
  const unread = new Map<string, string>();
  for (const one of lines.instructions) {
    if (one.keyword === "FROM") break;
    const words = shellWords(one.rest, lines.escape);
    if (words.length === 0) fail(one.first, "arg_name", "The ARG has a quote that is never closed.");
    for (const word of words) {
      const equals = word.indexOf("=");
      const name = equals < 0 ? word : word.slice(0, equals);
      if (!name) fail(one.first, "arg_name", "The ARG has a value and no name.");
      declared.add(name);
      const given = options.buildArgs?.get(name);
      if (given !== undefined) args.set(name, { text: given, missing: [] });
      else if (equals >= 0) {
        const { text, missing, problem } = expand(word.slice(equals + 1), args, lines.escape);
        if (problem !== null) unread.set(name, problem);
        args.set(name, problem === null ? { text, missing } : { text: "", missing: [name] });
      }
    }
  }
  return { args, declared, unread };
}

const quoteNames = (names: readonly string[]): string => names.join(names.length > 2 ? ", " : " and ");

function unsetReason(names: readonly string[], { declared, later, unread }: Reading): string {
  const [name = ""] = names;
  const problem = unread.get(name);
  if (problem !== undefined) return `The base depends on the ARG ${name}, whose default ${problem}; give it as a build argument.`;
  if (names.length > 1) return `The base depends on the ARGs ${quoteNames(names)}, which have no value; give them as build arguments.`;
  if (declared.has(name)) return `The base depends on the ARG ${name}, which has no value: it has no default, and none was given as a build argument.`;
  return `The base depends on ${name}, which no ARG before the first FROM declares${later.has(name) ? "; the one inside a stage does not count here" : ""}.`;
}

interface Reading {
  lines: DockerfileLines;
  args: Args;
  declared: ReadonlySet<string>;
  /** ARGs whose default can't be expanded, and why. */
  unread: ReadonlyMap<string, string>;
  /** ARGs inside stages. */
  later: ReadonlySet<string>;
}

function baseOf(written: string, before: readonly Stage[], reading: Reading): StageBase {
  const { lines, args } = reading;
  const { text, missing, problem } = expand(written, args, lines.escape);
  if (problem !== null) return { kind: "unknown", code: "not_expanded", args: [], reason: `The base ${problem}.` };
  if (missing.length > 0) return { kind: "unknown", code: "unset_arg", args: missing, reason: unsetReason(missing, reading) };
  const stage = before.findLast((s) => s.name?.toLowerCase() === text.toLowerCase());
  if (stage) return { kind: "stage", stage: stage.index };
  if (text === "scratch") return { kind: "scratch" };
  try {
    parseReference(text);
  } catch (error) {
    if (isBasewiseError(error)) return { kind: "unknown", code: "invalid_reference", args: [], reason: error.detail };
    throw error;
  }
  return { kind: "image", reference: text };
}

/** `COPY --from=x` and `RUN --mount=from=x,…`. */
function sourcesOf(instructions: readonly InstructionLines[]): Omit<StageSource, "stage">[] {
  return instructions.flatMap((one): Omit<StageSource, "stage">[] => {
    const { flags } = splitFlags(one.rest);
    if (one.keyword === "COPY") {
      return flags.flatMap((f) => (/^--from=./i.test(f) ? [{ kind: "copy", line: one.first, written: f.slice("--from=".length) }] : []));
    }
    if (one.keyword !== "RUN") return [];
    const mounts = flags.filter((f) => f.startsWith("--mount=")).flatMap((f) => f.slice("--mount=".length).split(","));
    return mounts.flatMap((m) => (/^from=./i.test(m) ? [{ kind: "mount", line: one.first, written: m.slice("from=".length) }] : []));
  });
}

function fromParts(from: From, { first }: InstructionLines): Pick<Stage, "name" | "written" | "platform"> {
  let platform: string | null = null;
  for (const flag of from.getFlags()) {
    if (flag.getName() !== "platform" || !flag.getValue())
      fail(first, "unknown_flag", `FROM takes --platform=… and no other flag; here stands ${flag.toString().slice(0, 60)}.`);
    platform = flag.getValue();
  }
  const words = from.getArguments().map((a) => a.getValue());
  const [written, as, name] = words;
  if (written === undefined) return fail(first, "from_arguments", "FROM names no image.");
  if (words.length === 1) return { written, name: null, platform };
  if (words.length !== 3 || as?.toUpperCase() !== "AS" || name === undefined) {
    return fail(first, "from_arguments", "FROM takes an image, or an image, AS and a name; a comment needs a line of its own.");
  }
  if (!stageName.test(name.toLowerCase())) {
    fail(first, "stage_name", `“${name.slice(0, 60)}” is no name for a stage: it begins with a letter, then letters, digits, “-”, “_” and “.”.`);
  }
  return { written, name, platform };
}

/** Each stage's instructions, its FROM first. */
function byStage(instructions: readonly InstructionLines[]): [InstructionLines, ...InstructionLines[]][] {
  const stages: [InstructionLines, ...InstructionLines[]][] = [];
  for (const one of instructions) {
    if (one.keyword === "FROM") stages.push([one]);
    else stages.at(-1)?.push(one);
  }
  return stages;
}

/** The library's reading of the FROMs: it is given their lines and those of the parser directives, the others are empty. */
function froms(text: readonly string[], lines: DockerfileLines): From[] {
  const own = lines.instructions.filter((one) => one.keyword === "FROM");
  if (own.length > maxStages) fail(own[maxStages]?.first ?? 1, "too_long", `The file has ${own.length} stages; at most ${maxStages} are read.`);
  const kept = text.map((line, i) => (i < lines.directives ? line : ""));
  for (const { first, last } of own) for (let i = first - 1; i < last; i++) kept[i] = text[i] ?? "";
  const parsed = DockerfileParser.parse(kept.join("\n")).getFROMs();
  for (const [i, one] of own.entries()) {
    // A \ on a line of its own may stand before it.
    const line = (parsed[i]?.getRange().start.line ?? -1) + 1;
    if (line < one.first || line > one.last) fail(one.first, "ambiguous", "Where this FROM ends can be read in two ways; write it on one line.");
  }
  return parsed;
}

function stagesOf(text: string, options: ReadOptions): Extract<ReadDockerfile, { state: "read" }> {
  const physical = splitLines(text);
  const lines = dockerfileLines(physical);
  checkInstructions(lines);
  const parsed = froms(physical, lines);
  const parts = byStage(lines.instructions);
  const later = new Set(parts.flatMap((p) => p.flatMap((one) => (one.keyword === "ARG" ? shellWords(one.rest).map((w) => w.split("=")[0] ?? "") : []))));
  const reading: Reading = { lines, ...globalArgs(lines, options), later };
  const stages: Stage[] = [];
  for (const [index, [from, ...rest]] of parts.entries()) {
    const ast = parsed[index];
    if (!ast) return fail(from.first, "ambiguous", "This FROM can be read in two ways; write it otherwise.");
    const named = fromParts(ast, from);
    stages.push({
      index,
      ...named,
      lines: { first: from.first, last: rest.at(-1)?.last ?? from.last },
      from: { first: from.first, last: from.last },
      base: baseOf(named.written, stages, reading),
      sources: sourcesOf(rest).map((source) => ({ ...source, stage: null })),
      heredocs: rest.flatMap((one) => one.heredocs),
    });
  }
  for (const source of stages.flatMap((s) => s.sources)) source.stage = findStage(stages, source.written)?.index ?? null;
  return { state: "read", syntax: lines.syntax, escape: lines.escape, stages: stages as [Stage, ...Stage[]] };
}

/** A stage by name or by number. */
export const findStage = (stages: readonly Stage[], text: string): Stage | undefined =>
  /^\d+$/.test(text) ? stages[Number(text)] : stages.findLast((s) => s.name?.toLowerCase() === text.toLowerCase());

/** Never throws over what a file holds: what can't be read is told with its line. */
export function readDockerfile(text: string, options: ReadOptions = {}): ReadDockerfile {
  try {
    return stagesOf(text, options);
  } catch (error) {
    if (error instanceof FaultError) return { state: "unreadable", fault: error.fault };
    throw error;
  }
}

/** The stages that one stands on, itself first; the last of them names what is not of this file. */
export function chainOf(stages: readonly Stage[], stage: Stage): [Stage, ...Stage[]] {
  const chain: [Stage, ...Stage[]] = [stage];
  for (let at = stage; at.base.kind === "stage"; ) {
    const next = stages[at.base.stage];
    if (!next) break;
    chain.push(next);
    at = next;
  }
  return chain;
}
