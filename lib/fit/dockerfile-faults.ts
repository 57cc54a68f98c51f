import { type DockerfileLines, fail, type InstructionLines, splitFlags } from "./dockerfile-lines";

/** What Docker would refuse to build, told by line: the parser library takes any text for a Dockerfile. Pure; raises FaultError. */
const keywords = [
  "ADD",
  "ARG",
  "CMD",
  "COPY",
  "ENTRYPOINT",
  "ENV",
  "EXPOSE",
  "FROM",
  "HEALTHCHECK",
  "LABEL",
  "MAINTAINER",
  "ONBUILD",
  "RUN",
  "SHELL",
  "STOPSIGNAL",
  "USER",
  "VOLUME",
  "WORKDIR",
] as const;
const known = new Set<string>(keywords);

/** Those that may stand alone: they reset what the base set. */
const mayBeBare = new Set(["CMD", "ENTRYPOINT"]);

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Edits that turn one word into the other; small words only. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function unknownInstruction(one: InstructionLines): never {
  const most = one.keyword.length > 14 ? 0 : one.keyword.length < 6 ? 1 : 2;
  const letters = (word: string) => [...word].sort().join();
  const near = keywords.find((k) => distance(k, one.keyword) <= most || letters(k) === letters(one.keyword));
  const hint = near ? ` Perhaps ${near} is meant.` : " A line that goes on needs a \\ at the end of the one before.";
  return fail(one.first, "unknown_instruction", `“${shown(one.word)}” is no instruction of a Dockerfile.${hint}`);
}

function checkOnbuild({ rest, first }: InstructionLines): void {
  const [trigger = ""] = rest.trim().split(/[\t ]+/);
  const word = trigger.toUpperCase();
  if (["FROM", "ONBUILD", "MAINTAINER"].includes(word)) fail(first, "onbuild", `ONBUILD takes no ${word}.`);
  if (!known.has(word)) fail(first, "unknown_instruction", `ONBUILD is followed by “${shown(trigger)}”, which is no instruction of a Dockerfile.`);
}

function checkDestination({ keyword, rest, first }: InstructionLines): void {
  const { rest: paths } = splitFlags(rest);
  if (!paths.startsWith("[") && !/\S\s+\S/.test(paths)) fail(first, "missing_arguments", `${keyword} says what is copied, and not where to.`);
}

export function checkInstructions({ instructions }: DockerfileLines): void {
  const [only] = instructions;
  if (!only) fail(1, "empty", "The file has no instruction.");
  let from = false;
  for (const one of instructions) {
    if (!known.has(one.keyword)) unknownInstruction(one);
    if (one.rest.trim() === "" && !mayBeBare.has(one.keyword)) {
      const what = one.keyword === "FROM" ? "FROM names no image." : `${one.keyword} has nothing behind it.`;
      fail(one.first, one.keyword === "FROM" ? "from_arguments" : "missing_arguments", what);
    }
    if (one.keyword === "COPY" || one.keyword === "ADD") checkDestination(one);
    if ((one.keyword === "ENV" || one.keyword === "LABEL") && !/=|\S\s+\S/.test(one.rest)) {
      fail(one.first, "missing_arguments", `${one.keyword} has a name and no value.`);
    }
    if (one.keyword === "ONBUILD") checkOnbuild(one);
    if (one.keyword === "FROM") from = true;
    else if (!from && one.keyword !== "ARG") fail(one.first, "before_from", `${one.keyword} stands before the first FROM; only ARG may.`);
  }
  if (!from) fail(instructions.at(-1)?.last ?? 1, "no_from", "No FROM stands in the file, so there is no base to judge.");
}
