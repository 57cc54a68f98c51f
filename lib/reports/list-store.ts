import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { type ReportFilter, type ReportQuery, type ReportSort, reportFilters } from "./list-types";
import { brief, toReport } from "./store";
import type { Report } from "./types";

/** Reports as their owners list them: searched, filtered, sorted, by page. Deleted ones are in no list. */
/** A link that ends within this time ends soon. */
const soonMs = 14 * 86_400_000;

const readable = (now: Date): Prisma.ReportWhereInput => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] });

const filters: Record<ReportFilter, (now: Date) => Prisma.ReportWhereInput> = {
  all: () => ({}),
  live: (now) => ({ ...readable(now), AND: { OR: [{ replacedById: null }, { replacedBy: { deletedAt: { not: null } } }] } }),
  ending: (now) => ({ revokedAt: null, expiresAt: { gt: now, lte: new Date(now.getTime() + soonMs) } }),
  replaced: (now) => ({ ...readable(now), replacedBy: { deletedAt: null } }),
  expired: (now) => ({ revokedAt: null, expiresAt: { lte: now } }),
  revoked: () => ({ revokedAt: { not: null } }),
};

const orders: Record<ReportSort, Prisma.ReportOrderByWithRelationInput[]> = {
  made: [{ createdAt: "desc" }, { id: "asc" }],
  title: [{ title: "asc" }, { id: "asc" }],
  views: [{ views: "desc" }, { id: "asc" }],
  ends: [{ expiresAt: { sort: "asc", nulls: "last" } }, { id: "asc" }],
};

const matching = ({ q, by }: ReportQuery): Prisma.ReportWhereInput => ({
  deletedAt: null,
  ...(by ? { actorName: by } : {}),
  AND: (q ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => ({ words: { contains: word } })),
});

export interface RowPage {
  items: Report[];
  nextCursor: string | null;
  counts: Record<ReportFilter, number>;
}

/** `among`: only these ids; null is all. */
export async function reportPage(query: ReportQuery, among: string[] | null, now: Date, db: PrismaClient = database()): Promise<RowPage> {
  const { state = "all", sort = "made", limit, cursor } = query;
  const where: Prisma.ReportWhereInput = among ? { AND: [matching(query), { id: { in: among } }] } : matching(query);
  const [rows, ...counts] = await Promise.all([
    db.report.findMany({
      where: { AND: [where, filters[state](now)] },
      orderBy: orders[sort],
      take: limit + 1,
      ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
      ...brief,
    }),
    ...reportFilters.map((filter) => db.report.count({ where: { AND: [where, filters[filter](now)] } })),
  ]);
  return {
    items: rows.slice(0, limit).map((row) => toReport(row, now)),
    nextCursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null,
    counts: Object.fromEntries(reportFilters.map((filter, i) => [filter, counts[i] ?? 0])) as Record<ReportFilter, number>,
  };
}

/** Names of those who made reports, as stated. */
export async function reportMakers(db: PrismaClient = database()): Promise<string[]> {
  const rows = await db.report.findMany({
    where: { deletedAt: null, actorName: { not: null } },
    distinct: ["actorName"],
    select: { actorName: true },
    orderBy: { actorName: "asc" },
  });
  return rows.flatMap((r) => r.actorName ?? []);
}
