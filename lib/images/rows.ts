import type { Prisma } from "../db/client";
import type { MatchedLayer } from "../inspect/assemble";
import type { EngineFacts, Inspection, LayerFacts, Unknown } from "../inspect/inspection";
import { asDiffId, asDigest } from "../oci/digest";
import { parseConfig } from "../oci/manifest";
import { formatPlatform } from "../oci/platform";

/** Rows → domain values. BigInt becomes number here and nowhere else; every size is below 2^53 by the bounds on reading. */
const imageInclude = {
  layers: { orderBy: { position: "asc" } },
  history: { orderBy: { ordinal: "asc" } },
  appearances: { include: { repository: true }, orderBy: { firstSeen: "asc" } },
  engines: { orderBy: { seenAt: "desc" } },
  inspections: { orderBy: { readAt: "desc" }, take: 1 },
  // The packed document is for those who ask for one image.
  facts: { omit: { document: true } },
} as const satisfies Prisma.ImageInclude;

/** As long as the registry likes, and asked for by itself. */
const imageOmit = { rawManifest: true } as const;
export const wholeImage = { include: imageInclude, omit: imageOmit } as const;
export type ImageRow = Prisma.ImageGetPayload<typeof wholeImage>;

const number = (value: bigint | null): number | null => (value === null ? null : Number(value));
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const notInRegistry: Unknown = {
  code: "not_in_a_registry",
  reason: "Built or loaded in an engine and found in no registry, so there is no stored blob to measure.",
};
const notRead: Unknown = { code: "not_read", reason: "The layers were not read yet." };
const filesNotRead: Unknown = { code: "not_read", reason: "Read by an earlier version, which did not look at files. Inspect it again." };
const undecided: Unknown = { code: "undecided", reason: "Something that the level asks for could not be read; the image's page says what." };
const noDatabase: Unknown = { code: "no_package_database", reason: "The image has no package database that could be read." };
const noTime: Unknown = { code: "builder_set_none", reason: "The builder set no time, so that equal inputs give equal bytes." };

/** Rebuilt stand-ins say so by this annotation; on anything else it is absent. */
const rebuiltAnnotation = "dev.basewise.rebuilt";

type LayerRow = ImageRow["layers"][number];
type HistoryRow = ImageRow["history"][number];

const brief = (h: HistoryRow) => ({ createdBy: h.createdBy, created: iso(h.created) });

function layerFacts(row: LayerRow, history: HistoryRow[]): LayerFacts {
  const at = history.findIndex((h) => h.layerPosition === row.position);
  const made = history[at];
  const following: HistoryRow[] = [];
  for (let i = at + 1; made && i < history.length && history[i]?.layerPosition === null; i++) following.push(history[i] as HistoryRow);
  return {
    position: row.position,
    digest: row.digest === null ? null : asDigest(row.digest),
    diffId: asDiffId(row.diffId),
    mediaType: row.mediaType,
    download: number(row.download),
    unpacked: number(row.unpacked),
    createdBy: made?.createdBy ?? null,
    comment: made?.comment ?? null,
    created: iso(made?.created ?? null),
    emptyHistory: following.map(brief),
    unknown: {
      ...(row.digest === null ? { digest: notInRegistry } : {}),
      ...(row.download === null ? { download: notInRegistry } : {}),
      ...(row.unpacked === null ? { unpacked: notRead } : {}),
    },
  };
}

const engineFacts = (e: ImageRow["engines"][number]): EngineFacts => ({
  engineId: e.engineId,
  version: e.version,
  apiVersion: e.apiVersion,
  storageDriver: e.storageDriver,
  size: Number(e.size),
  seenAt: e.seenAt.toISOString(),
});

/** `tags` and `indexes`: what names and holds this image now, looked up by the caller for many images at once. */
export function toInspection(row: ImageRow, tags: string[], indexes: string[]): Inspection {
  const inspection = row.inspections[0];
  const facts = row.facts;
  if (!inspection) throw new TypeError(`image ${row.digest} has no inspection`);
  const annotations = JSON.parse(row.annotations) as Record<string, string>;
  const firstMade = row.history.findIndex((h) => h.layerPosition !== null);
  const leading = firstMade < 0 ? row.history : row.history.slice(0, firstMade);
  return {
    digest: asDigest(row.digest),
    digestKind: row.digestKind === "config" ? "config" : "manifest",
    configDigest: asDigest(row.configDigest),
    indexDigests: indexes.map(asDigest),
    mediaType: row.mediaType,
    references: tags,
    repositories: row.appearances.map((a) => ({ name: `${a.repository.registry}/${a.repository.path}`, mirror: a.mirror })),
    platform: formatPlatform({ os: row.os, architecture: row.architecture, ...(row.variant ? { variant: row.variant } : {}) }),
    created: iso(row.created),
    inspectedAt: inspection.readAt.toISOString(),
    source: inspection.source === "docker" ? "docker" : "registry",
    rules: facts?.rules ?? inspection.rules,
    engines: row.engines.map(engineFacts),
    sizes: {
      download: number(row.download),
      unpacked: number(row.unpacked),
      files: number(facts?.files ?? null),
      wasted: number(facts?.wasted ?? null),
      unknown: {
        ...(row.download === null ? { download: notInRegistry } : {}),
        ...(row.unpacked === null ? { unpacked: notRead } : {}),
        ...(facts ? {} : { files: filesNotRead, wasted: filesNotRead }),
      },
    },
    fileCount: facts?.fileCount ?? null,
    packageCount: facts?.packageCount ?? null,
    level: (facts?.level as Inspection["level"]) ?? null,
    standing: (facts?.standing as Inspection["standing"]) ?? null,
    debug: facts?.debug ?? null,
    layers: row.layers.map((l) => layerFacts(l, row.history)),
    leadingHistory: leading.map(brief),
    config: parseConfig(row.rawConfig).container,
    annotations,
    rebuilt: annotations[rebuiltAnnotation] ?? null,
    unknown: {
      ...(row.created === null ? { created: noTime } : {}),
      ...(facts ? {} : { fileCount: filesNotRead, debug: filesNotRead }),
      ...(facts?.level == null ? { level: facts ? undecided : filesNotRead, standing: facts ? undecided : filesNotRead } : {}),
      ...(facts?.packageCount == null ? { packageCount: facts ? noDatabase : filesNotRead } : {}),
    },
  };
}

/** Whether a new reading tells the same layers as the record, in the same order, byte for byte. */
export const sameReading = (recorded: LayerRow[], read: MatchedLayer[]): boolean =>
  recorded.length === read.length &&
  recorded.every((row, i) => {
    const layer = read[i];
    return (
      layer !== undefined &&
      row.diffId === layer.diffId &&
      row.digest === layer.digest &&
      number(row.unpacked) === layer.unpacked &&
      number(row.download) === layer.download
    );
  });
