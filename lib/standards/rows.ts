import type { Prisma } from "../db/client";
import type { Actor } from "../jobs/job";
import type { Frozen, Held } from "./held";
import { placeOf } from "./place";
import type { Alternative, Standard, StandardBase, StandardChange, Status, Workload } from "./types";

/** Rows ↔ standards. */
export const whole = {
  workload: true,
  manifests: { orderBy: [{ of: "asc" }, { position: "asc" }] },
  alternatives: { orderBy: { position: "asc" } },
  exceptions: { where: { endedAt: null }, orderBy: [{ until: "asc" }, { id: "asc" }] },
  successor: { select: { id: true, reference: true } },
  report: { select: { title: true, slug: true, expiresAt: true, revokedAt: true, deletedAt: true } },
} as const satisfies Prisma.StandardInclude;
export type Row = Prisma.StandardGetPayload<{ include: typeof whole }>;

export const toWorkload = ({ slug, title, note, position, family }: Workload): Workload => ({ slug, title, note, position, family });

/** As it was when it was named. */
export type KeptEvidence = Omit<NonNullable<Standard["evidence"]>, "state">;

function evidenceOf(row: Pick<Row, "evidence" | "report">, now: Date): Standard["evidence"] {
  if (row.evidence === null) return null;
  const kept = JSON.parse(row.evidence) as KeptEvidence;
  const { report } = row;
  if (!report || report.deletedAt) return { ...kept, state: "deleted" };
  const state = report.revokedAt ? "revoked" : report.expiresAt && report.expiresAt <= now ? "expired" : "live";
  return { ...kept, title: report.title, slug: report.slug, state };
}

export function toHeld(row: Row, now: Date): Held {
  const manifests = (of: number) => row.manifests.filter((m) => m.of === of).map(({ platform, digest }) => ({ platform, digest }));
  return {
    id: row.id,
    workload: toWorkload(row.workload),
    base: { reference: row.reference, digest: row.digest, manifests: manifests(0) },
    alternatives: row.alternatives.map(({ position, reference, digest, note }) => ({ base: { reference, digest, manifests: manifests(position) }, note })),
    status: row.status as Status,
    successor: row.successor,
    deprecatedUntil: row.deprecatedUntil,
    reason: row.reason,
    evidence: evidenceOf(row, now),
    owner: row.owner,
    reviewBy: row.reviewBy,
    exceptions: row.exceptions.map(({ id, team, reference, digest, reason, until }) => ({ id, team, reference, digest, reason, until })),
    proposedAt: row.proposedAt.toISOString(),
    approvedAt: row.approvedAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
    revision: row.revision,
    frozen: row.frozen === null ? null : (JSON.parse(row.frozen) as Frozen),
  };
}

const manifestRows = (base: StandardBase, of: number) => base.manifests.map(({ platform, digest }, position) => ({ of, position, platform, digest }));

/** Columns of one as it is afterwards. */
export const columnsOf = (s: Held, revision: number, now: Date) => ({
  status: s.status,
  place: s.status === "approved" || s.status === "proposed" ? `${s.workload.slug} ${s.status}` : null,
  reference: s.base.reference,
  ...placeOf(s.base.reference),
  digest: s.base.digest,
  frozen: s.frozen && JSON.stringify(s.frozen),
  reason: s.reason,
  owner: s.owner,
  reviewBy: s.reviewBy,
  deprecatedUntil: s.deprecatedUntil,
  evidence: s.evidence && JSON.stringify(keptOf(s.evidence)),
  proposedAt: new Date(s.proposedAt),
  approvedAt: s.approvedAt === null ? null : new Date(s.approvedAt),
  updatedAt: now,
  revision,
});

const keptOf = ({ reportId, title, slug, contentHash }: KeptEvidence): KeptEvidence => ({ reportId, title, slug, contentHash });

export const manifestsOf = (s: Pick<Standard, "base" | "alternatives">) => [
  ...manifestRows(s.base, 0),
  ...s.alternatives.flatMap(({ base }, i) => manifestRows(base, i + 1)),
];

export const alternativeRows = (alternatives: readonly Alternative[]) =>
  alternatives.map(({ base, note }, i) => ({ position: i + 1, reference: base.reference, ...placeOf(base.reference), digest: base.digest, note }));

type ChangeRow = Prisma.StandardChangeGetPayload<object>;
export const toChange = (row: ChangeRow): StandardChange => ({
  workload: row.workloadSlug,
  standardId: row.standardId,
  revision: row.revision,
  at: row.at.toISOString(),
  actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
  action: row.action as StandardChange["action"],
  why: row.why,
  changes: JSON.parse(row.changes) as StandardChange["changes"],
});
