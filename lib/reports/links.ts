import "server-only";
import { type Row, reportRow } from "./store";

/**
 * Rows of links that are asked for right now: two hundred readers of one report ask the database once a second, not two hundred times. What
 * is changed in this process is seen at once, what another changes within the second.
 */
const keptMs = 1_000;
const most = 500;
const place = globalThis as typeof globalThis & { basewiseLinks?: Map<string, { until: number; row: Promise<Row | null> }> };

export function linkRow(slug: string): Promise<Row | null> {
  place.basewiseLinks ??= new Map();
  const links = place.basewiseLinks;
  const there = links.get(slug);
  const at = performance.now();
  if (there && there.until > at) return there.row;
  if (links.size >= most) links.clear();
  const row = reportRow({ slug });
  row.catch(() => links.delete(slug));
  links.set(slug, { until: at + keptMs, row });
  return row;
}

/** After a change: the rows of others may point to what was changed. */
export const forgetLinks = (): void => place.basewiseLinks?.clear();
