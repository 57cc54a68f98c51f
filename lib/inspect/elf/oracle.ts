import { execFileSync } from "node:child_process";
import type { ElfFacts } from "../layer-index";
import { runtimeNeed } from "./symbols";

/** For tests alone: what binutils' readelf says of files, in the words of ElfFacts. */
export interface ReadelfFacts {
  bits: 32 | 64;
  littleEndian: boolean;
  type: string;
  machine: string;
  interpreter: string | null;
  pieFlag: boolean;
  soname: string | null;
  needed: string[];
  rpath: string[];
  runpath: string[];
  versionsNeeded: { library: string; versions: string[] }[];
  versionsDefined: string[];
  runtimeSymbols: string[];
}

const atOnce = 50;

/** By path; files that readelf takes for no ELF file are left out. */
export function readelf(paths: readonly string[]): Map<string, ReadelfFacts> {
  const facts = new Map<string, ReadelfFacts>();
  for (let at = 0; at < paths.length; at += atOnce) {
    const names = paths.slice(at, at + atOnce);
    // Of one file alone it does not print the name.
    if (names.length === 1) names.push(...names);
    const args = ["-h", "-l", "-d", "-V", "--dyn-syms", "-W", ...names];
    let output: string;
    try {
      output = execFileSync("readelf", args, { env: { ...process.env, LC_ALL: "C" }, maxBuffer: 2 ** 30, stdio: ["ignore", "pipe", "ignore"] }).toString();
    } catch (error) {
      // It ends with 1 where one of the files is no ELF file, and prints the others all the same.
      output = String((error as { stdout?: Buffer }).stdout ?? "");
    }
    for (const part of output.split(/^File: /m).slice(1)) {
      const path = part.slice(0, part.indexOf("\n"));
      if (/^ELF Header:/m.test(part) && paths.includes(path)) facts.set(path, factsOf(part));
    }
  }
  return facts;
}

function factsOf(text: string): ReadelfFacts {
  const one = (pattern: RegExp): string | null => pattern.exec(text)?.[1] ?? null;
  const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? "");
  const list = (pattern: RegExp) => one(pattern)?.split(":") ?? [];
  const undefinedNames = all(/^ +\d+: [0-9a-f]+ +\S+ +\S+ +\S+ +\S+ +UND ([^@\s]+)/gm);
  return {
    bits: one(/^ {2}Class: +ELF(\d+)/m) === "32" ? 32 : 64,
    littleEndian: one(/^ {2}Data: .*(little|big) endian/m) === "little",
    type: one(/^ {2}Type: +(\w+)/m) ?? "",
    machine: one(/^ {2}Machine: +(.*)$/m) ?? "",
    interpreter: one(/\[Requesting program interpreter: (.*)\]/),
    pieFlag: /\(FLAGS_1\).*\bPIE\b/.test(text),
    soname: one(/\(SONAME\).*\[(.*)\]$/m),
    needed: all(/\(NEEDED\).*\[(.*)\]$/gm),
    rpath: list(/\(RPATH\).*\[(.*)\]$/m),
    runpath: list(/\(RUNPATH\).*\[(.*)\]$/m),
    versionsNeeded: versionsNeeded(text),
    versionsDefined: [...new Set(all(/^ {2}(?:0x)?[0-9a-f]+: Rev: 1 +Flags: (?!BASE).* +Index: \d+ +Cnt: \d+ +Name: (\S+)$/gm))].sort(),
    runtimeSymbols: [...new Set(undefinedNames.filter((name) => runtimeNeed(name) !== undefined))].sort(),
  };
}

function versionsNeeded(text: string): { library: string; versions: string[] }[] {
  const libraries = new Map<string, Set<string>>();
  let library = "";
  for (const line of text.split("\n")) {
    library = /^ {2}(?:0x)?[0-9a-f]+: Version: 1 +File: (\S+) +Cnt: \d+$/.exec(line)?.[1] ?? library;
    const [, version, flags] = /^ {2}0x[0-9a-f]+: +Name: (\S+) +Flags: (.*?) +Version: \d+$/.exec(line) ?? [];
    if (version && !flags?.includes("WEAK")) libraries.set(library, (libraries.get(library) ?? new Set()).add(version));
  }
  return [...libraries].map(([name, versions]) => ({ library: name, versions: [...versions].sort() }));
}

/** The fields that both have. */
export function comparableElf(facts: ElfFacts | ReadelfFacts | undefined) {
  if (!facts) return undefined;
  const { bits, littleEndian, interpreter, soname, needed, rpath, runpath, versionsNeeded, versionsDefined, runtimeSymbols } = facts;
  const kind =
    "kind" in facts ? facts.kind : facts.type === "REL" ? "relocatable" : facts.type === "EXEC" || interpreter || facts.pieFlag ? "executable" : "shared";
  return { bits, littleEndian, interpreter, soname, needed, rpath, runpath, versionsNeeded, versionsDefined, runtimeSymbols, kind };
}
