import { parse } from "yaml";
import { sha256 } from "../host/files";
import type { InstalledSource } from "./installed";

/** One advisory as go/database reads it. Empty strings stand for what an advisory leaves out. */
export interface Advisory {
  platform: string;
  package: string;
  id: string;
  fixed: string;
  status: "" | "affected" | "under_investigation" | "will_not_fix" | "fix_deferred" | "end_of_life";
  /** Of this package in this release, where the distribution rates it by package. */
  severity: string;
  vendorIds: string[];
}

export interface Vulnerability {
  title: string;
  /** ISO 8601, null where nobody says. */
  published: string | null;
  references: string[];
  severities: Record<string, string>;
  cvss: Record<string, { V3Vector: string; V3Score: number }>;
}

/** What a database says: its state of two dates, so that it can be seen to move. */
export type Variant = "first" | "later";

const RATINGS = [
  { word: "LOW", V3Vector: "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N", V3Score: 2.5 },
  { word: "MEDIUM", V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:L/I:L/A:N", V3Score: 5.4 },
  { word: "HIGH", V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", V3Score: 7.5 },
  { word: "CRITICAL", V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", V3Score: 9.8 },
] as const;
const OPEN = ["affected", "affected", "will_not_fix", "fix_deferred", "end_of_life", "under_investigation"] as const;

/**
 * Advisories made up over the source packages of the bed: CVE-2099-… of eight digits, titled as made up. One in three source packages has
 * none. Of the others' one to three each is fixable by the very next version, or open, or fixed by the very version that is installed: a
 * reader that loses an epoch or a revision finds too many or too few. An identifier belongs to a source, so several releases share it.
 * In the later state some are withdrawn, some have come, and some that were open have a fix.
 */
export function madeUp(sources: InstalledSource[], variant: Variant): { advisories: Advisory[]; vulnerabilities: Record<string, Vulnerability> } {
  const advisories: Advisory[] = [];
  const vulnerabilities: Record<string, Vulnerability> = {};
  for (const { platform, source, version } of sources) {
    const many = dice(source, "how many") % 4;
    for (let at = 0; at <= many; at++) {
      const own = `${source} ${at}`;
      const id = `CVE-2099-${String(10_000_000 + (dice(own, "number") % 89_999_999))}`;
      // The last one is what comes with the later state.
      if (at === many && (variant === "first" || dice(own, "comes") % 2 === 0)) continue;
      if (variant === "later" && dice(own, "withdrawn") % 8 === 0) continue;
      advisories.push({ platform, package: source, id, ...stateOf(own, platform, version, variant) });
      vulnerabilities[id] ??= describe(own, source);
    }
  }
  return { advisories, vulnerabilities };
}

function stateOf(own: string, platform: string, version: string, variant: Variant): Omit<Advisory, "platform" | "package" | "id"> {
  const debian = platform.startsWith("debian");
  const severity = debian && dice(own, "by package") % 3 === 0 ? pick(RATINGS, own, platform).word : "";
  const vendorIds = debian && dice(own, "advisory") % 4 === 0 ? [`DSA-2099${dice(own, "dsa") % 1000}-1`] : [];
  const kind = dice(own, platform) % 3;
  const found = variant === "later" && dice(own, "found") % 4 === 0;
  if (kind === 0 || (kind === 1 && found)) return { fixed: next(platform, version), status: "", severity, vendorIds };
  if (kind === 1) return { fixed: "", status: debian ? pick(OPEN, own, "open") : "affected", severity, vendorIds };
  return { fixed: version, status: "", severity, vendorIds };
}

function describe(own: string, source: string): Vulnerability {
  const nvd = pick(RATINGS, own, "nvd");
  const rated = dice(own, "rated") % 10 > 0;
  const debian = dice(own, "debian") % 2 === 0 ? { debian: pick(RATINGS, own, "by debian").word } : {};
  return {
    title: `Made up for the test bed: ${source} has no such fault`,
    published: rated ? new Date(Date.UTC(2026, 0, 1 + (dice(own, "day") % 300))).toISOString() : null,
    references: ["https://basewise.invalid/made-up"],
    severities: { ...(rated ? { nvd: nvd.word } : {}), ...debian },
    cvss: rated ? { nvd: { V3Vector: nvd.V3Vector, V3Score: nvd.V3Score } } : {},
  };
}

/** The least version that is greater: apk counts revisions, and dpkg takes a suffix. */
function next(platform: string, version: string): string {
  if (!platform.startsWith("alpine")) return `${version}+bed1`;
  const [, upstream = version, revision = "0"] = /^(.*)-r(\d+)$/.exec(version) ?? [];
  return `${upstream}-r${Number(revision) + 1}`;
}

function dice(...words: string[]): number {
  return Number.parseInt(sha256(words.join("\0")).slice(0, 8), 16);
}

function pick<T>(from: readonly T[], ...words: string[]): T {
  return from[dice(...words) % from.length] as T;
}

/** https://secdb.alpinelinux.org: fixed version → identifiers, by source package; version 0 marks what never affected it. */
export function alpineOwn(platform: string, yaml: string): { advisories: Advisory[]; vulnerabilities: Record<string, Vulnerability> } {
  const { packages } = parse(yaml) as { packages: { pkg: { name: string; secfixes: Record<string, string[]> } }[] };
  const advisories: Advisory[] = [];
  const vulnerabilities: Record<string, Vulnerability> = {};
  for (const { pkg } of packages) {
    for (const [fixed, words] of Object.entries(pkg.secfixes)) {
      // "CVE-2017-2616 (+ regression fix)"
      const identifiers = words.map((word) => word.trim().split(/\s/)[0] ?? "").filter(Boolean);
      for (const id of identifiers) {
        advisories.push({ platform, package: pkg.name, id, fixed, status: "", severity: "", vendorIds: [] });
        vulnerabilities[id] ??= { title: "", published: null, references: [], severities: {}, cvss: {} };
      }
    }
  }
  return { advisories, vulnerabilities };
}
