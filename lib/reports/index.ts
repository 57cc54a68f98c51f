import "server-only";
import { randomUUID } from "node:crypto";
import { compareHref, mostColumns } from "../compare/query";
import type { Letter } from "../compare/types";
import type { PullOptions } from "../compare/types-pull";
import { env } from "../env";
import { BasewiseError } from "../errors";
import { count } from "../format";
import { fileSummaries, stands } from "../images/pair";
import { findRecorded } from "../jobs";
import type { Actor } from "../jobs/job";
import { scanColumns } from "../scans";
import { fatesOf, movedReports } from "./changes";
import { pack } from "./codec";
import { documentOf } from "./document";
import { forgetLinks } from "./links";
import { reportMakers, reportPage } from "./list-store";
import type { ReportPage, ReportQuery } from "./list-types";
import { type SectionId, sectionIds, sectionsOf } from "./sections";
import { newSlug } from "./slug";
import { chainFrom, changeReport, findReport, insertReport, madeSince, purgeDeleted, type ReportChange } from "./store";
import type { Report } from "./types";

export { changesSince } from "./changes";
export { type ListedReport, type ReportFilter, type ReportPage, type ReportQuery, type ReportSort, reportFilters, reportSorts } from "./list-types";
export { countView, documentOfReport, etagOf, type Linked, linked, type ReadReport, readReport, storedDocument } from "./read";

/** Use cases of those who make reports. What readers of a link get is in `read`. */
export const mostTitle = 200;
export const mostNote = 10_000;
const hourMs = 3_600_000;
/** How long a deleted report can be brought back, and a revoked one put back behind its link. */
const deletedMs = 24 * hourMs;
const revokedMs = 60_000;

export interface FreezeRequest {
  /** As a comparison names them: `<reference or digest>[,<platform>]`, 1 to 8; the first is the baseline. */
  images: string[];
  title: string;
  note?: string | undefined;
  /** All where absent. */
  sections?: SectionId[] | undefined;
  expiresAt?: string | null | undefined;
  showsChanges?: boolean | undefined;
  /** The image that the waterfall leads to. */
  target?: Letter | null | undefined;
  pull?: PullOptions | undefined;
}

const wrong = (field: string, why: string) => new BasewiseError("invalid_request", why, { field });

function endOf(expiresAt: string | null | undefined, now: Date): Date | null {
  if (expiresAt === null || expiresAt === undefined) return null;
  const at = new Date(expiresAt);
  if (at <= now) throw wrong("expiresAt", "The end of a link lies in the future.");
  return at;
}

/** Raises `too_many_reports`. */
async function checkRate(now: Date): Promise<void> {
  const most = env().BASEWISE_REPORTS_PER_HOUR;
  const made = await madeSince(new Date(now.getTime() - hourMs));
  if (made.length < most) return;
  // Free again once so many of them are an hour old that one more fits.
  const oldest = made[made.length - most];
  const retryAt = new Date((oldest ?? now).getTime() + hourMs).toISOString();
  throw new BasewiseError("too_many_reports", `${count(made.length)} were made within an hour; the most is ${count(most)}.`, { retryAt });
}

/**
 * Holds a comparison of recorded images once and for all, behind a link of its own. Starts no inspection. Raises `image_not_recorded`,
 * `invalid_reference`, `invalid_platform`, `invalid_request`, `report_too_large`, `too_many_reports`.
 */
export async function freeze(request: FreezeRequest, actor: Actor, now: Date = new Date()): Promise<Report> {
  const { images, note = "", showsChanges = false, target, pull } = request;
  const title = request.title.trim();
  if (images.length < 1 || images.length > mostColumns) throw wrong("images", `A report takes 1 to ${mostColumns} images; ${images.length} were named.`);
  if (!title || title.length > mostTitle) throw wrong("title", `A title has 1 to ${mostTitle} characters.`);
  if (note.length > mostNote) throw wrong("note", `A note has at most ${count(mostNote)} characters.`);
  const sections = sectionsOf(request.sections ?? sectionIds, images.length);
  if (!sections.length) throw wrong("sections", "A report shows at least one section.");
  const expiresAt = endOf(request.expiresAt, now);
  await checkRate(now);
  const recorded = (await findRecorded(images)).map(stands);
  const files = sections.includes("files") ? await fileSummaries(recorded) : null;
  const scans = sections.includes("vulnerabilities") ? await scanColumns(recorded.map(({ inspection }) => inspection.digest)) : null;
  const document = documentOf(recorded, files, scans, { note, sections, target, pull }, { at: now, actor });
  const packed = await pack(document);
  const most = env().BASEWISE_MAX_REPORT_BYTES;
  if (packed.documentBytes > most) {
    throw new BasewiseError("report_too_large", `It would hold ${count(packed.documentBytes)} bytes; BASEWISE_MAX_REPORT_BYTES allows ${count(most)}.`);
  }
  await purgeDeleted(new Date(now.getTime() - deletedMs));
  return insertReport({ id: randomUUID(), slug: newSlug(), title, document, packed, showsChanges, expiresAt, actor, now });
}

const missing = (id: string) => new BasewiseError("report_not_found", `There is no report ${id.slice(0, 60)}.`);

/** With those that were revoked or have expired; raises `report_not_found`, of a deleted one too. */
export async function getReport(id: string, now: Date = new Date()): Promise<Report> {
  const report = await findReport({ id }, now);
  if (!report || report.deletedAt) throw missing(id);
  return report;
}

/** Searched, filtered, sorted, by page; deleted ones are in no list. */
export async function listReports(query: ReportQuery, now: Date = new Date()): Promise<ReportPage> {
  const page = await reportPage(query, query.moved ? await movedReports() : null, now);
  const since = await fatesOf(page.items);
  return { ...page, items: page.items.map((report) => ({ ...report, since: since.get(report.id) ?? [] })) };
}
export { reportMakers };

async function change(id: string, data: ReportChange, now: Date): Promise<Report> {
  const changed = await changeReport(id, data, now);
  forgetLinks();
  if (!changed) throw missing(id);
  return changed;
}

export interface ReportEdit {
  title?: string | undefined;
  /** null: never. */
  expiresAt?: string | null | undefined;
  showsChanges?: boolean | undefined;
  /** Id of the newer version that this one points to; null takes the pointer away. */
  replacedBy?: string | null | undefined;
}

/** What of a report may change: never what it froze. Raises `report_not_found`, `invalid_request`. */
export async function editReport(id: string, edit: ReportEdit, now: Date = new Date()): Promise<Report> {
  await getReport(id, now);
  const data: ReportChange = {};
  if (edit.title !== undefined) {
    const title = edit.title.trim();
    if (!title || title.length > mostTitle) throw wrong("title", `A title has 1 to ${mostTitle} characters.`);
    data.title = title;
  }
  if (edit.expiresAt !== undefined) data.expiresAt = endOf(edit.expiresAt, now);
  if (edit.showsChanges !== undefined) data.showsChanges = edit.showsChanges;
  if (edit.replacedBy !== undefined) {
    if (edit.replacedBy !== null) {
      const newer = await findReport({ id: edit.replacedBy }, now);
      if (!newer || newer.deletedAt) throw wrong("replacedBy", "There is no such report.");
      if ((await chainFrom(newer.id)).includes(id)) throw wrong("replacedBy", "That one leads back to this.");
    }
    data.replacedById = edit.replacedBy;
  }
  return change(id, data, now);
}

/** Its link answers 410 from now on; done twice it is done once. Raises `report_not_found`. */
export async function revokeReport(id: string, now: Date = new Date()): Promise<Report> {
  const report = await getReport(id, now);
  return report.revokedAt ? report : change(id, { revokedAt: now }, now);
}

/** Out of every list, its link as if it had never been; brought back by `restoreReport` within a day. Raises `report_not_found`. */
export async function deleteReport(id: string, now: Date = new Date()): Promise<Report> {
  await getReport(id, now);
  await purgeDeleted(new Date(now.getTime() - deletedMs));
  return change(id, { deletedAt: now }, now);
}

/**
 * Takes the last step back: a deletion within a day, else a revocation within a minute. A link that was revoked for longer stays so: its
 * readers were told that it will not work again. Raises `report_not_found`, `conflict`.
 */
export async function restoreReport(id: string, now: Date = new Date()): Promise<Report> {
  const report = await findReport({ id }, now);
  if (!report) throw missing(id);
  if (report.deletedAt) {
    if (now.getTime() - Date.parse(report.deletedAt) > deletedMs) throw missing(id);
    return change(id, { deletedAt: null }, now);
  }
  if (!report.revokedAt) return report;
  if (now.getTime() - Date.parse(report.revokedAt) > revokedMs) throw new BasewiseError("conflict", "It was revoked more than a minute ago.");
  return change(id, { revokedAt: null }, now);
}

/** The same images as a comparison that is live: by their tags, as they stand now; what had no tag by its digest. */
export const liveComparison = (report: Pick<Report, "images">): string =>
  compareHref({ images: report.images.map(({ tag, name, pinned, platform }) => `${tag ? name : pinned},${platform}`) });
