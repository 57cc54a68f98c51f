import "server-only";
import { randomUUID } from "node:crypto";
import { dayOf } from "../days";
import { BasewiseError } from "../errors";
import type { Actor } from "../jobs/job";
import { getReport } from "../reports";
import { changeStandards } from "./change-store";
import { ensureFollowed, type Following } from "./followed";
import { approvedOf, type Held, type HeldWorkload, meant, proposedOf, stale } from "./held";
import { type BaseWish, frozenOf, pin, readBase } from "./pin";
import { changeRows, standardRow, standardRows, standardsNaming, workloadRow, workloadRows } from "./store";
import { approve, defaultTarget, deprecate, edit, endException, except, type Moment, propose, retire, review, type Step, type Wish } from "./transitions";
import type { Alternative, Standard, StandardChange, Status } from "./types";
import { viewsOf } from "./view";
import type { StandardView, WorkloadView } from "./view-types";

export { needsDecision } from "./decisions";
export { addWorkload, editWorkload, listWorkloads, removeWorkload } from "./manage-workloads";

/** Use cases of standards. Reading asks nothing outside and starts nothing; every change is recorded with who, when and why. */
export const mostReason = 10_000;
export const mostAlternatives = 20;
export const mostExceptions = 200;

const missing = (slug: string) => new BasewiseError("not_found", `There is no workload “${slug.slice(0, 60)}”.`);
const moment = (now: Date): Moment => ({ now: now.toISOString(), today: dayOf(now), newId: randomUUID });

const bare = ({ frozen: _, ...standard }: Held): Standard => standard;

/** What judging needs: proposed, approved and deprecated ones, in the order of workloads; retired ones too where they are asked for. */
export async function currentStandards({ retired = false }: { retired?: boolean } = {}, now: Date = new Date()): Promise<Standard[]> {
  const statuses: Status[] = ["proposed", "approved", "deprecated"];
  return (await standardRows({ statuses: retired ? [...statuses, "retired"] : statuses }, now)).map(bare);
}

const asWorkload = (row: { workload: WorkloadView["workload"]; revision: number }, views: readonly StandardView[]): WorkloadView => {
  const own = views.filter(({ workload }) => workload.slug === row.workload.slug);
  return {
    workload: row.workload,
    revision: row.revision,
    current: own.find(({ status }) => status === "approved") ?? null,
    proposed: own.find(({ status }) => status === "proposed") ?? null,
    earlier: own.filter(({ status }) => status === "deprecated" || status === "retired"),
  };
};

/** One line per workload, in their order; with a status only workloads that have such standards, and only these. The cursor is a slug. */
export async function listStandards(
  { status, limit, cursor }: { status?: Status | undefined; limit: number; cursor?: string | undefined },
  now: Date = new Date(),
): Promise<{ items: WorkloadView[]; nextCursor: string | null }> {
  const rows = await workloadRows();
  const { views } = await viewsOf(await standardRows(status ? { statuses: [status] } : {}, now), now);
  const all = rows.map((row) => asWorkload(row, views)).filter((one) => !status || one.current || one.proposed || one.earlier.length);
  const start = cursor === undefined ? 0 : all.findIndex(({ workload }) => workload.slug === cursor) + 1;
  const items = all.slice(start, start + limit);
  return { items, nextCursor: all.length > start + limit ? (items.at(-1)?.workload.slug ?? null) : null };
}

/** Raises `not_found`. */
export async function getStandards(slug: string, now: Date = new Date()): Promise<WorkloadView> {
  const row = await workloadRow(slug);
  if (!row) throw missing(slug);
  return asWorkload(row, (await viewsOf(await standardRows({ workload: slug }, now), now)).views);
}

/** Who, when, what and why, newest first; of a removed workload too. Raises `not_found`, `invalid_request`. */
export async function listChanges(
  slug: string,
  query: { standard?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: StandardChange[]; nextCursor: string | null }> {
  const cursor = query.cursor === undefined ? null : Number(query.cursor);
  if (cursor !== null && !Number.isSafeInteger(cursor)) throw new BasewiseError("invalid_request", "The cursor is not one of this list.", { field: "cursor" });
  const page = await changeRows({ workload: slug, standardId: query.standard, limit: query.limit, cursor });
  if (page.items.length === 0 && !(await workloadRow(slug))) throw missing(slug);
  return page;
}

/** Standards that are not retired and name a digest: as long as there is one, its image is not to be deleted. */
export const namedByStandards = (digest: string): Promise<string[]> => standardsNaming(digest);

// What changes them.

export interface Change {
  /** The revision that it was made from; null where none was named. */
  named: number | null;
  /** The standard meant; absent: the proposal or the approved one, by what is asked. */
  id?: string | undefined;
  why?: string | undefined;
}

export interface StandardWish {
  base?: BaseWish | undefined;
  alternatives?: (BaseWish & { note: string })[] | undefined;
  reason?: string | undefined;
  /** A report's id; null takes it away. */
  evidence?: string | null | undefined;
  owner?: string | undefined;
  reviewBy?: string | null | undefined;
}

async function evidenceOf(id: string | null | undefined, now: Date): Promise<Standard["evidence"] | undefined> {
  if (id === undefined || id === null) return id;
  const { id: reportId, title, slug, contentHash, state } = await getReport(id, now);
  if (state === "revoked" || state === "expired") {
    throw new BasewiseError("invalid_request", `The report “${title}” can't be read any more: it is ${state}.`, { field: "evidence" });
  }
  return { reportId, title, slug, contentHash, state: "live" };
}

async function alternativesOf(wishes: StandardWish["alternatives"], now: Date): Promise<Alternative[] | undefined> {
  if (!wishes) return undefined;
  const made: Alternative[] = [];
  for (const { note, ...wish } of wishes) made.push({ base: (await pin(wish, now)).base, note });
  return made;
}

async function wishOf(wish: StandardWish, now: Date): Promise<Wish> {
  return {
    base: wish.base && (await pin(wish.base, now)),
    alternatives: await alternativesOf(wish.alternatives, now),
    reason: wish.reason,
    evidence: await evidenceOf(wish.evidence, now),
    owner: wish.owner,
    reviewBy: wish.reviewBy,
  };
}

async function change(slug: string, named: number | null, actor: Actor, now: Date, plan: (held: HeldWorkload) => Step[]): Promise<WorkloadView> {
  if (!(await changeStandards(slug, named, actor, now, plan))) throw missing(slug);
  return getStandards(slug, now);
}

/**
 * Proposes, or edits: the standard that is named, else the proposal that is there. What is left out stays, or is the approved one's. Raises
 * `standard_changed`, `image_not_recorded`, `report_not_found`, `invalid_reference`, `invalid_request`, `conflict`, `not_found`.
 */
export async function putStandard(slug: string, request: StandardWish & Change, actor: Actor, now: Date = new Date()): Promise<WorkloadView> {
  if (!(await workloadRow(slug))) throw missing(slug);
  const wish = await wishOf(request, now);
  const at = moment(now);
  const why = request.why ?? "";
  return change(slug, request.named, actor, now, (held) => {
    const proposal = proposedOf(held);
    const target = request.id === undefined ? proposal : meant(held, request.id, null, "such");
    if (!target) return propose(held, wish, why, at);
    if (request.id === undefined && request.named === null) {
      throw stale(
        held,
        held.since.filter(({ standardId }) => standardId === target.id),
        Object.keys(request),
      );
    }
    return edit(held, target, wish, why, at);
  });
}

export interface ApprovalRequest extends Change {
  evidence?: string | null | undefined;
  reason?: string | undefined;
  reviewBy?: string | undefined;
  supersededUntil?: string | undefined;
  /** Whether the tag's moves are to be seen from now on. */
  follow?: boolean | undefined;
}

/** Approves the proposal, or a deprecated one again. The tag is followed unless that is declined. Raises as `putStandard`. */
export async function approveStandard(
  slug: string,
  request: ApprovalRequest,
  actor: Actor,
  now: Date = new Date(),
): Promise<{ standards: WorkloadView; following: Following }> {
  const evidence = await evidenceOf(request.evidence, now);
  const target = (await standardRows({ workload: slug }, now)).find((s) => (request.id ? s.id === request.id : s.status === "proposed"));
  const frozen = target ? await frozenOf(target.base.manifests, now) : null;
  const at = moment(now);
  const { reason, reviewBy, supersededUntil } = request;
  const standards = await change(slug, request.named, actor, now, (held) =>
    approve(held, defaultTarget(held, request.id ?? null, "proposed"), { evidence, reason, reviewBy, supersededUntil, frozen }, request.why ?? "", at),
  );
  const reference = standards.current?.base.reference;
  return { standards, following: request.follow === false || !reference ? { state: "declined" } : await ensureFollowed(reference, actor) };
}

/** `successor`: an approved standard of any workload; null where none follows. */
export async function deprecateStandard(
  slug: string,
  request: Change & { successor: string | null; until?: string | undefined },
  actor: Actor,
  now: Date = new Date(),
): Promise<WorkloadView> {
  const successor = request.successor === null ? null : await standardRow(request.successor, now);
  if (request.successor !== null && !successor) throw new BasewiseError("invalid_request", "There is no such standard to follow it.", { field: "successor" });
  return change(slug, request.named, actor, now, (held) =>
    deprecate(held, defaultTarget(held, request.id ?? null, "approved"), { successor, until: request.until }, request.why ?? "", moment(now)),
  );
}

export const retireStandard = (slug: string, request: Change, actor: Actor, now: Date = new Date()): Promise<WorkloadView> =>
  change(slug, request.named, actor, now, (held) => retire(held, meant(held, request.id ?? null, approvedOf(held), "approved"), request.why ?? ""));

export const reviewStandard = (
  slug: string,
  request: Change & { reviewBy?: string | undefined },
  actor: Actor,
  now: Date = new Date(),
): Promise<WorkloadView> =>
  change(slug, request.named, actor, now, (held) =>
    review(held, defaultTarget(held, request.id ?? null, "approved"), request.reviewBy, request.why ?? "", moment(now)),
  );

export interface ExceptionRequest extends Change {
  team: string;
  reference: string;
  digest?: string | undefined;
  reason: string;
  until: string;
}

/** A team may stand on another base for a time; that need not be on record. Raises `invalid_reference`. */
export async function addException(slug: string, request: ExceptionRequest, actor: Actor, now: Date = new Date()): Promise<WorkloadView> {
  const { team, reason, until } = request;
  const { reference, digest } = readBase(request);
  return change(slug, request.named, actor, now, (held) => {
    const target = defaultTarget(held, request.id ?? null, "approved");
    if (target.exceptions.length >= mostExceptions) throw new BasewiseError("conflict", `It has ${mostExceptions} exceptions; end some first.`);
    return except(held, target, { team, reference, digest, reason, until }, request.why ?? reason, moment(now));
  });
}

export const endStandardException = (slug: string, exception: string, request: Change, actor: Actor, now: Date = new Date()): Promise<WorkloadView> =>
  change(slug, request.named, actor, now, (held) => {
    const target = held.standards.find(({ exceptions }) => exceptions.some(({ id }) => id === exception));
    if (!target) throw new BasewiseError("not_found", `There is no such exception that still stands: ${exception.slice(0, 60)}.`);
    return endException(held, target, exception, request.why ?? "");
  });
