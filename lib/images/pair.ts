import "server-only";
import type { FileDiffDetail, FileDiffPage, FileDiffQuery } from "../compare/diff-types";
import { BasewiseError, isBasewiseError } from "../errors";
import type { Inspection, Unknown } from "../inspect/inspection";
import { readingThread } from "../thread";
import type { Answer, Argument } from "../thread/questions";
import { indexesOf, notLooked } from "./facts";
import type { Recorded } from "./types";

/** Two recorded images that are held against each other in full. */
export type RecordedImage = Extract<Recorded, { state: "recorded" }>;
export type Pair = readonly [a: RecordedImage, b: RecordedImage];

/** Raises `image_not_recorded` that names which; what the reference itself is refused for. */
export function stands(column: Recorded): RecordedImage {
  if (column.state === "recorded") return column;
  if (column.state === "invalid") throw new BasewiseError(column.problem.code, column.problem.detail);
  const what = `${column.reference} for ${column.platform}`;
  if (column.state === "failed") throw new BasewiseError("image_not_recorded", `${what} is not recorded: its inspection failed. ${column.problem.detail}`);
  throw new BasewiseError("image_not_recorded", `${what} is not recorded${column.jobId ? " yet; it is being inspected" : ""}.`);
}

/** Raises `image_not_recorded`, `invalid_reference`. */
export const pairOf = (a: Recorded, b: Recorded): Pair => [stands(a), stands(b)];

type Image = Pick<Inspection, "digest" | "layers">;

/** What the thread has merged already is asked first: a list that is scrolled asks for the same two again and again. */
async function askBoth<Name extends "diffFiles" | "diffFile">(question: Name, images: readonly Image[], argument: Argument<Name>): Promise<Answer<Name>> {
  const kept = await readingThread().askKept(
    question,
    images.map((image) => image.digest),
    argument,
  );
  if (kept) return kept.answer;
  const inputs = await Promise.all(
    images.map(async (image) => {
      const input = await indexesOf(image.layers);
      if (!input) throw notLooked(image.digest);
      return { key: image.digest, input };
    }),
  );
  return readingThread().ask(question, inputs, argument);
}

/** What differs between two images' files, a part at a time. Raises `image_not_recorded`. */
export const diffFilesOf = (a: Image, b: Image, query: FileDiffQuery): Promise<FileDiffPage> => askBoth("diffFiles", [a, b], query);

/** One path of either; null where neither has it. Raises `image_not_recorded`. */
export const diffFileOf = (a: Image, b: Image, path: string): Promise<FileDiffDetail | null> => askBoth("diffFile", [a, b], { path });

/** Regular files of two images by sign and by what changed; or why they could not be counted. */
export type FileSummary = Pick<FileDiffPage, "counts" | "bytes"> | { unknown: Unknown };

/** An image's files never change, so what was counted for two of them stands. */
const mostSummaries = 500;
const place = globalThis as typeof globalThis & { basewiseSummaries?: Map<string, FileSummary> };

async function summaryOf(a: Image, b: Image): Promise<FileSummary> {
  place.basewiseSummaries ??= new Map();
  const known = place.basewiseSummaries;
  const key = `${a.digest} ${b.digest}`;
  const there = known.get(key);
  if (there) return there;
  try {
    const { counts, bytes } = await diffFilesOf(a, b, { change: ["content"], types: ["file"], order: "path", arrange: "list", limit: 0, offset: 0 });
    known.set(key, { counts, bytes });
    const [oldest] = known.keys();
    if (known.size > mostSummaries && oldest !== undefined) known.delete(oldest);
    return { counts, bytes };
  } catch (error) {
    // The rest of the comparison stands all the same.
    if (!isBasewiseError(error)) throw error;
    return { unknown: { code: "not_read", reason: error.message } };
  }
}

/** Each column's files against the first's; null for the first. One after the other: the thread keeps few images. */
export async function fileSummaries(columns: readonly Recorded[]): Promise<(FileSummary | null)[]> {
  const [first] = columns;
  const summaries: (FileSummary | null)[] = [];
  for (const column of columns) {
    if (column === first) summaries.push(null);
    else if (first?.state === "recorded" && column.state === "recorded") summaries.push(await summaryOf(first.inspection, column.inspection));
    else summaries.push({ unknown: { code: "not_read", reason: `${first?.state === "recorded" ? "This image" : "A"} is not recorded.` } });
  }
  return summaries;
}
