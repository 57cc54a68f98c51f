import { BasewiseError } from "../errors";
import { sameRelease } from "./distribution";
import { type GrypeReport, grypeReport, readGrype } from "./grype";
import { firstIssue } from "./read";
import { readTrivy } from "./trivy/read";
import { type TrivyReport, trivyReport } from "./trivy/schema";
import type { Distribution, Finding, ScannedPackage, ScannerIdentity, Scope } from "./types";
import { shown } from "./words";

/** A report that was made elsewhere, under its own scanner's name. */
export interface UploadedReport {
  scanner: ScannerIdentity;
  scope: Scope;
  /** When the scan was made, ISO 8601; null where the report does not say. */
  scannedAt: string | null;
  distribution: Distribution;
  /** Digests that the report says it is of: of a manifest, an index or a config. Empty where it names none (a scan of an SBOM). */
  digests: string[];
  /** Null where the report lists only what is vulnerable. */
  packages: ScannedPackage[] | null;
  findings: Finding[];
  /** Findings in libraries of languages, which are left out. */
  outOfScope: number;
  /** Whether something was found. Nothing found elsewhere may mean that the database covered nothing: no control sample can be run. */
  covered: "shown" | "unknown";
}

/** Reads Trivy's or Grype's JSON. Raises `scan_report_unreadable` with what is wrong with it. */
export function readUploaded(text: string): UploadedReport {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refused("it is not JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw refused("it is not an object");
  if ("SchemaVersion" in json) return fromTrivy(json);
  if ("matches" in json || "descriptor" in json) return fromGrype(json);
  if ("bomFormat" in json || "spdxVersion" in json) throw refused("it is an SBOM, which lists packages and no findings");
  if ("runs" in json) throw refused("it is SARIF, which leaves out packages and versions");
  throw refused("it has neither Trivy's SchemaVersion nor Grype's matches");
}

function fromTrivy(json: object): UploadedReport {
  const parsed = trivyReport.safeParse(json);
  if (!parsed.success) throw refused(firstIssue(parsed.error));
  const report = parsed.data;
  if (!["container_image", "cyclonedx", "spdx"].includes(report.ArtifactType)) throw refused(`it is of a ${shown(report.ArtifactType)}, not of an image`);
  const { distribution, ...reading } = readTrivy(report);
  if (!distribution) throw refused("the scanner knew no operating system in the image, so it looked nothing up");
  return {
    // Its JSON does not say which database it used.
    scanner: { name: "trivy", version: report.Trivy?.Version?.replace(/^v/, "") || "unknown", database: null },
    scope: "os-packages",
    scannedAt: report.CreatedAt ? new Date(report.CreatedAt).toISOString() : null,
    distribution,
    digests: trivyDigests(report),
    ...reading,
    covered: reading.findings.length > 0 ? "shown" : "unknown",
  };
}

function fromGrype(json: object): UploadedReport {
  const parsed = grypeReport.safeParse(json);
  if (!parsed.success) throw refused(firstIssue(parsed.error));
  const report = parsed.data;
  const { distribution, ...reading } = readGrype(report);
  if (!distribution) throw refused("the scanner knew no distribution in the image, so it looked none of its packages up");
  const { descriptor } = report;
  const database = descriptor.db?.status ?? descriptor.db;
  const schema = Number.parseInt(String(database?.schemaVersion ?? "").replace(/^v/, ""), 10);
  const at = Date.parse(descriptor.timestamp ?? "");
  return {
    scanner: {
      name: "grype",
      version: descriptor.version.replace(/^v/, ""),
      database: database?.built ? { updatedAt: new Date(database.built).toISOString(), schema: Number.isNaN(schema) ? 0 : schema } : null,
    },
    scope: "os-packages",
    scannedAt: Number.isNaN(at) ? null : new Date(at).toISOString(),
    distribution,
    digests: grypeDigests(report),
    packages: null,
    ...reading,
    covered: reading.findings.length > 0 ? "shown" : "unknown",
  };
}

function trivyDigests({ Metadata }: TrivyReport): string[] {
  return digestsIn([Metadata?.ImageID, ...(Metadata?.RepoDigests ?? [])]);
}

function grypeDigests({ source }: GrypeReport): string[] {
  const target = source?.target;
  return typeof target === "object" && target ? digestsIn([target.imageID, target.manifestDigest, ...(target.repoDigests ?? [])]) : [];
}

/** "sha256:…" of such words and of "name@sha256:…", once each. */
function digestsIn(words: (string | undefined)[]): string[] {
  return [...new Set(words.flatMap((word) => /(?:^|@)(sha256:[0-9a-f]{64})$/.exec(word ?? "")?.[1] ?? []))];
}

/** What is known of the image that a report is said to be of. */
export interface ReportSubject {
  /** Of its manifest, its config, and the indexes that hold it. */
  digests: readonly string[];
  /** As its os-release says; null where it has none. */
  os: { id: string; versionId: string | null } | null;
}

/**
 * Holds a report against the image. Raises `scan_report_mismatch` where it names other digests, or another distribution or release.
 * Answers whether a digest said so, or none was named and the distribution alone fits, which the reader of its figures must be told.
 */
export function checkSubject(report: UploadedReport, image: ReportSubject): { by: "digest" | "distribution" } {
  const { id, version } = report.distribution;
  const [own] = image.digests;
  if (report.digests.length > 0 && !report.digests.some((one) => image.digests.includes(one)))
    throw mismatch(`The report is of ${report.digests.join(", ")}; the image is ${own ?? "without a digest"}.`);
  if (!image.os) throw mismatch(`The report is of ${shown(id)} ${shown(version)}; the image names no distribution.`);
  const { versionId } = image.os;
  const same = versionId === null ? image.os.id === id : sameRelease({ id, version }, { id: image.os.id, version: versionId });
  if (!same) throw mismatch(`The report is of ${shown(id)} ${shown(version)}; the image (${own ?? "?"}) is ${image.os.id} ${versionId ?? ""}.`);
  return { by: report.digests.length > 0 ? "digest" : "distribution" };
}

const refused = (why: string) => new BasewiseError("scan_report_unreadable", `The report cannot be read: ${why}.`);
const mismatch = (detail: string) => new BasewiseError("scan_report_mismatch", detail);
