import "server-only";
import { randomUUID } from "node:crypto";
import { BasewiseError, isBasewiseError, toProblem } from "../errors";
import { packageListOf, type RecordedImage, recordedImage } from "../images";
import type { Actor } from "../jobs/job";
import { log } from "../log";
import { basisDiffers, checkSubject, countFindings, differFindings, readUploaded } from "../scanner";
import { type SaysHidden, saysHidden, saysHiddenOf } from "../statements";
import { goneFindings, hiddenIdentifiers, leftOf, shownFindings } from "./findings";
import { judged, nothingKnown, unlistedReason } from "./judge";
import { oneAtATime } from "./one-at-a-time";
import { packScan } from "./rows";
import { chosenScanner } from "./scanner";
import { insertScan, type KeptScan, scanBefore, scanRow, scanRows, standings } from "./store";
import type { Scan, ScanColumn, ScanComparison, ScanDetail, ScanDocument, Standing } from "./types";

/**
 * Scans of recorded images: the list of packages that is on record is held against a database of advisories. No image is read again, and
 * nothing is asked outside. A count stands only where a scan stands.
 */

const missing = (id: string) => new BasewiseError("not_found", `There is no scan ${id.slice(0, 60)}.`);

/** Whoever asks for the same image while it is scanned gets that scan. */
const running = new Map<string, Promise<ScanDetail>>();

/**
 * Scans an image by manifest or config digest, now; one scan runs at a time. A failure is recorded and raised: `image_not_recorded`,
 * `invalid_reference`, and the codes `scanner_…`.
 */
export async function scanImage(digest: string, actor: Actor): Promise<ScanDetail> {
  const image = await recordedImage(digest);
  const there = running.get(image.digest);
  if (there) return there;
  const scan = oneAtATime(() => scanNow(image, actor)).finally(() => running.delete(image.digest));
  running.set(image.digest, scan);
  return scan;
}

async function scanNow(image: RecordedImage, actor: Actor): Promise<ScanDetail> {
  const base = { id: randomUUID(), digest: image.digest, origin: "here", scope: "os-packages", actor, ...nothingKnown } as const;
  const started = Date.now();
  try {
    const sbom = packageListOf(image);
    const control = () => packageListOf(image, "zero");
    const { scanner } = await chosenScanner();
    const scanning = scanner.scan({ sbom, control }, { signal: new AbortController().signal });
    // Read while the scanner works, which has a processor of its own; its failure is told where the answer is made.
    const ready = scanBefore({ ...base, scanner, createdAt: new Date().toISOString() }).catch(() => null);
    const hides = saysHidden(image).catch(() => null);
    const result = await scanning;
    const at = new Date().toISOString();
    const { scan, document } = judged(result, unlistedReason(image.facts));
    const made: Scan = { ...base, ...scan, scanner: result.scanner, scannedAt: at, createdAt: at };
    const packed = document && packScan(document);
    // Before it is on record: what asks first after a transaction pays for a connection of its own.
    const detail = await detailed(made, document, image, { before: await ready, hides: await hides });
    await insertScan(made, document, undefined, packed);
    log.info("scan.ended", { digest: image.digest, state: made.state, identifiers: made.identifiers, ms: Date.now() - started });
    return detail;
  } catch (error) {
    if (!isBasewiseError(error)) log.error("scan.failed", { digest: image.digest, error });
    else log.warn("scan.failed", { digest: image.digest, code: error.code });
    const at = new Date().toISOString();
    const scanner = { name: "trivy", version: "", database: null };
    await insertScan({ ...base, state: "failed", scanner, problem: toProblem(error), scannedAt: at, createdAt: at }, null);
    throw error;
  }
}

/**
 * Takes Trivy's or Grype's JSON of this very image, under that scanner's own name. Raises `scan_report_unreadable`, `scan_report_mismatch`,
 * `image_not_recorded`, `invalid_reference`.
 */
export async function uploadScan(digest: string, text: string, actor: Actor, now: Date = new Date()): Promise<ScanDetail> {
  const image = await recordedImage(digest);
  const report = readUploaded(text);
  const os = image.facts?.capabilities.os.detail ?? null;
  checkSubject(report, {
    digests: [image.digest, image.configDigest, ...image.indexDigests],
    os: os?.id ? { id: os.id, versionId: os.versionId } : null,
  });
  const { scanner, scope, distribution, packages, findings } = report;
  const covered = report.covered === "shown";
  const counts = covered ? countFindings(findings) : null;
  const document = covered ? { findings, packages } : null;
  const kept = await insertScan(
    {
      ...nothingKnown,
      id: randomUUID(),
      digest: image.digest,
      origin: "uploaded",
      state: covered ? "scanned" : "not_covered",
      scanner,
      scope,
      distribution,
      packages: packages?.length ?? null,
      identifiers: counts?.identifiers ?? null,
      fixable: counts?.fixable ?? null,
      reason: covered
        ? null
        : "The report found nothing, and one that was made elsewhere has no control sample: whether its database covers this release is not known.",
      scannedAt: report.scannedAt ?? now.toISOString(),
      createdAt: now.toISOString(),
      actor,
    },
    document,
  );
  log.info("scan.uploaded", { digest: image.digest, scanner: scanner.name, state: kept.state, identifiers: kept.identifiers });
  return detailed(kept, document, image);
}

/** What was read already, where it was. */
interface Ready {
  before: KeptScan | null;
  hides: SaysHidden | null;
}

async function detailed(scan: Scan, document: ScanDocument | null, image: RecordedImage | null, ready: Ready | null = null): Promise<ScanDetail> {
  if (!document) return { ...scan, counts: null, left: null, findings: [], gone: [], before: null };
  const before = await scanBefore(scan, ready?.before);
  const earlier = before?.document?.findings ?? null;
  const diffIds = image?.layers.map(({ diffId }) => diffId) ?? [];
  const says = ready?.hides ?? (image ? await saysHidden(image) : () => null);
  const findings = shownFindings(document.findings, image?.facts?.packages ?? [], diffIds, earlier, says);
  return {
    ...scan,
    counts: countFindings(document.findings),
    left: leftOf(findings),
    findings,
    gone: goneFindings(document.findings, earlier),
    before: before && { id: before.scan.id, scannedAt: before.scan.scannedAt, scanner: before.scan.scanner },
  };
}

/** With its findings, whatever became of the image. Raises `not_found`. */
export async function getScan(id: string): Promise<ScanDetail> {
  const found = await scanRow(id);
  if (!found) throw missing(id);
  const image = await recordedImage(found.scan.digest).catch((error: unknown) => {
    if (isBasewiseError(error) && error.code === "image_not_recorded") return null;
    throw error;
  });
  return detailed(found.scan, found.document, image);
}

/** Newest first, failed ones too. Raises `image_not_recorded`, `invalid_reference`. */
export async function listScans(digest: string, page: { limit: number; cursor?: string | undefined }): Promise<{ items: Scan[]; nextCursor: string | null }> {
  return scanRows((await recordedImage(digest)).digest, page);
}

/** Of each image the last scan that can be used and a later try that failed; in the order of the digests. */
export const latestScans = (digests: readonly string[]): Promise<Standing[]> => standings(digests);

interface Side {
  scan: Scan | null;
  document: ScanDocument | null;
}
const sideOf = async ({ good }: Standing): Promise<Side> => ({
  scan: good,
  document: good?.state === "scanned" ? ((await scanRow(good.id))?.document ?? null) : null,
});

/** Subtracted only where scanner, version, database and scope are equal. */
function differenceOf(here: Side, there: Side): ScanComparison {
  if (!here.scan || !there.scan || !here.document || !there.document) return { state: "unknown", here: here.scan, there: there.scan };
  const differs = basisDiffers(here.scan, there.scan);
  if (differs.length) return { state: "differs", here: here.scan, there: there.scan, differs };
  const of = ({ findings, packages }: ScanDocument) => ({ findings, packages: packages ?? [] });
  return { state: "compared", here: here.scan, there: there.scan, ...differFindings(of(here.document), of(there.document)) };
}

/** Two images, by digest of their manifests, by their last scans. */
export async function compareScans(here: string, there: string): Promise<ScanComparison> {
  const found = await standings([here, there]);
  const [a, b] = await Promise.all(found.map(sideOf));
  return differenceOf(a ?? { scan: null, document: null }, b ?? { scan: null, document: null });
}

/** The images of a comparison by digest, each held against the first. */
export async function scanColumns(digests: readonly string[]): Promise<ScanColumn[]> {
  const [found, says] = await Promise.all([standings(digests), saysHiddenOf(digests)]);
  const sides = await Promise.all(found.map(sideOf));
  const [first] = sides;
  return found.map((standing, i) => {
    const side = sides[i];
    return {
      standing,
      counts: side?.document ? countFindings(side.document.findings) : null,
      against: i === 0 || !first || !side ? null : differenceOf(first, side),
      hidden: side?.document ? hiddenIdentifiers(side.document.findings, says[i] ?? (() => null)) : [],
    };
  });
}
