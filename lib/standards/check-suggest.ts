import { catalogued } from "../catalog";
import { parseReference, type Reference } from "../oci/reference";
import type { Standard } from "./types";

/**
 * Which standard a base that is none could give way to: by the catalogue's family, else by the words of its name. A hint, never a verdict. Pure.
 */
const kinds = {
  nodejs: "Node.js",
  python: "Python",
  java: "Java",
  static: "static binaries",
  cc: "C++ and Rust",
  glibc: "glibc binaries",
  shell: "images that need a shell",
} as const;
export type Kind = keyof typeof kinds;

/** What a base is for. `version` as far as the name says it: 22, 3.13. */
export interface Hint {
  kind: Kind;
  version: string | null;
}

const words: readonly [RegExp, Kind][] = [
  [/^(?:node|nodejs)$/, "nodejs"],
  [/^(?:python|pypy)$/, "python"],
  [/^(?:java|jdk|jre|openjdk|temurin|corretto|amazoncorretto|zulu|liberica|graalvm|semeru|sapmachine|maven|gradle|tomcat|jetty)$/, "java"],
  [/^(?:go|golang|static)$/, "static"],
  [/^(?:rust|cargo|gcc|cc|cpp|clang)$/, "cc"],
  [/^(?:alpine|busybox|wolfi|shell)$/, "shell"],
  [/^(?:debian|ubuntu|centos|rockylinux|almalinux|fedora|amazonlinux|oraclelinux|opensuse|photon|ubi|glibc)$/, "glibc"],
];

/** Those that say what runs; the others only what it stands on. */
const programs: readonly Kind[] = ["nodejs", "python", "java"];
const built: readonly Kind[] = [...programs, "static", "cc"];
export const saysWhatRuns = (kind: Kind): boolean => built.includes(kind);

const versionIn = (text: string): string | null => /\d+(?:\.\d+)?/.exec(text)?.[0] ?? null;

/** `nodejs22-debian13` → Node.js 22; the first word that says something. */
function hintOfWords(text: string): Hint | null {
  for (const part of text.toLowerCase().split(/[^a-z0-9+.]+/)) {
    const [, word = "", digits = ""] = /^([a-z+.]*[a-z+])(\d+(?:\.\d+)*)?$/.exec(part) ?? [];
    const kind = words.find(([pattern]) => pattern.test(word === "c++" ? "cpp" : word.replace(/\.js$/, "js")))?.[1];
    if (kind) return { kind, version: digits || null };
  }
  return null;
}

function hintOfFamily(family: string): Hint | null {
  const [, word = "", digits = ""] = /^([a-z]+)(\d*)$/.exec(family) ?? [];
  if (!(word in kinds)) return null;
  // python313 is 3.13, java21 is 21.
  return { kind: word as Kind, version: digits ? (word === "python" ? `${digits[0]}.${digits.slice(1)}` : digits) : null };
}

/** What an image is for, by its name. */
export function hintOf(reference: Reference): Hint | null {
  const known = catalogued(reference);
  const byFamily = known && hintOfFamily(known.family);
  const byName = byFamily ?? hintOfWords(reference.repository);
  if (!byName) return null;
  const version = known?.runtime ?? byName.version ?? (programs.includes(byName.kind) ? versionIn(reference.tag ?? "") : null);
  return { kind: byName.kind, version };
}

function hintOfBase(standard: Standard): Hint | null {
  return standard.base.reference === "scratch" ? { kind: "static", version: null } : hintOf(parseReference(standard.base.reference));
}

function hintOfStandard(standard: Standard): Hint | null {
  const { workload } = standard;
  const own = (workload.family && hintOfFamily(workload.family)) || hintOfWords(workload.slug) || hintOfWords(workload.title);
  const base = hintOfBase(standard);
  if (!own) return base;
  return { kind: own.kind, version: own.version ?? (base?.kind === own.kind ? base.version : null) ?? versionIn(workload.title) };
}

const numbers = (version: string | null): number[] => (version ?? "0").split(".").map(Number);
function newest(a: string | null, b: string | null): number {
  const [x, y] = [numbers(a), numbers(b)];
  return (y[0] ?? 0) - (x[0] ?? 0) || (y[1] ?? 0) - (x[1] ?? 0);
}

/** The approved standard for a workload: of the same version, else the newest. */
export function standardFor(hint: Hint, standards: readonly Standard[]): Standard | null {
  const fitting = standards
    .filter((s) => s.status === "approved")
    .flatMap((standard, order) => {
      const own = hintOfStandard(standard);
      return own?.kind === hint.kind ? [{ standard, order, version: own.version }] : [];
    });
  const same = hint.version === null ? undefined : fitting.find((f) => f.version === hint.version);
  return (same ?? fitting.sort((a, b) => newest(a.version, b.version) || a.order - b.order)[0])?.standard ?? null;
}

export const titleOf = (hint: Hint): string => kinds[hint.kind];
