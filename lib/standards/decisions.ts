import "server-only";
import { supportOfSystem } from "../catalog";
import { changeBetween } from "../compare/move";
import { dayOf, daysBetween } from "../days";
import { factsOf } from "../images/facts";
import type { Frozen } from "./held";
import { ownManifest } from "./pin";
import { figuresOf, manifestsUnder, type TagLook } from "./pin-store";
import { tagOf } from "./place";
import { standardRows } from "./store";
import { soonDays } from "./terms";
import { viewsOf } from "./view";
import type { Decision, Decisions, MovedTo, StandardView } from "./view-types";

/** What the platform team is to decide, out of the record alone: nothing is asked, nothing is started. */
const notOnRecord = (which: string) => ({ code: "not_read", reason: `The image ${which} is not on record here, so nothing is subtracted.` });

/** What the move changed, of one platform. */
async function movedTo(view: StandardView, look: TagLook, today: string): Promise<MovedTo> {
  const own = ownManifest(view.base.manifests);
  const known = look.platforms.length ? look.platforms : ((await manifestsUnder([look.digest])).get(look.digest) ?? []);
  const digest = (own ? known.find(({ platform }) => platform === own.platform) : ownManifest(known))?.digest ?? null;
  const after = digest ? ((await figuresOf([digest])).get(digest) ?? null) : null;
  const before: Frozen | null = view.image.figures;
  const there = view.image.state === "recorded" && own !== null;
  const [from, to] = await Promise.all([there && after ? factsOf(own.digest) : null, there && after ? factsOf(after.digest) : null]);
  const change = from && to ? changeBetween(from, to) : null;
  const support = after?.os.id ? supportOfSystem(after.os.id, after.os.versionId) : null;
  const why = change
    ? {}
    : { change: notOnRecord(there ? "that the tag names now" : after ? "that was approved" : "that was approved, and the one that the tag names now,") };
  return {
    target: look.digest,
    seenAt: look.since.toISOString(),
    platform: own?.platform ?? null,
    digest,
    before,
    after,
    change,
    support: support?.ends && support.ends < today ? support : null,
    unknown: why,
  };
}

/** By weight: what runs on something else than was decided first, what is merely due last. */
const order: readonly Decision["kind"][] = ["tag_moved", "tag_gone", "support_ended", "deprecation_over", "review_due", "exception_ends", "evidence_gone"];

async function decisionsOf(view: StandardView, look: TagLook | null, today: string, within: number): Promise<Decision[]> {
  const about = { standardId: view.id, workload: view.workload, reference: view.base.reference, digest: view.base.digest, revision: view.revision };
  const found: Decision[] = [];
  if (view.status === "deprecated") {
    const until = view.deprecatedUntil;
    if (until !== null && until < today) found.push({ ...about, kind: "deprecation_over", until, inDays: daysBetween(today, until) });
  }
  if (view.status === "approved") {
    if (view.tag?.state === "moved" && look) found.push({ ...about, kind: "tag_moved", moved: await movedTo(view, look, today) });
    if (view.tag?.state === "gone") found.push({ ...about, kind: "tag_gone", tag: view.tag });
    for (const support of [view.support.system, view.support.program]) {
      if (support?.ends && support.ends < today) found.push({ ...about, kind: "support_ended", support });
    }
    const { reviewBy } = view;
    if (reviewBy !== null && daysBetween(today, reviewBy) <= within) {
      found.push({ ...about, kind: "review_due", reviewBy, inDays: daysBetween(today, reviewBy), tag: view.tag });
    }
    const { evidence } = view;
    if (evidence && (evidence.state === "revoked" || evidence.state === "deleted" || evidence.state === "expired")) {
      found.push({ ...about, kind: "evidence_gone", evidence });
    }
  }
  for (const exception of view.exceptions) {
    const inDays = daysBetween(today, exception.until);
    if (inDays <= within) found.push({ ...about, kind: "exception_ends", exception, inDays });
  }
  return found;
}

export async function needsDecision(within: number = soonDays, now: Date = new Date()): Promise<Decisions> {
  const { views, looks } = await viewsOf(await standardRows({ statuses: ["approved", "deprecated"] }, now), now);
  const today = dayOf(now);
  const items: Decision[] = [];
  for (const view of views) {
    const place = tagOf(view.base.reference);
    items.push(...(await decisionsOf(view, place && looks.of(place), today, within)));
  }
  items.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return { items, within, today };
}
