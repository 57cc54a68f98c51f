import type { FilePage, FileTrail, ListedFile } from "@/lib/inspect/list-files";

/** What of a tree of files is loaded and open. Pure. */
export interface Level {
  items: ListedFile[];
  nextCursor: string | null;
}
export interface TreeState {
  /** By absolute path. */
  levels: ReadonlyMap<string, Level>;
  open: ReadonlySet<string>;
}
/** A line of the tree as it stands on the screen. */
export interface TreeLine {
  file: ListedFile;
  depth: number;
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
/** What a whiteout takes away, by image-spec layer.md; null for every other name. The merged file system has none. */
export function takenAway(path: string): string | null {
  const name = nameOf(path);
  if (name === ".wh..wh..opq") return `all beneath in ${parentOf(path)}`;
  return name.startsWith(".wh.") && !name.startsWith(".wh..wh.") ? name.slice(4) : null;
}
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
export const weight = (file: ListedFile): number => file.below?.bytes ?? (file.type === "file" ? file.size : 0);

export function fromTrail({ levels, chosen }: FileTrail): TreeState {
  return {
    levels: new Map(levels.map(({ path, page }) => [path, page])),
    open: new Set(levels.map(({ path }) => path).filter((path) => path !== "/" && (chosen?.type === "directory" || path !== chosen?.path))),
  };
}

/** A further page; what already stands is not repeated. */
export function withPage(state: TreeState, path: string, page: FilePage): TreeState {
  const before = state.levels.get(path)?.items ?? [];
  const here = new Set(page.items.map((item) => item.path));
  // One that was put at the end so that it is seen comes in its place now.
  const items = [...before.filter((item) => !here.has(item.path)), ...page.items];
  return { ...state, levels: new Map(state.levels).set(path, { items, nextCursor: page.nextCursor }) };
}

export function toggled(state: TreeState, path: string, open = !state.open.has(path)): TreeState {
  const next = new Set(state.open);
  if (open) next.add(path);
  else next.delete(path);
  return { ...state, open: next };
}

/** The lines in sight, in order: what arrow keys walk. */
export function linesOf(state: TreeState, path = "/", depth = 0): TreeLine[] {
  return (state.levels.get(path)?.items ?? []).flatMap((file) => [{ file, depth }, ...(state.open.has(file.path) ? linesOf(state, file.path, depth + 1) : [])]);
}

export const octal = (mode: number): string => mode.toString(8).padStart(4, "0");
