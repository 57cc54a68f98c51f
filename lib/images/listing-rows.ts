import { type ImageFigures, type Listed, notScanned, type PastReading, type ScannedFigures } from "../compare/listing";
import type { Prisma } from "../db/client";
import { formatPlatform } from "../oci/platform";

/** Rows of the record → what the catalogue page lists. */
export const figuresSelect = {
  id: true,
  digest: true,
  os: true,
  architecture: true,
  variant: true,
  created: true,
  download: true,
  unpacked: true,
  layerCount: true,
  annotations: true,
  inspections: { orderBy: { readAt: "desc" }, take: 1, select: { readAt: true, source: true } },
  facts: { omit: { document: true } },
  appearances: { orderBy: { firstSeen: "asc" }, take: 1, select: { repository: true } },
} as const satisfies Prisma.ImageSelect;
export type FiguresRow = Prisma.ImageGetPayload<{ select: typeof figuresSelect }>;

export const sizeOf = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));
export const isoOf = (value: unknown): string => (value instanceof Date ? value : new Date(String(value))).toISOString();
const timeOf = (value: unknown): string | null => (value === null || value === undefined ? null : isoOf(value));
const flagOf = (value: unknown): boolean | null => (value === null || value === undefined ? null : Boolean(Number(value)));

/** Rebuilt stand-ins say so by this annotation; on anything else it is absent. */
const rebuiltAnnotation = "dev.basewise.rebuilt";

export function toFigures(row: FiguresRow, scan: ScannedFigures | null): ImageFigures | null {
  const [inspection] = row.inspections;
  if (!inspection) return null;
  const { facts } = row;
  return {
    digest: row.digest,
    platform: formatPlatform({ os: row.os, architecture: row.architecture, ...(row.variant ? { variant: row.variant } : {}) }),
    download: sizeOf(row.download),
    unpacked: sizeOf(row.unpacked),
    files: sizeOf(facts?.files),
    wasted: sizeOf(facts?.wasted),
    fileCount: facts?.fileCount ?? null,
    packages: facts?.packageCount ?? null,
    layers: row.layerCount,
    level: (facts?.level as ImageFigures["level"]) ?? null,
    standing: (facts?.standing as ImageFigures["standing"]) ?? null,
    debug: facts?.debug ?? false,
    factsRead: facts !== null,
    shells: facts?.shells ?? null,
    packageManagers: facts?.packageManagers ?? null,
    libc: facts?.libc ?? null,
    rootUser: facts?.rootUser ?? null,
    osId: facts?.osId ?? null,
    osVersion: facts?.osVersion ?? null,
    created: row.created?.toISOString() ?? null,
    readAt: inspection.readAt.toISOString(),
    source: inspection.source === "docker" ? "docker" : "registry",
    rebuilt: (JSON.parse(row.annotations) as Record<string, string>)[rebuiltAnnotation] ?? null,
    ...(scan ?? notScanned),
  };
}

/** A raw row of the table, whose values are what the driver makes of them. */
export type RawListing = Record<keyof Omit<Listed, "otherTags" | "past"> | "otherTags" | "past", unknown>;

export const toListed = (row: RawListing): Listed => ({
  imageId: Number(row.imageId),
  repositoryId: Number(row.repositoryId),
  platform: String(row.platform),
  digest: String(row.digest),
  reference: String(row.reference),
  name: String(row.name),
  otherTags: JSON.parse(String(row.otherTags)) as string[],
  family: String(row.family) as Listed["family"],
  runtime: textOf(row.runtime),
  level: textOf(row.level) as Listed["level"],
  standing: textOf(row.standing) as Listed["standing"],
  debug: flagOf(row.debug) ?? false,
  levelBy: textOf(row.levelBy) as Listed["levelBy"],
  factsRead: flagOf(row.factsRead) ?? false,
  download: sizeOf(row.download),
  unpacked: sizeOf(row.unpacked),
  files: sizeOf(row.files),
  wasted: sizeOf(row.wasted),
  fileCount: sizeOf(row.fileCount),
  packages: sizeOf(row.packages),
  layers: Number(row.layers),
  shells: textOf(row.shells),
  packageManagers: textOf(row.packageManagers),
  libc: textOf(row.libc),
  rootUser: flagOf(row.rootUser),
  osId: textOf(row.osId),
  osVersion: textOf(row.osVersion),
  supportEnds: textOf(row.supportEnds),
  created: timeOf(row.created),
  readAt: isoOf(row.readAt),
  source: row.source === "docker" ? "docker" : "registry",
  rebuilt: textOf(row.rebuilt),
  scanState: textOf(row.scanState) as Listed["scanState"],
  identifiers: sizeOf(row.identifiers),
  fixable: sizeOf(row.fixable),
  scanner: textOf(row.scanner),
  databaseAt: timeOf(row.databaseAt),
  scannedAt: timeOf(row.scannedAt),
  past: JSON.parse(String(row.past)) as PastReading[],
});
