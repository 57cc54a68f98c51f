import "server-only";
import { createHash } from "node:crypto";
import { BasewiseError } from "../errors";
import { unpack } from "./codec";
import { linkRow } from "./links";
import { isSlug } from "./slug";
import { packedDocument, toReport } from "./store";
import type { Report, ReportDocument } from "./types";
import { upgraded } from "./upgrade";

export { countView } from "./views";

/** What the link shows: nothing but the report's own row and its frozen copy is read for it. */
export type Linked =
  | { state: "live"; report: Report }
  /** It can still be read, and points to a newer one that can be read as well. */
  | { state: "replaced"; report: Report; newer: { slug: string; title: string } }
  | { state: "revoked"; revokedAt: string };

/** What stands behind a link, without its document; null where there is nothing, or no longer: unknown, expired and deleted are told alike. */
export async function linked(slug: string, now: Date = new Date()): Promise<Linked | null> {
  const row = isSlug(slug) ? await linkRow(slug) : null;
  if (!row || row.deletedAt) return null;
  const report = toReport(row, now);
  if (report.revokedAt) return { state: "revoked", revokedAt: report.revokedAt };
  if (report.state === "expired") return null;
  const next = report.replacedBy;
  if (next && (next.state === "live" || next.state === "replaced")) return { state: "replaced", report, newer: { slug: next.slug, title: next.title } };
  return { state: "live", report };
}

/** Documents that were read last: one report is read by many. By what they say, so none is ever out of date. */
interface Kept {
  stored: string;
  document: ReportDocument;
}
const mostKeptBytes = 32e6;
const place = globalThis as typeof globalThis & { basewiseDocuments?: Map<string, Kept> };

async function keptDocument({ id, contentHash }: Pick<Report, "id" | "contentHash">): Promise<Kept> {
  place.basewiseDocuments ??= new Map();
  const kept = place.basewiseDocuments;
  const there = kept.get(contentHash);
  if (there) {
    kept.delete(contentHash);
    kept.set(contentHash, there);
    return there;
  }
  const packed = await packedDocument(id);
  if (!packed) throw new BasewiseError("report_not_found", "The report was deleted just now.");
  const stored = await unpack(packed);
  const read = { stored, document: upgraded(JSON.parse(stored)) };
  kept.set(contentHash, read);
  let size = [...kept.values()].reduce((sum, one) => sum + one.stored.length, 0);
  for (const [oldest, one] of kept) {
    if (size <= mostKeptBytes || kept.size === 1) break;
    size -= one.stored.length;
    kept.delete(oldest);
  }
  return read;
}

/** As the present version has it, whichever it was made with. Not to be changed: others are handed the same. Raises `report_not_found`. */
export const documentOfReport = async (report: Pick<Report, "id" | "contentHash">): Promise<ReportDocument> => (await keptDocument(report)).document;

/** As it was written, byte for byte. Raises `report_not_found`. */
export const storedDocument = async (report: Pick<Report, "id" | "contentHash">): Promise<string> => (await keptDocument(report)).stored;

export type ReadReport =
  | { state: "live"; report: Report; document: ReportDocument }
  | { state: "replaced"; report: Report; document: ReportDocument; newer: { slug: string; title: string } }
  | { state: "revoked"; revokedAt: string };

/** What stands behind a link, with its document; null as in `linked`. */
export async function readReport(slug: string, now: Date = new Date()): Promise<ReadReport | null> {
  const found = await linked(slug, now);
  if (!found || found.state === "revoked") return found;
  return { ...found, document: await documentOfReport(found.report) };
}

/** Of what a link shows, by slug and version; `also` is what else it depends on (changes since then, a format). In quotes, as the header has it. */
export function etagOf({ slug, contentHash, revision, replacedBy }: Report, also = ""): string {
  const next = replacedBy ? `${replacedBy.slug} ${replacedBy.state} ${replacedBy.title}` : "";
  return `"${createHash("sha256").update([slug, contentHash, revision, next, also].join("\n")).digest("base64url").slice(0, 27)}"`;
}
