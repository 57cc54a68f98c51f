import "server-only";
import { families, toFollow } from "../catalog";
import type { LadderData } from "../compare/ladder";
import { unknownOf } from "../compare/listing";
import { type ListingQuery, shownAtOnce, shownOfEach, shownOnPage } from "../compare/listing-query";
import { countBasis, familyCounts, familyRows, largest, listedByNames, matchingRows, namesListed, namesOnRecord, platformCounts } from "./listing-store";

const fullChoices = [...new Set(families.flatMap((f): readonly string[] => f.full))];
const followed = toFollow.map((f) => f.reference);

/** One page of all that matches, families in their own order; the cursor is how many rows stand before it. */
export async function listListings(query: ListingQuery, page: { limit: number; cursor?: string | undefined }, now: Date = new Date()) {
  const offset = /^\d{1,9}$/.test(page.cursor ?? "") ? Number(page.cursor) : 0;
  const rows = await matchingRows(query, { limit: page.limit + 1, offset }, now.toISOString().slice(0, 10));
  const items = rows.slice(0, page.limit).map(({ imageId: _image, repositoryId: _repository, past: _past, ...row }) => ({ ...row, unknown: unknownOf(row) }));
  return { items, nextCursor: rows.length > page.limit ? String(offset + page.limit) : null };
}

/** How many rows of a family are sent, and from which on. */
function bounds(query: ListingQuery, matching: number): { limit: number; offset: number } {
  if (query.family !== null) return { limit: shownOnPage, offset: (query.page - 1) * shownOnPage };
  return { limit: matching > shownAtOnce ? shownOfEach : shownAtOnce, offset: 0 };
}

/** What the catalogue page shows: at most so many rows as its bounds allow, however many there are. Starts nothing. */
export async function ladderData(query: ListingQuery, now: Date = new Date()): Promise<LadderData> {
  const today = now.toISOString().slice(0, 10);
  const [platforms, counts, fulls, read, candidates, basis] = await Promise.all([
    platformCounts(),
    familyCounts(query, today),
    listedByNames(fullChoices, query.platform),
    namesOnRecord(followed, query.platform),
    largest(query.platform, query.kind),
    countBasis(query.platform),
  ]);
  const matching = counts.reduce((sum, c) => sum + c.matching, 0);
  const wanted = counts.filter((c) => query.family === null || c.family === query.family);
  const rows = await Promise.all(wanted.map((c) => familyRows(query, c.family, bounds(query, matching), today)));
  return {
    today,
    platforms,
    fulls,
    read,
    candidates,
    basis,
    families: wanted.map((count, i) => ({ ...count, rows: rows[i] ?? [] })),
  };
}

const namesOnPage = 200;

/** Recorded images under every name, in the names' order; `after` is the last name and digest of the page before. */
export async function recordedNames(query: { q: string; after: string | null }) {
  const [reference = "", digest = ""] = (query.after ?? "").split(" ", 2);
  const { total, items } = await namesListed({ repository: null, q: query.q.toLowerCase(), after: { reference, digest }, limit: namesOnPage + 1 });
  const shown = items.slice(0, namesOnPage);
  const last = shown.at(-1);
  return { total, items: shown, next: items.length > namesOnPage && last ? `${last.reference} ${last.row.digest}` : null };
}
