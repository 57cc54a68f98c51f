import { fileRules } from "./rules-files";
import { levelRules } from "./rules-levels";
import { libraryRules } from "./rules-libraries";
import { programRules } from "./rules-programs";

/**
 * The one table by which facts are derived from a merged file system. Rules are data; the code beside it runs them. Names of images, tags
 * and packages are never asked: a package's record only adds the version of a file that was found.
 */

/** Moves with every change of a rule or of what one means; facts of another version are derived again. */
export const rulesVersion = 2;

export type ToolGroup = "shells" | "packageManagers" | "interpreters" | "downloaders" | "compilers" | "network" | "privileges" | "archives" | "multiCall";

interface RuleBase {
  /** Stable; stands in the evidence. */
  id: string;
  /** What is looked for, in words. */
  looksFor: string;
  /** Why it matters, in a sentence. */
  reason: string;
}

/** An executable by its name, in a folder that programs are found in. */
export interface ProgramRule extends RuleBase {
  kind: "program";
  names: readonly string[];
  /** The name may end in a version: python3.13, gcc-14, perl5.40.1. */
  versioned: boolean;
  /** The name may begin with a target: x86_64-linux-gnu-gcc. */
  targeted: boolean;
  groups: readonly ToolGroup[];
  /** What it counts for beyond the tools. A runtime must be an ELF file, and a package manager no applet of busybox. */
  counts: "shell" | "packageManager" | "runtime" | null;
  /** One file with many programs in it. */
  multiCall: boolean;
}

/** A shared library by its file's name, in a folder that the loader searches. */
export interface LibraryRule extends RuleBase {
  kind: "library";
  fact: "libc" | "tls" | "libgcc" | "libstdcxx";
  /** `glibc`, `OpenSSL` … */
  names: string;
  file: RegExp;
  /** Prefix of the symbol versions that tell its version: `GLIBC_`. */
  versions: string | null;
  /** PT_INTERP of the executables that ask for this libc. */
  loader: RegExp | null;
}

export type FileFact =
  | "documentation"
  | "caBundle"
  | "keyStore"
  | "timeZones"
  | "passwd"
  | "group"
  | "nsswitch"
  | "folder"
  | "setuid"
  | "fileCapabilities"
  | "worldWritable"
  | "defaultUser"
  | "nonRootUser"
  | "executables"
  | "callable"
  | "scripts"
  | "os";

/** A file or folder by its path. What is done with it is the code's part, one module a fact. */
export interface FileRule extends RuleBase {
  kind: "file";
  fact: FileFact;
  /** Relative; in this order. Empty where every entry is looked at. */
  paths: readonly string[];
}

export type Level = "scratch" | "static" | "base-nossl" | "base" | "cc" | "runtime" | "slim" | "full";
export type Standing = "distroless" | "small" | "full";

/** What a level asks for; `rules-levels` says what each means. */
export type Condition =
  | "package manager"
  | "documentation"
  | "shell"
  | "language runtime"
  | "libgcc"
  | "libstdc++"
  | "TLS library"
  | "libc"
  | "passwd"
  | "/tmp"
  | "CA certificates";

export interface LevelRule extends RuleBase {
  kind: "level";
  level: Level;
  standing: Standing;
  /** All of them; none for the last. */
  needs: readonly Condition[];
}

export type Rule = ProgramRule | LibraryRule | FileRule | LevelRule;

export { fileRules, levelRules, libraryRules, programRules };

export const rules: readonly Rule[] = [...programRules, ...libraryRules, ...fileRules, ...levelRules];

const named = new Map(rules.map((rule) => [rule.id, rule]));
export const ruleById = (id: string): Rule | undefined => named.get(id);

export const fileRule = (fact: FileFact): FileRule => {
  const rule = fileRules.find((r) => r.fact === fact);
  if (!rule) throw new Error(`no rule for ${fact}`);
  return rule;
};
