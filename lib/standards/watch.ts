import "server-only";
import { dayOf, daysLater } from "../days";
import { tellAll } from "./event-store";
import type { NewStandardEvent } from "./events";
import { tagOf } from "./place";
import { standardRows } from "./store";
import { soonDays } from "./terms";
import { viewsOf } from "./view";

/**
 * Puts down what happened to approved standards without anybody changing them: a tag that moved, a review that becomes due. Told once each, by
 * key, however often and in however many processes this runs; out of the record alone. Answers how many events were new.
 */
export async function watchStandards(now: Date = new Date()): Promise<number> {
  const { views, looks } = await viewsOf(await standardRows({ statuses: ["approved"] }, now), now);
  const today = dayOf(now);
  const soon = daysLater(today, soonDays);
  const events = views.flatMap((view): NewStandardEvent[] => {
    const about = { workload: view.workload.slug, standardId: view.id };
    const base = { title: view.workload.title, reference: view.base.reference, digest: view.base.digest };
    const found: NewStandardEvent[] = [];
    const place = tagOf(view.base.reference);
    const look = place && looks.of(place);
    if (view.tag?.state === "moved" && look) {
      const payload = { ...base, movedTo: look.digest, seenAt: look.since.toISOString() };
      found.push({ ...about, kind: "standard.tag_moved", key: `moved ${view.id} ${look.digest}`, payload });
    }
    const { reviewBy, owner } = view;
    if (reviewBy !== null && reviewBy <= soon) {
      // Once ahead, and once on the day.
      const when = reviewBy <= today ? "due" : "soon";
      found.push({ ...about, kind: "standard.review_due", key: `review ${view.id} ${reviewBy} ${when}`, payload: { ...base, reviewBy, owner } });
    }
    return found;
  });
  return events.length ? tellAll(events, now) : 0;
}
