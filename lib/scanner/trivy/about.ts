import type { z } from "zod";
import { BasewiseError } from "../../errors";
import { firstIssue } from "../read";
import type { DatabaseState } from "../types";
import { trivyVersion } from "./schema";

/** What Trivy says of itself, and what it prints at all: checked before it is believed. */
export interface About {
  version: string;
  database: DatabaseState | null;
}

/** Releases that an attacker published (CVE-2026-33634). */
const tampered = ["0.69.4", "0.69.5", "0.69.6"];

/** Raises `scanner_refused`. */
export function checkVersion(version: string): void {
  if (tampered.includes(version)) throw new BasewiseError("scanner_refused", `Trivy ${version} is one of the releases that an attacker published.`);
}

/** Of `trivy version --format json`. Raises `scanner_output_unreadable`, `scanner_refused`. */
export function readAbout(stdout: Buffer): About {
  const { Version, VulnerabilityDB } = parsed(stdout, trivyVersion);
  const version = Version.replace(/^v/, "");
  checkVersion(version);
  return {
    version,
    database: VulnerabilityDB ? { updatedAt: new Date(VulnerabilityDB.UpdatedAt).toISOString(), schema: VulnerabilityDB.Version ?? 0 } : null,
  };
}

export const versionWords = ["version", "--format", "json"] as const;

export function unreadable(why: string, cause?: unknown): BasewiseError {
  return new BasewiseError("scanner_output_unreadable", `The scanner's report cannot be used: ${why}.`, {}, { cause });
}

export function parsed<T extends z.ZodType>(bytes: Buffer, schema: T): z.output<T> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw unreadable(bytes.length === 0 ? "it is empty" : "it is not JSON", error);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw unreadable(firstIssue(result.error), result.error);
}
