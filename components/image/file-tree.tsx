"use client";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { bytes, plural } from "@/lib/format";
import type { Below, FilePage, FileTrail, ListedFile } from "@/lib/inspect/list-files";
import { SearchIcon } from "../ui/icons";
import { toast } from "../ui/toasts";
import { FileDetail } from "./file-detail";
import { FileLine } from "./file-line";
import { pathHref } from "./query";
import { fromTrail, type Level, linesOf, parentOf, type TreeState, toggled, weight, withPage } from "./tree-state";

interface Props {
  digest: string;
  asked: string;
  /** From 0; null: the merged file system. */
  layer: number | null;
  total: Below;
  trail: FileTrail;
  /** The path in the address is not in the image. */
  missing: string | null;
  /** What was found by words, where the address asks for that. */
  found: (FilePage & { q: string }) | null;
  packages: boolean;
}

const pageSize = 100;

async function ask(digest: string, query: Record<string, string>): Promise<FilePage | null> {
  try {
    const answer = await fetch(`/api/v1/images/${encodeURIComponent(digest)}/files?${new URLSearchParams({ limit: String(pageSize), ...query })}`);
    if (answer.ok) return (await answer.json()) as FilePage;
  } catch {
    // told below
  }
  toast({ text: "The files could not be read. Try once more.", kind: "failed" });
  return null;
}

/** The address follows, so that it reproduces what is on the screen; nothing is asked of the server. */
function remember(set: Record<string, string | null>): void {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(set)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(history.state, "", address);
}

export function FileTree({ digest, asked, layer, total, trail, missing, found: first, packages }: Props) {
  const [tree, setTree] = useState<TreeState>(() => fromTrail(trail));
  const [chosen, setChosen] = useState<ListedFile | null>(trail.chosen);
  const [found, setFound] = useState(first);
  const [busy, setBusy] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(0);
  const box = useRef<HTMLDivElement>(null);
  const full = Math.max(1, total.bytes);
  const within: Record<string, string> = layer === null ? {} : { layer: String(layer), own: "true" };

  const load = async (path: string, cursor: string | null) => {
    const page = await ask(digest, { ...within, path, order: "size", ...(cursor ? { cursor } : {}) });
    if (page) setTree((now) => withPage(now, path, page));
    return page !== null;
  };
  const open = async (path: string, to: boolean) => {
    if (to && !tree.levels.has(path) && !(await load(path, null))) return;
    setTree((now) => toggled(now, path, to));
  };
  const choose = (file: ListedFile) => {
    setChosen(file);
    const opens = file.type === "directory" && !tree.open.has(file.path);
    remember({ path: file.type === "directory" && !opens ? parentOf(file.path) : file.path });
    if (file.type === "directory") void open(file.path, opens);
  };
  const search = async (q: string, cursor: string | null = null) => {
    const turn = ++latest.current;
    remember({ q: q.trim() || null });
    if (!q.trim()) return setFound(null);
    setBusy(true);
    const page = await ask(digest, { ...within, q, ...(cursor ? { cursor } : {}) });
    if (turn !== latest.current) return;
    setBusy(false);
    if (page) setFound((now) => ({ ...page, items: cursor && now ? [...now.items, ...page.items] : page.items, q }));
  };

  const keys = (event: KeyboardEvent, file: ListedFile) => {
    const lines = linesOf(tree);
    const at = lines.findIndex((line) => line.file.path === file.path);
    const focus = (path: string | undefined) =>
      path !== undefined && [...(box.current?.querySelectorAll<HTMLElement>("[data-path]") ?? [])].find((e) => e.dataset.path === path)?.focus();
    const isOpen = tree.open.has(file.path);
    if (event.key === "ArrowDown") focus(lines[at + 1]?.file.path);
    else if (event.key === "ArrowUp") focus(lines[at - 1]?.file.path);
    else if (event.key === "ArrowRight" && file.type === "directory") isOpen ? focus(lines[at + 1]?.file.path) : choose(file);
    else if (event.key === "ArrowLeft") isOpen ? choose(file) : focus(parentOf(file.path));
    else return;
    event.preventDefault();
  };

  const rest = (path: string, level: Level, below: Below): ReactNode => {
    if (!level.nextCursor) return null;
    const files = below.files - level.items.reduce((sum, item) => sum + (item.below?.files ?? (item.type === "file" ? 1 : 0)), 0);
    const size = below.bytes - level.items.reduce((sum, item) => sum + weight(item), 0);
    return (
      <li>
        <div className="line">
          <button type="button" className="more needs-script" onClick={() => void load(path, level.nextCursor)}>
            {files > 0 ? `${plural(files, "more file")}` : "more"}
          </button>
          <noscript>
            <span className="more">{plural(Math.max(0, files), "more file")}: find them by their name</span>
          </noscript>
          <span />
          <span className="fig muted">{size > 0 ? bytes(size) : ""}</span>
        </div>
      </li>
    );
  };
  const branch = (path: string, below: Below): ReactNode => {
    const level = tree.levels.get(path);
    if (!level) return null;
    return (
      <ul aria-label={path === "/" ? "Files" : undefined}>
        {level.items.map((file) => (
          <li key={file.path}>
            <FileLine
              file={file}
              open={tree.open.has(file.path)}
              chosen={chosen?.path === file.path}
              full={full}
              href={pathHref(asked, tree.open.has(file.path) ? parentOf(file.path) : file.path, layer)}
              choose={choose}
              keys={keys}
            />
            {file.below && tree.open.has(file.path) ? branch(file.path, file.below) : null}
          </li>
        ))}
        {level.items.length === 0 ? <li className="empty muted">empty</li> : null}
        {rest(path, level, below)}
      </ul>
    );
  };

  return (
    <div className="two files-of">
      <div className="tree" ref={box}>
        <div className="path">
          <code className="clip" title={chosen?.path ?? "/"}>
            {chosen?.path ?? "/"}
          </code>
          <span className="muted nowrap">
            {plural(total.files, "file")}, {bytes(total.bytes)}
          </span>
          <search>
            <form
              method="get"
              action="/images#files"
              onSubmit={(event) => {
                event.preventDefault();
                clearTimeout(timer.current);
                void search(new FormData(event.currentTarget).get("q") as string);
              }}
            >
              <input type="hidden" name="image" value={asked} />
              {layer === null ? null : <input type="hidden" name="layer" value={layer + 1} />}
              <label className="field">
                <SearchIcon />
                <span className="sr">Find a path</span>
                <input
                  type="search"
                  name="q"
                  defaultValue={first?.q ?? ""}
                  placeholder="Find a path"
                  maxLength={200}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) => {
                    const { value } = event.target;
                    clearTimeout(timer.current);
                    timer.current = setTimeout(() => void search(value), 200);
                  }}
                />
              </label>
            </form>
          </search>
        </div>
        <div className="heads" aria-hidden="true">
          <span>{found ? "Path" : "Name"}</span>
          <span />
          <span className="fig">Size</span>
          <span className="fig wide">Files or layer</span>
          <span className="fig wide">Mode</span>
        </div>
        <p className="sr" role="status">
          {found && !busy ? `${found.nextCursor ? "more than " : ""}${plural(found.items.length, "path")} found` : ""}
        </p>
        {missing ? <p className="empty muted">{missing} is not in the image.</p> : null}
        {found ? (
          <>
            <ul aria-label="Found">
              {found.items.map((file) => (
                <li key={file.path}>
                  <FileLine
                    file={file}
                    whole
                    chosen={chosen?.path === file.path}
                    full={full}
                    href={pathHref(asked, file.path, layer)}
                    choose={(one) => {
                      setChosen(one);
                      remember({ path: one.path });
                    }}
                  />
                </li>
              ))}
            </ul>
            {found.items.length === 0 ? <p className="empty muted">No path holds these words.</p> : null}
            {found.nextCursor ? (
              <p className="empty">
                <button type="button" className="btn needs-script" onClick={() => void search(found.q, found.nextCursor)}>
                  More paths
                </button>
              </p>
            ) : null}
          </>
        ) : (
          branch("/", total)
        )}
      </div>
      <div className="file-detail">
        {chosen ? (
          <FileDetail file={chosen} packages={packages} />
        ) : (
          <p className="muted">A file chosen in the tree is told of here: its package, layer, owner, mode and SHA-256.</p>
        )}
      </div>
    </div>
  );
}
