import { BasewiseError } from "../errors";
import type { Actor } from "../jobs/job";
import type { Standard, StandardChange, Workload } from "./types";

/** Standards as the record holds them, and what every change is held against. Pure. */

/** What was on record of the pinned image of one platform when it was pinned. Sizes in bytes, null is unknown. */
export interface Frozen {
  platform: string;
  /** Of the manifest. */
  digest: string;
  /** When it was put down here, and when the image was read. */
  at: string;
  readAt: string;
  download: number | null;
  unpacked: number | null;
  files: number | null;
  packages: number | null;
  level: string | null;
  os: { id: string | null; versionId: string | null };
}

export interface Held extends Standard {
  frozen: Frozen | null;
}

export interface HeldWorkload {
  workload: Workload;
  /** As it stood before the change. */
  revision: number;
  standards: Held[];
  /** The revision that the change was made from; null where none was named. */
  named: number | null;
  /** What happened after that revision, oldest first. */
  since: StandardChange[];
}

export const approvedOf = ({ standards }: Pick<HeldWorkload, "standards">): Held | null => standards.find((s) => s.status === "approved") ?? null;
export const proposedOf = ({ standards }: Pick<HeldWorkload, "standards">): Held | null => standards.find((s) => s.status === "proposed") ?? null;

const byWhom = (actor: Actor): string | null => actor.name ?? actor.id ?? null;

/** 409 that tells what changed since, and by whom. `sent`: the fields of the change that was refused. */
export function stale(held: HeldWorkload, about: StandardChange[], sent: readonly string[]): BasewiseError {
  const changed = new Set(about.flatMap(({ changes }) => changes.map(({ field }) => field)));
  const last = about.at(-1);
  const who = last && byWhom(last.actor);
  const told = last ? `Last: ${last.action}${who ? ` by ${who}` : ""} at ${last.at}.` : "";
  return new BasewiseError(
    "standard_changed",
    `“${held.workload.title}” is at revision ${held.revision}; ${held.named === null ? "none was named" : `yours was made from ${held.named}`}. ${told}`.trim(),
    {
      revision: held.revision,
      changedSince: about.map(({ revision, at, actor, action, why, changes }) => ({ revision, at, by: byWhom(actor), action, why, changes })),
      collides: sent.filter((field) => changed.has(field)),
    },
  );
}

/** Raises `standard_changed` where the standard changed after the revision named, `invalid_request` where none or one to come is named. */
export function mustStand(held: HeldWorkload, target: Held, sent: readonly string[]): void {
  const { named, revision } = held;
  if (named === null) {
    throw new BasewiseError("invalid_request", `Name the revision that you made the change from (If-Match, or revision): it is ${target.revision} now.`, {
      field: "revision",
    });
  }
  if (named > revision) throw new BasewiseError("invalid_request", `There is no revision ${named} yet; it stands at ${revision}.`, { field: "revision" });
  if (target.revision > named)
    throw stale(
      held,
      held.since.filter(({ standardId }) => standardId === target.id),
      sent,
    );
}

/** The one meant: by id, else the fallback. Raises `not_found`. */
export function meant(held: HeldWorkload, id: string | null, fallback: Held | null, what: string): Held {
  const found = id === null ? fallback : held.standards.find((s) => s.id === id);
  if (found) return found;
  throw new BasewiseError(
    "not_found",
    id === null ? `“${held.workload.title}” has no ${what} standard.` : `“${held.workload.title}” has no standard ${id.slice(0, 60)}.`,
  );
}
