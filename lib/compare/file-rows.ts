import { type FileChange, type FileDiffPage, type FileDiffQuery, type FileFilter, fileChanges, type RollUp } from "./diff-types";
import { bitOf, type Join, type Joined, noSigns } from "./file-join";
import { wordsOf } from "./wildcards";

/** A row before it is told: a path, and what lies below it where it is a folder of the tree. */
export interface Row {
  of: Joined;
  depth: number;
  below: RollUp | null;
  open: boolean;
}

export interface View extends Pick<FileDiffPage, "paths" | "counts" | "rail" | "open"> {
  rows: Row[];
}

type RowsQuery = Omit<FileDiffQuery, "limit" | "offset">;

interface Folder {
  path: string;
  /** Its own entry; every folder of a merged tree has one. */
  of: Joined | undefined;
  folders: Folder[];
  entries: Joined[];
  below: RollUp;
}

/** Bytes by which a path differs: none where only its mode or owner do. */
export const weightOf = ({ sign, changes, aBytes, bBytes }: Joined): number =>
  sign === "same" || (sign === "changed" && !(changes & (bitOf("content") | bitOf("type")))) ? 0 : Math.max(aBytes, bBytes);

const rank = { changed: 0, removed: 1, added: 2, same: 3 } as const;
const byPath = (a: Joined, b: Joined): number => (a.path < b.path ? -1 : 1);
const byWeight = (a: Joined, b: Joined): number => weightOf(b) - weightOf(a) || rank[a.sign] - rank[b.sign] || byPath(a, b);

function matcher(change: readonly FileFilter[]): (path: Joined) => boolean {
  if (change.length === 0) return ({ sign }) => sign !== "same";
  const wanted = new Set<string>(change);
  const bits = fileChanges.reduce((sum, one) => (wanted.has(one) ? sum | bitOf(one) : sum), 0);
  return ({ sign, changes }) => wanted.has(sign) || (changes & bits) !== 0;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

function treeOf(join: Join, found: readonly Joined[]): Folder {
  const folders = new Map<string, Folder>();
  const make = (path: string): Folder => {
    const there = folders.get(path);
    if (there) return there;
    const made: Folder = { path, of: undefined, folders: [], entries: [], below: { ...noSigns(), a: 0, b: 0, removedBytes: 0, addedBytes: 0 } };
    folders.set(path, made);
    // From the path up to the first folder that is there already, without recursion: paths may be thousands of names deep.
    for (let at = made; at.path !== ""; ) {
      const above = parentOf(at.path);
      const known = folders.get(above);
      const parent: Folder = known ?? { path: above, of: undefined, folders: [], entries: [], below: { ...made.below } };
      parent.folders.push(at);
      if (known) break;
      folders.set(above, parent);
      at = parent;
    }
    return made;
  };
  const root = make("");
  for (const one of found) {
    if (one.kind === "directory") {
      make(one.path);
      continue;
    }
    const parent = make(parentOf(one.path));
    parent.entries.push(one);
    for (let path = parent.path; ; path = parentOf(path)) {
      const { below } = folders.get(path) as Folder;
      below[one.sign]++;
      below.a += one.aBytes;
      below.b += one.bBytes;
      if (one.sign === "removed") below.removedBytes += one.aBytes;
      if (one.sign === "added") below.addedBytes += one.bBytes;
      if (path === "") break;
    }
  }
  for (const one of join.paths) {
    const folder = folders.get(one.path);
    if (folder) folder.of = one;
  }
  return root;
}

const folderWeight = ({ below }: Folder): number => below.removedBytes + below.addedBytes + Math.abs(below.b - below.a - below.addedBytes + below.removedBytes);
const heaviest = (folders: readonly Folder[]): Folder | undefined =>
  folders.reduce<Folder | undefined>((most, one) => (most && folderWeight(most) >= folderWeight(one) ? most : one), undefined);

/** What is unfolded at first: the heaviest folder and the heaviest in it. */
function openAtFirst(root: Folder): string[] {
  const first = heaviest(root.folders);
  const second = first && heaviest(first.folders);
  return [first, second].flatMap((folder) => (folder && folder.folders.length + folder.entries.length > 0 ? [folder.path] : []));
}

function rowsOfTree(root: Folder, order: RowsQuery["order"], isOpen: (path: string) => boolean): Row[] {
  const rows: Row[] = [];
  const sorted = ({ folders, entries: all }: Folder): (Folder | Joined)[] => {
    // What is a folder on one side and none on the other is one row.
    const names = new Set(folders.map(({ path }) => path));
    const entries = all.filter(({ path }) => !names.has(path));
    return order === "weight"
      ? [...folders.toSorted((a, b) => folderWeight(b) - folderWeight(a) || (a.path < b.path ? -1 : 1)), ...entries.toSorted(byWeight)]
      : [...folders, ...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  const todo: { one: Folder | Joined; depth: number }[] = [];
  const push = (folder: Folder, depth: number) => {
    for (const one of sorted(folder).reverse()) todo.push({ one, depth });
  };
  push(root, 0);
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { one, depth } = next;
    if (!("folders" in one)) {
      rows.push({ of: one, depth, below: null, open: false });
      continue;
    }
    if (!one.of) continue;
    const open = isOpen(one.path);
    rows.push({ of: one.of, depth, below: one.below, open });
    if (open) push(one, depth + 1);
  }
  return rows;
}

/** Parts of the rail. */
const parts = 160;

function railOf(rows: readonly Row[]): View["rail"] {
  const size = Math.max(1, Math.ceil(rows.length / parts));
  const rail: View["rail"] = [];
  for (let from = 0; from < rows.length; from += size) {
    let [removed, added, changed, held] = [0, 0, 0, 0];
    for (const { of, below, open } of rows.slice(from, from + size)) {
      const all = below ? below.removed + below.added + below.changed + below.same : 0;
      held++;
      // A folder that is open is told by its own rows.
      if (open) continue;
      removed += all && below ? below.removed / all : Number(of.sign === "removed");
      added += all && below ? below.added / all : Number(of.sign === "added");
      changed += all && below ? below.changed / all : Number(of.sign === "changed");
    }
    const permille = (n: number): number => Math.round((n / held) * 1000);
    rail.push([permille(removed), permille(added), permille(changed)]);
  }
  return rail;
}

export function viewOf(join: Join, query: RowsQuery): View {
  const words = wordsOf(query.q);
  const types = new Set(query.types);
  const counts: View["counts"] = { ...noSigns(), ...(Object.fromEntries(fileChanges.map((c) => [c, 0])) as Record<FileChange, number>) };
  const matches = matcher(query.change);
  const found: Joined[] = [];
  for (const one of join.paths) {
    if (types.size > 0 && !types.has(one.kind)) continue;
    if (words && !words(`/${one.path}`)) continue;
    counts[one.sign]++;
    if (one.changes) for (const change of fileChanges) if (one.changes & bitOf(change)) counts[change]++;
    if (matches(one)) found.push(one);
  }
  if (query.arrange === "list") {
    if (query.order === "weight") found.sort(byWeight);
    const rows = found.map((of): Row => ({ of, depth: 0, below: null, open: false }));
    return { rows, paths: found.length, counts, rail: railOf(rows), open: [] };
  }
  const root = treeOf(join, found);
  const open = words ? [] : (query.open ?? openAtFirst(root));
  const set = new Set(open);
  const rows = rowsOfTree(root, query.order, (path) => words !== null || set.has(path));
  return { rows, paths: found.length, counts, rail: railOf(rows), open };
}

/** Views of one join that were asked for last. */
const mostViews = 3;
const views = new WeakMap<Join, Map<string, View>>();

export function keptView(join: Join, query: RowsQuery): View {
  const of = views.get(join) ?? new Map<string, View>();
  views.set(join, of);
  const { q, change, types, order, arrange, open } = query;
  const key = JSON.stringify([q, change, types, order, arrange, open]);
  const view = of.get(key) ?? viewOf(join, query);
  of.delete(key);
  of.set(key, view);
  const [oldest] = of.keys();
  if (of.size > mostViews && oldest !== undefined) of.delete(oldest);
  return view;
}
