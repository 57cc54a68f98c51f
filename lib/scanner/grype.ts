import { z } from "zod";
import { distributionId } from "./distribution";
import { webAddress } from "./read";
import type { Cvss, Distribution, Finding, FindingStatus, Severity } from "./types";

/** Grype's JSON document (grype/presenter/models/document.go) in what is used of it; fields that are not named here are passed over. */
const word = z.string().min(1).max(500);
const cvss = z.object({
  source: z.string().max(200).optional(),
  version: z.string().max(20),
  vector: z.string().max(300),
  metrics: z.object({ baseScore: z.number().optional() }).optional(),
});
const named = z.object({ id: word, namespace: z.string().max(200).optional(), cvss: z.array(cvss).nullish() });

const match = z.object({
  vulnerability: named.extend({
    dataSource: z.string().max(2000).optional(),
    severity: z.enum(["Unknown", "Negligible", "Low", "Medium", "High", "Critical"]).optional(),
    fix: z.object({ versions: z.array(word).nullish(), state: z.string().max(100).optional() }).optional(),
    advisories: z.array(z.object({ id: z.string().max(200) })).nullish(),
  }),
  relatedVulnerabilities: z.array(named).nullish(),
  artifact: z.object({
    name: word,
    version: word,
    type: z.string().max(100),
    locations: z.array(z.object({ layerID: z.string().max(200).optional() })).nullish(),
  }),
});

const target = z.object({
  imageID: z.string().max(200).optional(),
  manifestDigest: z.string().max(200).optional(),
  repoDigests: z.array(z.string().max(500)).nullish(),
});

/** Up to schema 5 the database's state stands in `db` itself, from 6 on in `db.status`, its schema as "v6.0.2". */
const state = z.object({ built: z.iso.datetime({ offset: true }).optional(), schemaVersion: z.union([z.number().int(), z.string().max(50)]).optional() });

export const grypeReport = z.object({
  matches: z.array(match),
  source: z.object({ type: z.string().max(100), target: z.union([z.string(), target]).nullish() }).nullish(),
  distro: z.object({ name: z.string().max(100), version: z.string().max(100) }).nullish(),
  descriptor: z.object({
    name: z.literal("grype"),
    version: word,
    timestamp: z.string().max(100).optional(),
    db: state.extend({ status: state.optional() }).nullish(),
  }),
});
export type GrypeReport = z.output<typeof grypeReport>;
type Match = GrypeReport["matches"][number];

/** Grype's types of packages that a distribution's package manager installs (syft/pkg/type.go). */
const ofSystem = ["deb", "apk", "rpm", "alpm", "portage"];

export function readGrype(report: GrypeReport): { distribution: Distribution | null; findings: Finding[]; outOfScope: number } {
  const own = report.matches.filter((one) => ofSystem.includes(one.artifact.type));
  const distro = report.distro?.name ? report.distro : null;
  return {
    distribution: distro && { id: distributionId(distro.name), version: distro.version, endOfSupport: false },
    findings: own.map(findingOf),
    outOfScope: report.matches.length - own.length,
  };
}

function findingOf({ vulnerability, relatedVulnerabilities, artifact }: Match): Finding {
  const related = relatedVulnerabilities ?? [];
  const aliases = [...related.map((one) => one.id), ...(vulnerability.advisories ?? []).map((one) => one.id)];
  const fixed = vulnerability.fix?.versions?.[0] ?? null;
  const diffId = artifact.locations?.[0]?.layerID;
  return {
    id: vulnerability.id,
    aliases: [...new Set(aliases)].filter((id) => id && id !== vulnerability.id).sort(),
    package: artifact.name,
    installed: artifact.version,
    fixed,
    status: statusOf(vulnerability.fix?.state, fixed),
    severity: (vulnerability.severity?.toLowerCase() ?? "unknown") as Severity,
    severitySource: vulnerability.severity ? sourceOf(vulnerability.namespace) : null,
    cvss: [vulnerability, ...related].map(cvssOf).find((one) => one !== null) ?? null,
    url: webAddress(vulnerability.dataSource),
    published: null,
    layer: diffId ? { digest: null, diffId } : null,
  };
}

function statusOf(state: string | undefined, fixed: string | null): FindingStatus {
  if (state === "fixed" || fixed !== null) return "fixed";
  if (state === "wont-fix") return "will_not_fix";
  return state === "not-fixed" ? "affected" : "unknown";
}

/** "debian:distro:debian:13" → "debian" */
function sourceOf(namespace: string | undefined): string | null {
  return namespace?.split(":")[0] || null;
}

/** CVSS 3 before 4 and 2, as everywhere here. */
function cvssOf({ cvss, namespace }: z.output<typeof named>): Cvss | null {
  for (const major of ["3", "4", "2"]) {
    const one = cvss?.find(({ version, vector }) => version.startsWith(major) && vector);
    if (one) return { source: one.source || sourceOf(namespace) || "unknown", vector: one.vector, score: one.metrics?.baseScore ?? null };
  }
  return null;
}
