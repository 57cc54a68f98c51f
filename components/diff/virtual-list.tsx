"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { diffApi, diffHref } from "@/lib/compare/diff-query";
import type { FileDiffPage, FileRow } from "@/lib/compare/diff-types";
import { count } from "@/lib/format";
import { toast } from "../ui/toasts";
import { FileLine } from "./file-line";
import { Empty, type FileListProps, Foot, rowHref } from "./file-list";
import { pageSize } from "./page-size";

export type VirtualListProps = FileListProps;

const rowHeight = 26;
type Pages = ReadonlyMap<number, readonly FileRow[]>;

/** The server's part as whole pages; what is left over is fetched again. */
function pagesOf({ items, offset, total }: FileDiffPage): Pages {
  const pages = new Map<number, readonly FileRow[]>();
  for (let page = Math.ceil(offset / pageSize); page * pageSize < offset + items.length; page++) {
    const rows = items.slice(page * pageSize - offset, (page + 1) * pageSize - offset);
    if (rows.length === Math.min(pageSize, total - page * pageSize)) pages.set(page, rows);
  }
  return pages;
}

const inText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** All rows of the view, of which those in sight are drawn and fetched, a page at a time, as one scrolls. */
export function VirtualList({ query, first, context }: VirtualListProps) {
  "use no memo"; // the virtualizer's object stays the same while what it says changes
  const router = useRouter();
  const api = diffApi(query);
  const viewKey = diffHref({ ...query, open: null, file: null, offset: 0 });
  const [held, setHeld] = useState({ api, viewKey, first, pages: pagesOf(first) });
  const [active, setActive] = useState(-1);
  const box = useRef<HTMLDivElement>(null);
  const asked = useRef(new Set<string>());
  const { total } = first;

  // Another view begins with the part that came with it; folding keeps the place.
  if (held.api !== api) {
    setHeld({ api, viewKey, first, pages: pagesOf(first) });
    if (held.viewKey !== viewKey) setActive(-1);
  }
  useEffect(() => {
    if (viewKey) box.current?.scrollTo({ top: 0 });
  }, [viewKey]);

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 16,
    initialOffset: first.offset * rowHeight,
  });
  const seen = virtual.getVirtualItems();
  const rowAt = (index: number): FileRow | undefined => held.pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  const [from, to] = [seen[0]?.index ?? 0, seen.at(-1)?.index ?? 0];

  useEffect(() => {
    const timer = setTimeout(() => {
      for (let page = Math.floor(from / pageSize); page <= Math.floor(to / pageSize); page++) {
        const key = `${api} ${page}`;
        if (page * pageSize >= total || held.pages.has(page) || asked.current.has(key)) continue;
        asked.current.add(key);
        fetch(`${api}&limit=${pageSize}&cursor=${page * pageSize}`)
          .then(async (answer) => {
            if (!answer.ok) throw new Error(String(answer.status));
            const { items } = (await answer.json()) as FileDiffPage;
            setHeld((now) => (now.api === api ? { ...now, pages: new Map(now.pages).set(page, items) } : now));
          })
          .catch(() => toast({ text: "Rows could not be read. Scroll once more.", kind: "failed" }))
          .finally(() => asked.current.delete(key));
      }
    }, 60);
    return () => clearTimeout(timer);
  }, [api, from, to, total, held.pages]);

  const open = (row: FileRow, index?: number) => {
    if (index !== undefined) setActive(index);
    router.replace(rowHref(query, row, first.open) as Route, { scroll: false });
  };
  const go = (index: number) => {
    const next = Math.max(0, Math.min(total - 1, index));
    setActive(next);
    virtual.scrollToIndex(next);
    box.current?.focus({ preventScroll: true });
  };
  const close = () => {
    if (query.file) router.replace(diffHref({ ...query, file: null }) as Route, { scroll: false });
  };
  const onList = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.floor((box.current?.clientHeight ?? rowHeight * 10) / rowHeight) - 1;
    const row = rowAt(active);
    const { key } = event;
    if (key === "ArrowDown") go(active + 1);
    else if (key === "ArrowUp") go(active - 1);
    else if (key === "PageDown") go(active + page);
    else if (key === "PageUp") go(active - page);
    else if (key === "Home") go(0);
    else if (key === "End") go(total - 1);
    else if ((key === "Enter" || key === " ") && row) open(row);
    else if (key === "ArrowRight" && row?.kind === "folder" && !row.open) open(row);
    else if (key === "ArrowLeft" && row?.kind === "folder" && row.open) open(row);
    else return;
    event.preventDefault();
  };
  const onPage = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && !document.querySelector("details.menu-of[open]")) {
      if (inText(event.target)) (event.target as HTMLElement).blur();
      else close();
      return;
    }
    if (inText(event.target)) return;
    if (event.key === "j") go(active + 1);
    else if (event.key === "k") go(active - 1);
    else if (event.key === "/") document.querySelector<HTMLInputElement>("#diff-q")?.focus();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => onPage(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);

  const height = virtual.scrollRect?.height ?? 0;
  const shown = Math.max(1, Math.round(height / rowHeight));
  const top = Math.floor((virtual.scrollOffset ?? 0) / rowHeight);
  return (
    <>
      <div
        className="vlist"
        ref={box}
        role="grid"
        aria-label={`Files that differ, ${count(total)} rows`}
        aria-rowcount={total}
        aria-activedescendant={active >= 0 && rowAt(active) ? `row-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onList}
      >
        <div className="vall" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {seen.map(({ index, start }) => {
            const row = rowAt(index);
            const classes = ["frow", row && row.path === context.chosen ? "sel" : "", index === active ? "at" : ""].filter(Boolean).join(" ");
            return (
              <div
                className={classes}
                role="row"
                id={`row-${index}`}
                aria-rowindex={index + 1}
                aria-selected={row !== undefined && row.path === context.chosen}
                key={index}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row ? (
                  <FileLine row={row} context={context} href={rowHref(query, row, first.open)} onOpen={(one) => open(one, index)} />
                ) : (
                  <span role="gridcell" className="nm">
                    <span className="sk" />
                  </span>
                )}
              </div>
            );
          })}
        </div>
        {total === 0 ? <Empty /> : null}
      </div>
      <svg className="rail-frame" aria-hidden="true">
        {total > shown ? (
          <rect x="0.5" width="14" y={`${((top / total) * 100).toFixed(2)}%`} height={`${Math.max(1.6, (shown / total) * 100).toFixed(2)}%`} />
        ) : null}
      </svg>
      <Foot from={Math.min(total, top + 1)} to={Math.min(total, top + shown)} page={first} />
    </>
  );
}
