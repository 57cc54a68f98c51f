import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ladder } from "../compare/ladder";
import { readListingQuery } from "../compare/listing-query";
import type { PrismaClient } from "../db/client";
import { relist } from "../images/listing-store";
import { ladderData, listListings } from "../images/listings";
import { digestOf, record, testDatabase } from "../images/testing-record";
import { insertScan } from "./store";
import type { Scan } from "./types";

/** Counts in lists of images: those of the last scan that did not fail, and never compared with those of another scanner or database. */
let db: PrismaClient;
let remove: () => Promise<void>;
beforeAll(() => {
  ({ db, remove } = testDatabase());
});
afterAll(() => remove());

const names = ["debian:trixie", "debian:trixie-slim", "alpine:3.20", "busybox:1.38.0-musl", "node:20-trixie"];
const references = names.map((name) => `docker.io/library/${name}`);
const [debian = "", slim = "", alpine = "", busybox = "", node = ""] = references;
beforeEach(async () => {
  for (const table of ["Scan", "Listing", "ListingName", "ObservedPlatform", "TagObservation", "Tag", "Inspection", "ImageAppearance", "Image", "Repository"]) {
    await db.$executeRawUnsafe(`DELETE FROM "${table}"`);
  }
  for (const reference of references) await record(db, { reference, download: 1000 });
});

let made = 0;
const older = "2026-11-19T06:00:00.000Z";
const newer = "2026-11-22T06:00:00.000Z";
const scanned = (reference: string, more: Partial<Scan> & { databaseAt?: string | null }) => {
  const { databaseAt = newer, ...rest } = more;
  const at = new Date(Date.UTC(2026, 10, 23, 10, 0, made++)).toISOString();
  const scan: Scan = {
    id: `scan-${made}`,
    digest: digestOf(reference),
    origin: "here",
    state: "scanned",
    scanner: { name: "trivy", version: "0.74.0", database: databaseAt === null ? null : { updatedAt: databaseAt, schema: 2 } },
    scope: "os-packages",
    scannedAt: at,
    createdAt: at,
    distribution: { id: "debian", version: "13.7", endOfSupport: false },
    packages: 3,
    identifiers: null,
    fixable: null,
    reason: null,
    problem: null,
    actor: { kind: "local" },
    ...rest,
  };
  return insertScan(scan, null, db);
};
const view = (params: Record<string, string>) => readListingQuery(params, "linux/amd64");
const listed = async (params: Record<string, string> = {}) => (await listListings(view(params), { limit: 50 })).items;
const inFamily = async (family: string, params: Record<string, string>) => (await listed({ ...params, family })).map((row) => [row.name, row.identifiers]);
const of = async (reference: string) => (await listed()).find((row) => row.reference === reference);

it("a scan stands in the lists, one that failed later changes nothing, and one without a count says why", async () => {
  expect([await of(debian)].map((row) => [row?.scanState, row?.identifiers, row?.unknown.identifiers?.code])).toEqual([[null, null, "not_scanned"]]);
  await scanned(debian, { identifiers: 63, fixable: 12 });
  await scanned(debian, { state: "failed", scanner: { name: "trivy", version: "", database: null } });
  expect(await of(debian)).toMatchObject({ scanState: "scanned", identifiers: 63, fixable: 12, scanner: "trivy 0.74.0", databaseAt: newer });
  await scanned(alpine, { state: "not_covered" });
  await scanned(busybox, { state: "unsupported" });
  await scanned(slim, { identifiers: 0, fixable: 0 });
  const told = await Promise.all([alpine, busybox, slim].map(of));
  expect(told.map((row) => [row?.identifiers, row?.unknown.identifiers?.code ?? null])).toEqual([
    [null, "not_covered"],
    [null, "unsupported"],
    [0, null],
  ]);
  expect(await Promise.all(["scanned", "not_covered", "unsupported", "none"].map(async (scan) => (await listed({ scan })).map((row) => row.name)))).toEqual([
    ["debian:trixie", "debian:trixie-slim"],
    ["alpine:3.20"],
    ["busybox:1.38.0-musl"],
    ["node:20-trixie"],
  ]);
});

it("is ordered by counts of one database; those by another stand behind them, and what has no count last", async () => {
  await scanned(debian, { identifiers: 40, fixable: 1 });
  await scanned(slim, { identifiers: 2, fixable: 1, databaseAt: older });
  expect(await inFamily("glibc", { sort: "vulnerabilities" })).toEqual([
    ["debian:trixie", 40],
    ["debian:trixie-slim", 2],
  ]);
  await scanned(slim, { identifiers: 30, fixable: 1 });
  expect(await inFamily("glibc", { sort: "vulnerabilities" })).toEqual([
    ["debian:trixie-slim", 30],
    ["debian:trixie", 40],
  ]);
  expect(await inFamily("glibc", { sort: "-vulnerabilities" })).toEqual([
    ["debian:trixie", 40],
    ["debian:trixie-slim", 30],
  ]);
  await scanned(debian, { state: "not_covered" });
  expect((await inFamily("glibc", { sort: "-vulnerabilities" }))[1]).toEqual(["debian:trixie", null]);
});

it("the page says by what it counts and how many counts are by something else", async () => {
  const build = async () => ladder(await ladderData(view({})), { ...view({}), scale: "linear" }).counts;
  expect(await build()).toBeNull();
  // Without a database's date nothing can be compared with it.
  await scanned(alpine, { identifiers: 5, fixable: 0, databaseAt: null });
  expect(await build()).toBeNull();
  await scanned(debian, { identifiers: 40, fixable: 1, databaseAt: older });
  expect(await build()).toEqual({ scanner: "trivy 0.74.0", databaseAt: older, others: 1 });
  await scanned(slim, { identifiers: 30, fixable: 1 });
  expect(await build()).toEqual({ scanner: "trivy 0.74.0", databaseAt: newer, others: 2 });
});

it("stays where the image is listed anew", async () => {
  await scanned(node, { identifiers: 1, fixable: 0, databaseAt: older });
  await scanned(node, { identifiers: 373, fixable: 100 });
  const before = await of(node);
  await db.$transaction((tx) => relist(tx, [digestOf(node)]));
  expect(await of(node)).toEqual(before);
  expect(before?.identifiers).toBe(373);
});
