import packageJson from "../../package.json";
import { compare } from "../compare/compare";
import { type Letter, letters } from "../compare/types";
import type { PullOptions } from "../compare/types-pull";
import { targetOf } from "../compare/waterfall-fold";
import type { FileSummary, RecordedImage } from "../images/pair";
import type { Inspection } from "../inspect/inspection";
import type { Actor } from "../jobs/job";
import { isDigest } from "../oci/digest";
import { atDigest, canonical, familiar, parseReference } from "../oci/reference";
import type { ScanColumn } from "../scans/types";
import { frozenScans } from "./scans";
import type { SectionId } from "./sections";
import { type FrozenColumn, type FrozenComparison, type FrozenImage, type ReportDocument, type ReportHeadline, schemaVersion } from "./types";

/** What is chosen of a comparison when it is frozen. */
export interface FreezeChoice {
  note: string;
  sections: readonly SectionId[];
  target?: Letter | null | undefined;
  pull?: PullOptions | undefined;
}

function unknownOf(image: Inspection): FrozenImage["unknown"] {
  const { created, packageCount, fileCount } = image.unknown;
  const { download, unpacked, files } = image.sizes.unknown;
  return Object.fromEntries(Object.entries({ created, download, unpacked, files, packageCount, fileCount }).filter(([, why]) => why));
}

function frozenImage(column: RecordedImage, letter: Letter): FrozenImage {
  const { inspection, asked, reference, platform, observedAt } = column;
  const named = isDigest(reference) ? null : parseReference(reference);
  const place = named ?? (inspection.repositories[0] ? parseReference(`${inspection.repositories[0].name}@${inspection.digest}`) : null);
  const { digest, digestKind, sizes } = inspection;
  return {
    letter,
    asked,
    name: named ? familiar(named.tag ? { registry: named.registry, repository: named.repository, tag: named.tag } : named) : reference,
    reference,
    pinned: place && digestKind === "manifest" ? canonical(atDigest(place, digest)) : digest,
    tag: named?.tag ? { registry: named.registry, path: named.repository, name: named.tag } : null,
    platform,
    digest,
    digestKind,
    configDigest: inspection.configDigest,
    indexDigests: inspection.indexDigests,
    mediaType: inspection.mediaType,
    observedAt,
    inspectedAt: inspection.inspectedAt,
    source: inspection.source,
    mirror: inspection.repositories.find((r) => r.mirror)?.mirror ?? null,
    rebuilt: inspection.rebuilt,
    rules: inspection.rules,
    created: inspection.created,
    engines: inspection.engines.map(({ version, storageDriver, size, seenAt }) => ({ version, storageDriver, size, seenAt })),
    sizes: { download: sizes.download, unpacked: sizes.unpacked, files: sizes.files },
    layers: inspection.layers.length,
    packageCount: inspection.packageCount,
    fileCount: inspection.fileCount,
    unknown: unknownOf(inspection),
  };
}

/** What was not chosen is not kept: a link must not tell what its page does not show. */
function chosenOf(comparison: ReturnType<typeof compare>, sections: readonly SectionId[]): FrozenComparison {
  const has = (id: SectionId) => sections.includes(id);
  const columns = comparison.columns.filter((column): column is FrozenColumn => column.state === "recorded");
  return {
    rules: comparison.rules,
    columns: has("verdict") ? columns : columns.map((column) => ({ ...column, verdict: { ...column.verdict, sentences: [] } })),
    figures: has("sizes") ? comparison.figures : null,
    facts: comparison.facts.filter(({ id }) => (id === "config" && has("config")) || (id === "image" && has("image"))),
    waterfalls: has("waterfall") ? comparison.waterfalls : null,
    bytes: has("bytes") ? comparison.bytes : null,
    layers: has("layers") ? comparison.layers : null,
    matrix: has("capabilities") ? comparison.matrix : null,
    attack: has("attack") ? comparison.attack : null,
    levels: has("levels") ? comparison.levels : null,
    packages: has("packages") ? comparison.packages : null,
    pull: has("pull") ? comparison.pull : null,
  };
}

/** Recorded images as the document of a report: the comparison that the page shows of them, held once and for all. Pure. */
export function documentOf(
  images: readonly RecordedImage[],
  files: (FileSummary | null)[] | null,
  scans: readonly ScanColumn[] | null,
  { note, sections, target, pull }: FreezeChoice,
  made: { at: Date; actor: Actor },
): ReportDocument {
  const comparison = compare(images, pull);
  return {
    schemaVersion,
    program: { name: "basewise", version: packageJson.version },
    frozenAt: made.at.toISOString(),
    frozenBy: { kind: made.actor.kind, ...(made.actor.name ? { name: made.actor.name } : {}) },
    note,
    sections: [...sections],
    images: images.map((column, i) => frozenImage(column, letters[i] as Letter)),
    target: targetOf(comparison, target ?? null),
    comparison: chosenOf(comparison, sections),
    files,
    scans: scans && frozenScans(scans),
  };
}

/** The target's download against A's, or unpacked where either is in no registry; null where neither is known of both. */
export function headlineOf({ images, target }: Pick<ReportDocument, "images" | "target">): ReportHeadline | null {
  const [base] = images;
  const subject = images.length > 1 ? (images.find(({ letter }) => letter === target) ?? images.at(-1)) : base;
  if (!base || !subject) return null;
  for (const kind of ["download", "unpacked"] as const) {
    const [bytes, against] = [subject.sizes[kind], base.sizes[kind]];
    if (bytes !== null && against !== null) return { letter: subject.letter, of: kind, bytes, against: subject === base ? null : against };
  }
  return null;
}
