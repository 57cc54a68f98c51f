import "server-only";
import type { Prisma } from "../db/client";
import type { Actor } from "../jobs/job";
import { isIndexType } from "../oci/media-types";
import { relist, seenAgain } from "./listing-store";
import { quietMs, tagReference } from "./names";

/** What a look-up told of one tag. */
export interface TagSeen {
  registry: string;
  path: string;
  tag: string;
  /** Of what the tag names, index or manifest. */
  digest: string;
  mediaType: string | null;
  /** Each platform's manifest; null where only the tag's own digest was asked for. */
  platforms: { os: string; architecture: string; variant?: string | undefined; manifestDigest: string }[] | null;
  mirror: string | null;
  at: Date;
  actor: Actor;
}

/** Of a tag: `first` where it was never looked up before, `moved` where it meant another digest. */
export type LookResult = "first" | "unchanged" | "moved";

export const actorColumns = (actor: Actor) => ({ actorKind: actor.kind, actorId: actor.id ?? null, actorName: actor.name ?? null });

export async function repositoryId(tx: Prisma.TransactionClient, registry: string, path: string): Promise<number> {
  const row = await tx.repository.upsert({ where: { registry_path: { registry, path } }, create: { registry, path }, update: {} });
  return row.id;
}

export const tagIdOf = async (tx: Prisma.TransactionClient, repository: number, name: string): Promise<number> =>
  (
    await tx.tag.upsert({
      where: { repositoryId_name: { repositoryId: repository, name } },
      create: { repositoryId: repository, name },
      update: {},
      select: { id: true },
    })
  ).id;

type Platforms = NonNullable<TagSeen["platforms"]>;

/** The platforms of a digest that is on record already, as an index or as an image. */
async function fromRecord(tx: Prisma.TransactionClient, digest: string): Promise<Platforms> {
  const entries = await tx.indexEntry.findMany({ where: { indexDigest: digest, role: "image" }, orderBy: { position: "asc" } });
  if (entries.length) {
    return entries.flatMap((e) =>
      e.os && e.architecture ? [{ os: e.os, architecture: e.architecture, variant: e.variant ?? undefined, manifestDigest: e.digest }] : [],
    );
  }
  const image = await tx.image.findUnique({ where: { digest }, select: { os: true, architecture: true, variant: true } });
  return image ? [{ os: image.os, architecture: image.architecture, variant: image.variant ?? undefined, manifestDigest: digest }] : [];
}

const asRows = (platforms: Platforms) => platforms.map((p) => ({ ...p, variant: p.variant ?? null }));

const latestFirst = [{ observedAt: "desc" as const }, { id: "desc" as const }];

/** Records a look-up: the stretch that it continues grows, else a new one begins. */
export async function observeTag(tx: Prisma.TransactionClient, seen: TagSeen): Promise<LookResult> {
  const repository = await repositoryId(tx, seen.registry, seen.path);
  const tagId = await tagIdOf(tx, repository, seen.tag);
  const last = await tx.tagObservation.findFirst({ where: { tagId }, orderBy: latestFirst, include: { platforms: true } });
  const follow = await tx.follow.findUnique({ where: { repositoryId: repository }, select: { intervalSeconds: true } });
  const result = !last ? "first" : last.digest === seen.digest ? "unchanged" : "moved";
  const known = result === "unchanged" && last?.platforms.length ? null : (seen.platforms ?? (await fromRecord(tx, seen.digest)));
  const isIndex = isIndexType(seen.mediaType ?? "") || (known?.some((p) => p.manifestDigest !== seen.digest) ?? false);
  const indexDigest = isIndex ? seen.digest : null;
  const lastSeen = last?.lastSeen ?? last?.observedAt;
  if (last && lastSeen && result === "unchanged" && seen.at.getTime() - lastSeen.getTime() <= quietMs(follow?.intervalSeconds ?? null)) {
    await tx.tagObservation.update({
      where: { id: last.id },
      data: {
        lastSeen: new Date(Math.max(seen.at.getTime(), lastSeen.getTime())),
        looks: { increment: 1 },
        mirror: seen.mirror,
        ...(seen.mediaType ? { mediaType: seen.mediaType } : {}),
        ...(known ? { indexDigest, platforms: { create: asRows(known) } } : {}),
      },
    });
  } else {
    const platforms = known ?? (last?.platforms ?? []).map((p) => ({ ...p, variant: p.variant ?? undefined }));
    await tx.tagObservation.create({
      data: {
        tagId,
        observedAt: seen.at,
        lastSeen: seen.at,
        digest: seen.digest,
        mediaType: seen.mediaType ?? (result === "unchanged" ? (last?.mediaType ?? null) : null),
        indexDigest: known ? indexDigest : (last?.indexDigest ?? null),
        mirror: seen.mirror,
        platforms: {
          create: platforms.map((p) => ({ os: p.os, architecture: p.architecture, variant: p.variant ?? null, manifestDigest: p.manifestDigest })),
        },
        ...actorColumns(seen.actor),
      },
    });
  }
  await tx.tag.update({ where: { id: tagId }, data: { lookedAt: seen.at, lookProblem: null } });
  if (result === "unchanged" && known === null) {
    await seenAgain(tx, tagReference(seen.registry, seen.path, seen.tag), seen.at);
    return result;
  }
  const meant = (await tx.tagObservation.findFirst({ where: { tagId }, orderBy: latestFirst, include: { platforms: true } }))?.platforms ?? [];
  await relist(tx, [...new Set([...(last?.platforms ?? []), ...meant].map((p) => p.manifestDigest))]);
  return result;
}
