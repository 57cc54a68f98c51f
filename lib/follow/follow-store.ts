import "server-only";
import { database, type PrismaClient } from "../db/client";
import { actorColumns, repositoryId } from "../images/tag-store";
import type { Actor } from "../jobs/job";
import { planLookups, plannedLookups, unplanLookups } from "../jobs/schedule-store";
import { type Follow, fullName, type RepositoryName } from "./types";

/** Followed repositories, each with its row in the schedule: both are written together. */
const include = { repository: true } as const;
type Row = NonNullable<Awaited<ReturnType<typeof rowOf>>>;
const rowOf = ({ registry, path }: RepositoryName, db: PrismaClient) => db.follow.findFirst({ where: { repository: { registry, path } }, include });

const toFollow = (row: Row, next: Date | undefined): Follow => ({
  repository: fullName(row.repository),
  tags: JSON.parse(row.patterns) as string[],
  platforms: JSON.parse(row.platforms) as string[],
  interval: row.intervalSeconds,
  nextLookup: next?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
});

async function withPlan(rows: Row[], db: PrismaClient): Promise<Follow[]> {
  const planned = await plannedLookups(
    rows.map((r) => fullName(r.repository)),
    db,
  );
  return rows.map((r) => toFollow(r, planned.get(fullName(r.repository))));
}

export async function followOf(repository: RepositoryName, db: PrismaClient = database()): Promise<Follow | null> {
  const row = await rowOf(repository, db);
  return row ? ((await withPlan([row], db))[0] ?? null) : null;
}

/** By name; the cursor is the last repository of the page before. */
export async function followPage(limit: number, cursor: string | null, db: PrismaClient = database()): Promise<{ items: Follow[]; nextCursor: string | null }> {
  const rows = await db.follow.findMany({ include });
  const sorted = rows.map((row) => ({ row, name: fullName(row.repository) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rest = cursor === null ? sorted : sorted.filter(({ name }) => name > cursor);
  const page = rest.slice(0, limit);
  return {
    items: await withPlan(
      page.map(({ row }) => row),
      db,
    ),
    nextCursor: rest.length > page.length ? (page.at(-1)?.name ?? null) : null,
  };
}

export const countFollows = (db: PrismaClient = database()): Promise<number> => db.follow.count();

export interface FollowSettings {
  tags: string[];
  platforms: string[];
  interval: number;
}

export async function saveFollow(repository: RepositoryName, settings: FollowSettings, actor: Actor, now: Date, db: PrismaClient = database()): Promise<void> {
  await db.$transaction(async (tx) => {
    const id = await repositoryId(tx, repository.registry, repository.path);
    const row = {
      patterns: JSON.stringify(settings.tags),
      platforms: JSON.stringify(settings.platforms),
      intervalSeconds: settings.interval,
      updatedAt: now,
      ...actorColumns(actor),
    };
    await tx.follow.upsert({ where: { repositoryId: id }, create: { repositoryId: id, createdAt: now, ...row }, update: row });
    await planLookups(tx, fullName(repository), settings.interval, now);
  });
}

/** What was seen stays on record. */
export async function dropFollow(repository: RepositoryName, db: PrismaClient = database()): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.follow.deleteMany({ where: { repository: { registry: repository.registry, path: repository.path } } });
    await unplanLookups(tx, fullName(repository));
  });
}
