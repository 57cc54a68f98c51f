import "server-only";
import { readingsOf } from "../follow/view-store";
import { documentOfReport } from "./read";
import { changesOf, type Fate, fateOf, type ReportChanges, sinceOf } from "./since";
import { indexesOf, taggedImages, tagMeanings } from "./since-store";
import type { Report } from "./types";

/**
 * Which of a report's tags have moved since, and the newer images' figures where those are recorded: from the last look-up on record, nothing
 * is asked. Raises `report_not_found`.
 */
export async function changesSince(report: Pick<Report, "id" | "contentHash">): Promise<ReportChanges> {
  const document = await documentOfReport(report);
  const [meanings, indexes] = await Promise.all([
    tagMeanings(document.images.flatMap(({ tag }) => tag ?? [])),
    indexesOf(document.images.map(({ digest }) => digest)),
  ]);
  const told = changesOf(document, meanings, indexes);
  const readings = await readingsOf(told.flatMap(({ fate }) => (fate.state === "moved" && fate.digest ? [fate.digest] : [])));
  const images = told.map(({ image, fate, meaning }) => sinceOf(image, fate, meaning, readings));
  const looks = images.flatMap(({ lookedAt }) => lookedAt ?? []).sort();
  return { lookedAt: looks[0] ?? null, images };
}

/** Of each report's images, in their order, whether its tag still means it. */
export async function fatesOf(reports: readonly Pick<Report, "id" | "createdAt" | "images">[]): Promise<Map<string, Fate["state"][]>> {
  const images = reports.flatMap((report) => report.images);
  const [meanings, indexes] = await Promise.all([tagMeanings(images.flatMap(({ tag }) => tag ?? [])), indexesOf(images.map(({ digest }) => digest))]);
  return new Map(
    reports.map((report) => [
      report.id,
      report.images.map((image) => fateOf(image, indexes.get(image.digest) ?? [], image.tag && meanings.of(image.tag), new Date(report.createdAt)).state),
    ]),
  );
}

/** Ids of reports of which a tag has moved. */
export async function movedReports(): Promise<string[]> {
  const images = await taggedImages();
  const [meanings, indexes] = await Promise.all([tagMeanings(images.flatMap(({ tag }) => tag ?? [])), indexesOf(images.map(({ digest }) => digest))]);
  const moved = images.filter((image) => fateOf(image, indexes.get(image.digest) ?? [], image.tag && meanings.of(image.tag), image.frozenAt).state === "moved");
  return [...new Set(moved.map(({ reportId }) => reportId))];
}
