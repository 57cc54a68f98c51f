import { catalogued, type FamilyId, families, type Level, levels, type Standing, supportOfNamed, supportOfSystem, tagRank } from "../catalog";
import { familiar, type Reference } from "../oci/reference";

/** One image in one repository as the catalogue page lists it: figures and facts from its record, family and leading tag by the catalogue. Pure. */
export interface ImageFigures {
  digest: string;
  platform: string;
  download: number | null;
  unpacked: number | null;
  files: number | null;
  wasted: number | null;
  fileCount: number | null;
  /** null: no package database that could be read, or files that were not looked at. */
  packages: number | null;
  layers: number;
  level: Level | null;
  standing: Standing | null;
  debug: boolean;
  /** Whether its files were looked at. */
  factsRead: boolean;
  /** Names, with commas; empty where there is none, null where that could not be told. */
  shells: string | null;
  packageManagers: string | null;
  libc: string | null;
  rootUser: boolean | null;
  osId: string | null;
  osVersion: string | null;
  created: string | null;
  readAt: string;
  source: "docker" | "registry";
  /** What the image says it was rebuilt from. */
  rebuilt: string | null;
  /** Of the last scan that did not fail; null where nobody scanned it. */
  scanState: "scanned" | "not_covered" | "unsupported" | null;
  /** Distinct identifiers over OS packages, and those of them that updating makes go away; null unless scanned. */
  identifiers: number | null;
  fixable: number | null;
  /** Name and version, "trivy 0.74.0". */
  scanner: string | null;
  /** When the makers of its database built it; null where a report does not say. */
  databaseAt: string | null;
  scannedAt: string | null;
}

/** What counts on a page are by: those of the newest database. Counts by anything else are not compared with them. */
export interface CountBasis {
  scanner: string;
  databaseAt: string;
}
export const onBasis = (row: Pick<ImageFigures, "scanner" | "databaseAt">, basis: CountBasis | null): boolean =>
  basis !== null && row.scanner === basis.scanner && row.databaseAt === basis.databaseAt;

export type ScannedFigures = Pick<ImageFigures, "scanState" | "identifiers" | "fixable" | "scanner" | "databaseAt" | "scannedAt">;
export const notScanned: ScannedFigures = { scanState: null, identifiers: null, fixable: null, scanner: null, databaseAt: null, scannedAt: null };

/** What the leading tag meant before, and now. */
export interface PastReading {
  digest: string;
  seenAt: string;
  download: number | null;
  unpacked: number | null;
  files: number | null;
}

export interface Listed extends ImageFigures {
  imageId: number;
  repositoryId: number;
  /** Canonical, by the tag that leads. */
  reference: string;
  /** As people write it, without an implied `latest`. */
  name: string;
  /** Other tags of the repository that mean the same image. */
  otherTags: string[];
  family: FamilyId | "none";
  runtime: string | null;
  /** Whether the level is told by the image's files or, where they were not looked at, by the catalogue; null where it is not known. */
  levelBy: "files" | "catalogue" | null;
  /** YYYY-MM-DD, the last day on which both the distribution and the runtime are supported; null where neither is known. */
  supportEnds: string | null;
  /** Oldest first, this image among them; empty where the tag never moved. */
  past: PastReading[];
}

/** The tag that leads, by the catalogue's order, then by the alphabet. */
export function leading(repository: Pick<Reference, "registry" | "repository">, tags: readonly string[]): { lead: string | null; others: string[] } {
  const sorted = [...new Set(tags)].sort((a, b) => tagRank({ ...repository, tag: a }) - tagRank({ ...repository, tag: b }) || (a < b ? -1 : 1));
  return { lead: sorted[0] ?? null, others: sorted.slice(1) };
}

/** From the image's files; of a record that has none yet, by the catalogue, and said so. */
function standsAt(image: ImageFigures, known: ReturnType<typeof catalogued>): Pick<Listed, "level" | "standing" | "debug" | "levelBy"> {
  if (image.level !== null && image.standing !== null) return { level: image.level, standing: image.standing, debug: image.debug, levelBy: "files" };
  // Files that were looked at and left it undecided are not overruled by a name.
  if (image.factsRead || !known?.level) return { level: null, standing: null, debug: image.debug, levelBy: null };
  return { level: known.level, standing: known.standing, debug: known.debug, levelBy: "catalogue" };
}

/** The first of two last days; of one that is unknown nothing is assumed. */
const earlier = (a: string | null, b: string | null): string | null => (a !== null && b !== null ? (a < b ? a : b) : (a ?? b));

/** Of the distribution that its files name (by the catalogue's word where they were not looked at), and of the runtime that the catalogue names. */
export function supportsOf(row: Pick<Listed, "reference" | "factsRead" | "osId" | "osVersion">, named: Pick<Reference, "registry" | "repository" | "tag">) {
  const byName = supportOfNamed(named);
  const byFiles = row.factsRead ? supportOfSystem(row.osId, row.osVersion) : null;
  return { system: byFiles ?? byName.system, systemBy: byFiles ? ("files" as const) : ("catalogue" as const), program: byName.program };
}

export type ListedWithout = Omit<Listed, "imageId" | "repositoryId" | "past">;

/** `tags` that mean the image now in this repository; none where it is listed by its digest. */
export function listing(image: ImageFigures, repository: Pick<Reference, "registry" | "repository">, tags: readonly string[]): ListedWithout {
  const { lead, others } = leading(repository, tags);
  const named = { registry: repository.registry, repository: repository.repository, ...(lead === null ? {} : { tag: lead }) };
  const known = catalogued(named);
  const reference = `${repository.registry}/${repository.repository}${lead === null ? `@${image.digest}` : `:${lead}`}`;
  const supports = supportsOf({ ...image, reference }, named);
  return {
    ...image,
    ...standsAt(image, known),
    reference,
    name: lead === null ? familiar({ ...named, digest: image.digest as never }) : familiar(named).replace(/:latest$/, ""),
    otherTags: others,
    family: known?.family ?? "none",
    runtime: known?.runtime ?? null,
    supportEnds: earlier(supports.system?.ends ?? null, supports.program?.ends ?? null),
  };
}

/** Lower case: what the words of a filter are looked for in. */
export const wordsOf = (row: ListedWithout): string =>
  [
    row.reference,
    row.name,
    ...row.otherTags,
    families.find((f) => f.id === row.family)?.title ?? "",
    row.level ?? "",
    row.standing ?? "",
    row.debug ? "debug" : "",
  ]
    .join(" ")
    .toLowerCase();

export const rungOf = (level: Level | null): number | null => (level === null ? null : levels.indexOf(level));

/** Why a fact is not known, by field; what is known does not stand here. */
export function unknownOf(row: ListedWithout): Record<string, { code: string; reason: string }> {
  const notRead = { code: "not_read", reason: "Its files were not looked at yet. Inspect it again." };
  const undecided = { code: "undecided", reason: "Something that it hangs on could not be read; the image's page says what." };
  const files = row.factsRead ? undecided : notRead;
  const uncounted = {
    not_covered: { code: "not_covered", reason: "The vulnerability database knows nothing of its release." },
    unsupported: { code: "unsupported", reason: "The scanner can look up none, or not all, of what is in it; the image's page says why." },
    none: { code: "not_scanned", reason: "Nobody scanned it yet." },
  }[row.scanState === "scanned" || row.scanState === null ? "none" : row.scanState];
  const reasons: Partial<Record<keyof ListedWithout, { code: string; reason: string }>> = {
    download: { code: "not_in_a_registry", reason: "Built or loaded in an engine and found in no registry, so there is no stored blob to measure." },
    unpacked: { code: "not_read", reason: "The layers were not read yet." },
    files: notRead,
    wasted: notRead,
    fileCount: notRead,
    packages: row.factsRead
      ? { code: "no_package_database", reason: "No package database that could be read: what it holds is known by file, not by package." }
      : notRead,
    level: files,
    standing: files,
    shells: files,
    packageManagers: files,
    libc: files,
    rootUser: files,
    osId: row.factsRead ? { code: "no_os_release", reason: "The image has no os-release that names a distribution." } : notRead,
    identifiers: uncounted,
    fixable: uncounted,
    created: { code: "builder_set_none", reason: "The builder set no time, so that equal inputs give equal bytes." },
    supportEnds: { code: "no_support_date", reason: "Neither its distribution nor its runtime has an end of support in the catalogue." },
  };
  return Object.fromEntries(Object.entries(reasons).filter(([field]) => row[field as keyof ListedWithout] === null));
}
