import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ladder } from "../../lib/compare/ladder";
import { readListingQuery, shownAtOnce, shownOfEach, shownOnPage } from "../../lib/compare/listing-query";
import { Prisma, type PrismaClient } from "../../lib/db/client";
import { recordedNames, searchRecorded } from "../../lib/images";
import { conditions, countsSql, largestSql, namesSql, order, rowsSql, sizedSql } from "../../lib/images/listing-sql";
import { ladderData, listListings } from "../../lib/images/listings";
import { testDatabase } from "../../lib/images/testing-record";
import { seed } from "../bench/seed";

/** 10,000 images on record: what is asked of the database goes by an index, and what leaves it is bounded. Times are the bench's matter. */
let db: PrismaClient;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ db, remove } = testDatabase());
  await seed(db, 10_000);
}, 300_000);
afterAll(() => remove());

const view = (params: Record<string, string>) => readListingQuery(params, "linux/amd64");
const plan = async (query: Prisma.Sql): Promise<string[]> =>
  (await db.$queryRaw<{ detail: string }[]>(Prisma.sql`EXPLAIN QUERY PLAN ${query}`)).map((row) => row.detail);

describe("10,000 images on record", () => {
  it("are all listed, each once", async () => {
    const [{ n }] = await db.$queryRaw<[{ n: unknown }]>(Prisma.sql`SELECT COUNT(*) AS "n" FROM "Listing"`);
    expect(Number(n)).toBe(10_000);
  });

  it.each([
    {},
    { q: "debian13" },
    { shell: "no", support: "ended" },
    { sort: "-wasted" },
    { sort: "vulnerabilities", scan: "scanned" },
    { kind: "files", level: "static" },
  ])("%j goes by an index", async (params) => {
    const query = view(params as Record<string, string>);
    for (const sql of [rowsSql(conditions(query, "2026-11-25", "static"), order(query), 12, 0), countsSql(conditions(query, "2026-11-25"))]) {
      const steps = await plan(sql);
      expect(steps.filter((step) => step.includes("Listing") && !/^SEARCH .* USING (COVERING )?INDEX/.test(step))).toEqual([]);
      expect(steps.length).toBeGreaterThan(0);
    }
  });

  it("the largest of each family are found without a row being read, and read one by one", async () => {
    expect(await plan(largestSql("linux/amd64", "unpacked"))).toEqual([
      expect.stringMatching(/^SEARCH Listing USING COVERING INDEX .* \(platform=\? AND debug=\?\)/),
    ]);
    const steps = await plan(sizedSql("linux/amd64", "unpacked", [{ family: "static", standing: "distroless", size: 1 }]));
    expect(steps.filter((step) => /Listing/.test(step))).toEqual([expect.stringMatching(/^SEARCH Listing USING INDEX .*family=\?/)]);
  });

  it("names are found by the key, of a repository too", async () => {
    const steps = await plan(namesSql({ repository: "gcr.io/distroless/static-debian13", q: "", after: { reference: "", digest: "" }, limit: 101 }));
    expect(steps.filter((step) => /^SCAN "?ListingName"?$/.test(step))).toEqual([]);
  });

  it.each([{}, { sort: "name" }, { shell: "no" }, { q: "build" }])("%j shows the first of each family and says how many there are", async (params) => {
    const query = view(params as Record<string, string>);
    const shown = ladder(await ladderData(query), { ...query, scale: "linear" });
    expect(shown.imageCount).toBeGreaterThan(shownAtOnce);
    for (const family of shown.families) expect(family.rows.length).toBeLessThanOrEqual(shownOfEach);
    expect(shown.shownCount).toBeGreaterThan(0);
    expect(shown.families.reduce((sum, f) => sum + f.matching, 0)).toBe(shown.imageCount);
  });

  it("a family alone comes page by page, each image once", async () => {
    const seen = new Set<string>();
    const first = ladder(await ladderData(view({ family: "cc" })), { ...view({ family: "cc" }), scale: "linear" });
    for (let page = 1; page <= first.pages; page++) {
      const query = view({ family: "cc", page: String(page) });
      const { families } = ladder(await ladderData(query), { ...query, scale: "linear" });
      const rows = families.flatMap((f) => f.rows);
      expect(rows.length).toBeLessThanOrEqual(shownOnPage);
      for (const row of rows) seen.add(row.key);
    }
    expect(seen.size).toBe(first.imageCount);
  });

  it("lists of names, of references and of listings hold a page", async () => {
    expect((await recordedNames({ q: "", after: null })).items).toHaveLength(200);
    const page = await searchRecorded({ limit: 10, repository: "gcr.io/distroless/cc-debian13" });
    expect(page.items.map((i) => i.reference.split(":")[0])).toEqual(Array(10).fill("gcr.io/distroless/cc-debian13"));
    const next = await searchRecorded({ limit: 10, repository: "gcr.io/distroless/cc-debian13", cursor: page.nextCursor ?? "" });
    expect((next.items[0]?.reference ?? "") > (page.items.at(-1)?.reference ?? "")).toBe(true);
    expect((await listListings(view({}), { limit: 500 })).items).toHaveLength(500);
  });
});
