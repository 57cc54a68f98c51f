import { PackageURL } from "packageurl-js";

/** Package URLs of statements, taken apart. Null where one is none. */
export interface Purl {
  type: string;
  namespace: string | null;
  name: string;
  version: string | null;
  qualifiers: ReadonlyMap<string, string>;
}

export function parsePurl(text: string): Purl | null {
  if (!text.startsWith("pkg:")) return null;
  try {
    const { type, namespace, name, version, qualifiers } = PackageURL.fromString(text);
    if (!type || !name) return null;
    return { type, namespace: namespace ?? null, name, version: version ?? null, qualifiers: new Map(Object.entries(qualifiers ?? {})) };
  } catch {
    return null;
  }
}

/** Versions may have their epoch in front, as dpkg writes it, or as a qualifier, as scanners do. */
function versionOf({ version, qualifiers }: Purl): { epoch: string | null; rest: string | null } {
  const [, front, rest] = /^(?:(\d{1,9}):)?([\s\S]*)$/.exec(version ?? "") ?? [];
  return { epoch: qualifiers.get("epoch") ?? front ?? null, rest: rest || null };
}

/** `3.7.3`, `alpine-3.7.3`: scanners differ in whether the ID stands in front; `debian-13` holds `debian-13.7`, and the other way round. */
function sameDistro(own: string, wanted: string): boolean {
  const numbers = (text: string) => text.replace(/^[^\d]*-(?=\d)/, "").split(".");
  const id = (text: string) => /^([^\d]*)-(?=\d)/.exec(text)?.[1] ?? null;
  if (own === wanted) return true;
  const [a, b] = [id(own), id(wanted)];
  if (a !== null && b !== null && a !== b) return false;
  if (!/\d/.test(own) || !/\d/.test(wanted)) return false;
  const [short, long] = [numbers(own), numbers(wanted)].sort((x, y) => x.length - y.length) as [string[], string[]];
  return short.every((part, i) => part === long[i]);
}

/** Whether what a statement names is this package: type, namespace and name, and of version and qualifiers all that it gives. */
export function namesPackage(wanted: Purl, own: Purl): boolean {
  if (wanted.type !== own.type || wanted.namespace !== own.namespace || wanted.name !== own.name) return false;
  const [a, b] = [versionOf(wanted), versionOf(own)];
  if (a.rest !== null && a.rest !== b.rest) return false;
  if (a.epoch !== null && a.epoch !== (b.epoch ?? "0")) return false;
  for (const [key, value] of wanted.qualifiers) {
    if (key === "epoch") continue;
    const there = own.qualifiers.get(key);
    if (there === undefined || !(there === value || (key === "distro" && sameDistro(there, value)))) return false;
  }
  return true;
}
