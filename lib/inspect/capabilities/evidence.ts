import type { MergedFile } from "../file-tree";
import type { Capability, Listed } from "./capability";

/** Paths that a capability shows at most. */
export const evidenceLimit = 20;
/** Items that a list in a capability's detail holds at most. */
export const listLimit = 200;

export const withSlash = (path: string): string => (path.startsWith("/") ? path : `/${path}`);

export const listed = <Item>(items: readonly Item[], limit = listLimit): Listed<Item> => ({ count: items.length, items: items.slice(0, limit) });

/** Keeps the first items and counts all, for what may be a million. */
export class Collector<Item> {
  readonly items: Item[] = [];
  count = 0;
  constructor(private readonly limit = listLimit) {}
  add(item: () => Item): void {
    if (this.count++ < this.limit) this.items.push(item());
  }
  done(): Listed<Item> {
    return { count: this.count, items: this.items };
  }
}

interface Found<Detail> {
  rules: string[];
  /** With or without a slash in front; `count` where there are more than are listed here. */
  paths?: readonly string[];
  count?: number;
  version?: string | null;
  reason?: string | null;
  detail?: Detail;
}

function answer<Detail>(state: Capability["state"], found: Found<Detail>): Capability<Detail> {
  const paths = found.paths ?? [];
  const evidence = paths.slice(0, evidenceLimit).map(withSlash);
  return {
    state,
    version: found.version ?? null,
    evidence,
    more: Math.max(found.count ?? paths.length, paths.length) - evidence.length,
    reason: found.reason ?? null,
    rules: found.rules,
    detail: found.detail ?? null,
  };
}

export const yes = <Detail = null>(found: Found<Detail>): Capability<Detail> => answer("yes", found);
export const no = <Detail = null>(found: Found<Detail>): Capability<Detail> => answer("no", found);
export const unknown = <Detail = null>(found: Found<Detail> & { reason: string }): Capability<Detail> => answer("unknown", found);

/** Permission bits as `ls` and people write them: four octal digits. */
export const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

export const special = (file: MergedFile) => ({ path: withSlash(file.path), type: file.type, mode: octal(file.mode), uid: file.uid, gid: file.gid });

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const dirName = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
/** Without the slash in front. */
export const relative = (path: string): string => path.replace(/^\/+/, "");

const number = new Intl.NumberFormat("en");
export const count = (n: number, one: string, many = `${one}s`): string => `${number.format(n)} ${n === 1 ? one : many}`;
