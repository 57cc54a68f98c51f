import "server-only";
import { database, type PrismaClient } from "../db/client";
import type { Problem } from "../errors";
import { actorColumns, type LookResult, observeTag, repositoryId, type TagSeen, tagIdOf } from "../images/tag-store";
import type { Actor } from "../jobs/job";
import type { RepositoryName, StoredTagList, ToldManifest } from "./types";

/** Lists of tags, what became of look-ups, and when a registry asked for quiet. */
const named = ({ registry, path }: RepositoryName) => ({ registry_path: { registry, path } });

export async function tagListOf(repository: RepositoryName, db: PrismaClient = database()): Promise<StoredTagList | null> {
  const row = await db.tagList.findFirst({ where: { repository: { registry: repository.registry, path: repository.path } } });
  if (!row) return null;
  return {
    names: JSON.parse(row.names) as string[],
    count: row.count,
    complete: row.complete,
    etag: row.etag,
    manifests: row.manifests === null ? null : (JSON.parse(row.manifests) as ToldManifest[]),
    mirror: row.mirror,
    listedAt: row.listedAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
  };
}

export interface NewTagList {
  tags: string[];
  complete: boolean;
  etag: string | null;
  manifests: ToldManifest[] | null;
  mirror: string | null;
}

/** Replaces the list. Answers whether it differs from the one before. */
export async function saveTagList(repository: RepositoryName, list: NewTagList, at: Date, actor: Actor, db: PrismaClient = database()): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const id = await repositoryId(tx, repository.registry, repository.path);
    const before = await tx.tagList.findUnique({ where: { repositoryId: id } });
    const names = JSON.stringify(list.tags);
    const manifests = list.manifests && JSON.stringify(list.manifests);
    const changed = !before || before.names !== names || before.manifests !== manifests || before.complete !== list.complete;
    const row = {
      names,
      count: list.tags.length,
      complete: list.complete,
      etag: list.etag,
      manifests,
      mirror: list.mirror,
      listedAt: at,
      changedAt: changed || !before ? at : before.changedAt,
      ...actorColumns(actor),
    };
    await tx.tagList.upsert({ where: { repositoryId: id }, create: { repositoryId: id, ...row }, update: row });
    return changed;
  });
}

/** The registry said that the list is as it was. */
export const keepTagList = (repository: RepositoryName, at: Date, mirror: string | null, db: PrismaClient = database()) =>
  db.tagList.updateMany({ where: { repository: { registry: repository.registry, path: repository.path } }, data: { listedAt: at, mirror } });

export interface KnownTag {
  digest: string | null;
  lookedAt: Date | null;
  problem: Problem | null;
}

/** What is known of each tag that was ever looked up, of those named or of all. */
export async function knownTags(repository: RepositoryName, names: string[] | null = null, db: PrismaClient = database()): Promise<Map<string, KnownTag>> {
  const known = new Map<string, KnownTag>();
  // SQLite takes a bounded number of parameters in one statement.
  for (let at = 0; at < (names?.length ?? 1); at += 500) {
    const rows = await db.tag.findMany({
      where: { repository: { registry: repository.registry, path: repository.path }, ...(names ? { name: { in: names.slice(at, at + 500) } } : {}) },
      select: {
        name: true,
        lookedAt: true,
        lookProblem: true,
        observations: { orderBy: [{ observedAt: "desc" }, { id: "desc" }], take: 1, select: { digest: true } },
      },
    });
    for (const r of rows) {
      known.set(r.name, {
        digest: r.observations[0]?.digest || null,
        lookedAt: r.lookedAt,
        problem: r.lookProblem === null ? null : (JSON.parse(r.lookProblem) as Problem),
      });
    }
  }
  return known;
}

export const recordLook = (seen: TagSeen, db: PrismaClient = database()): Promise<LookResult> => db.$transaction((tx) => observeTag(tx, seen));

/** Many at once: what a registry told of all its tags in one answer. */
export const recordLooks = (seen: TagSeen[], db: PrismaClient = database()): Promise<LookResult[]> =>
  db.$transaction(async (tx) => {
    const results: LookResult[] = [];
    for (const one of seen) results.push(await observeTag(tx, one));
    return results;
  });

/** One tag could not be looked up; what it meant before stays on record. */
export async function recordTagFailure(repository: RepositoryName, tag: string, problem: Problem, at: Date, db: PrismaClient = database()): Promise<void> {
  await db.$transaction(async (tx) => {
    const id = await tagIdOf(tx, await repositoryId(tx, repository.registry, repository.path), tag);
    await tx.tag.update({ where: { id }, data: { lookedAt: at, lookProblem: JSON.stringify(problem) } });
  });
}

/** A run of look-ups failed: the same trouble again makes the last row longer. */
export async function recordFailure(repository: RepositoryName, problem: Problem, at: Date, db: PrismaClient = database()): Promise<void> {
  await db.$transaction(async (tx) => {
    const id = await repositoryId(tx, repository.registry, repository.path);
    const last = await tx.lookupFailure.findFirst({ where: { repositoryId: id }, orderBy: { id: "desc" } });
    const success = last && (await tx.tag.count({ where: { repositoryId: id, lookedAt: { gt: last.lastAt }, lookProblem: null } }));
    if (last && last.code === problem.code && !success) {
      await tx.lookupFailure.update({ where: { id: last.id }, data: { lastAt: at, times: { increment: 1 }, problem: JSON.stringify(problem) } });
    } else {
      await tx.lookupFailure.create({ data: { repositoryId: id, code: problem.code, problem: JSON.stringify(problem), firstAt: at, lastAt: at } });
    }
  });
}

export interface Pause {
  until: Date;
  problem: Problem;
}

/** A registry is left alone for no longer, whatever it asks for. */
export const longestPauseMs = 86_400_000;

/** Until when a registry asked to be left alone; null where that is over or was never asked. */
export async function pauseOf(registry: string, now: Date, db: PrismaClient = database()): Promise<Pause | null> {
  const row = await db.registryPause.findUnique({ where: { registry } });
  // One beyond what is ever kept was set by a clock that was ahead.
  return row && row.until > now && row.until.getTime() <= now.getTime() + longestPauseMs + 60_000
    ? { until: row.until, problem: JSON.parse(row.problem) as Problem }
    : null;
}

export async function recordPause(registry: string, pause: Pause, db: PrismaClient = database()): Promise<void> {
  const row = { until: pause.until, problem: JSON.stringify(pause.problem) };
  await db.registryPause.upsert({ where: { registry }, create: { registry, ...row }, update: row });
}

export const isKnownRepository = async (repository: RepositoryName, db: PrismaClient = database()): Promise<boolean> =>
  (await db.repository.count({ where: named(repository).registry_path })) > 0;
