import "server-only";
import { log } from "../log";
import { addViews } from "./store";

/** Views wait here and are written together: a report that many read at once is no queue of writers. Who read it is not known here. */
const flushMs = 2_000;
const place = globalThis as typeof globalThis & { basewiseViews?: Map<string, number> };

/** One view of a report that was shown; answers at once. Views of the last seconds before a crash are lost. */
export function countView(slug: string): void {
  if (!place.basewiseViews) {
    place.basewiseViews = new Map();
    setTimeout(() => void flushViews(), flushMs).unref();
  }
  place.basewiseViews.set(slug, (place.basewiseViews.get(slug) ?? 0) + 1);
}

export async function flushViews(now: Date = new Date()): Promise<void> {
  const counted = place.basewiseViews;
  delete place.basewiseViews;
  if (!counted) return;
  try {
    await addViews(counted, now.toISOString().slice(0, 10));
  } catch (error) {
    log.warn("reports.views_lost", { error });
  }
}
