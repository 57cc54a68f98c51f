import { type FileDiffQuery, type FileFilter, type FileKind, fileFilters, fileKinds, type Sign, signs } from "./diff-types";
import { imageParam, readable } from "./query";

/** The address of a full difference of two images; everything on the screen is in it. Pure. */
export const diffViews = ["files", "packages", "config", "layers"] as const;
export type DiffView = (typeof diffViews)[number];

export interface DiffPageQuery {
  /** Two are drawn: the first is A. */
  images: string[];
  /** The comparison that one came from, in its order; empty where from none. */
  from: string[];
  view: DiffView;
  q: string;
  change: FileFilter[];
  /** Folders as paths of their own, in files. */
  folders: boolean;
  order: FileDiffQuery["order"];
  arrange: FileDiffQuery["arrange"];
  /** Unfolded folders; null: those that weigh most. */
  open: string[] | null;
  /** The path that is told of in full. */
  file: string | null;
  /** The first row, for pages without a script. */
  offset: number;
  /** Packages: by `change`, `name`, `a`, `b`; led by `-` for the other way. */
  sort: string;
}

/** Folders that an address can hold open. */
export const mostOpen = 200;

type Params = Record<string, string | string[] | undefined>;
const all = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const first = (value: string | string[] | undefined): string => all(value)[0] ?? "";
const trimmed = (values: string[]): string[] => values.map((value) => value.trim()).filter(Boolean);

export function readDiffQuery(params: Params): DiffPageQuery {
  const view = diffViews.find((one) => one === first(params.view)) ?? "files";
  const known: readonly string[] = view === "files" ? fileFilters : signs;
  const offset = Number(first(params.at));
  return {
    images: trimmed(all(params.image)),
    from: trimmed(all(params.from)).slice(0, 8),
    view,
    q: first(params.q).trim().slice(0, 200),
    change: first(params.change)
      .split(",")
      .filter((one) => known.includes(one)) as FileFilter[],
    folders: first(params.folders) === "1",
    order: first(params.order) === "path" ? "path" : "weight",
    arrange: first(params.as) === "list" ? "list" : "folders",
    open: params.open === undefined ? null : all(params.open).filter(Boolean).slice(0, mostOpen),
    file: first(params.file) || null,
    offset: Number.isInteger(offset) && offset > 0 && offset < 1e9 ? offset : 0,
    sort: first(params.sort).slice(0, 20),
  };
}

export function diffHref(query: Partial<DiffPageQuery> & { images: readonly string[] }, hash = ""): string {
  const parts = [...query.images.map(imageParam), `view=${query.view ?? "files"}`];
  if (query.q) parts.push(`q=${readable(query.q)}`);
  if (query.change?.length) parts.push(`change=${query.change.join(",")}`);
  if (query.folders) parts.push("folders=1");
  if (query.order === "path") parts.push("order=path");
  if (query.arrange === "list") parts.push("as=list");
  if (query.sort) parts.push(`sort=${readable(query.sort)}`);
  if (query.open) parts.push(...(query.open.length ? query.open.map((path) => `open=${readable(path)}`) : ["open="]));
  if (query.offset) parts.push(`at=${query.offset}`);
  if (query.file) parts.push(`file=${readable(query.file)}`);
  if (query.from?.length) parts.push(...query.from.map((image) => `from=${readable(image)}`));
  return `/compare/diff?${parts.join("&")}${hash}`;
}

/** What the page asks of the files: without folders as paths unless they are asked for. */
export const fileKindsOf = (query: Pick<DiffPageQuery, "folders">): FileKind[] => (query.folders ? [] : fileKinds.filter((kind) => kind !== "directory"));

/** The address at which the API gives the view that is on the screen. */
export function diffApi(query: DiffPageQuery): string {
  const parts = query.images.map(imageParam);
  if (query.q) parts.push(`q=${readable(query.q)}`);
  if (query.change.length) parts.push(`change=${query.change.join(",")}`);
  if (query.view === "files") {
    const types = fileKindsOf(query);
    if (types.length) parts.push(`type=${types.join(",")}`);
    parts.push(`order=${query.order}`, `arrange=${query.arrange}`);
    if (query.arrange === "folders" && query.open) parts.push(...(query.open.length ? query.open.map((path) => `open=${readable(path)}`) : ["open="]));
  }
  return `/api/v1/compare/${query.view}?${parts.join("&")}`;
}

export const signsOf = (change: readonly FileFilter[]): Sign[] => signs.filter((sign) => change.includes(sign));
