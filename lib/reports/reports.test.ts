import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sections as pageSections } from "../../components/compare/sections";
import { reportDocument as reportDocumentShape } from "../api/schemas-reports";
import { dayOf, daysLater } from "../days";
import type { PrismaClient } from "../db/client";
import { env } from "../env";
import { digestOf, record, testDatabase } from "../images/testing-record";
import type { Finding } from "../scanner/types";
import { insertScan } from "../scans/store";
import type { Scan } from "../scans/types";
import { endWaiver, waive } from "../statements";
import { deleteReport, editReport, freeze, getReport, linked, listReports, liveComparison, readReport, restoreReport, revokeReport, storedDocument } from ".";
import { reportMarkdown } from "./markdown";
import { etagOf } from "./read";
import { sectionIds, sectionLabels } from "./sections";
import { isSlug, newSlug } from "./slug";
import { tablesOf } from "./tables";
import type { Report, ReportDocument } from "./types";
import { countView, flushViews } from "./views";

/** Reports on a real database of images recorded by hand. */
let db: PrismaClient;
let remove: () => Promise<void>;
const actor = { kind: "local" as const };
const at = (time: string) => new Date(`2026-11-25T${time}.000Z`);
const noon = at("12:00:00");
const make = (title: string, more: Partial<Parameters<typeof freeze>[0]> = {}, now = noon) =>
  freeze({ images: ["debian:trixie", "alpine:3"], title, sections: ["verdict", "sizes", "config"], ...more }, actor, now);

beforeAll(async () => {
  const made = testDatabase();
  db = made.db;
  remove = made.remove;
  await record(db, { reference: "debian:trixie", download: 49_548_945, unpacked: 123_768_320 });
  await record(db, { reference: "alpine:3", download: 3_299_369, unpacked: 7_690_240 });
});
afterAll(() => remove());

it("its sections are those of the comparison's page, in their order and by their names", () => {
  expect(sectionIds.map((id) => ({ id, label: sectionLabels[id] }))).toEqual(pageSections.map(({ id, label }) => ({ id, label })));
});

describe("scans in a report", () => {
  const scanned = (reference: string, second: number, more: Partial<Scan>): Promise<Scan> => {
    const time = at(`11:00:${String(second).padStart(2, "0")}`).toISOString();
    const scan: Scan = {
      id: `scan-${second}`,
      digest: digestOf(reference),
      origin: "here",
      state: "scanned",
      scanner: { name: "trivy", version: "0.74.0", database: { updatedAt: "2026-11-24T06:00:00.000Z", schema: 2 } },
      scope: "os-packages",
      scannedAt: time,
      createdAt: time,
      distribution: { id: "debian", version: "13.7", endOfSupport: false },
      packages: 1,
      identifiers: 1,
      fixable: 1,
      reason: null,
      problem: null,
      actor: { kind: "local", name: "Ann" },
      ...more,
    };
    return insertScan(scan, scan.state === "scanned" ? { findings: [finding], packages: [{ name: "musl", version: "1.1.18-r3" }] } : null, db);
  };
  const rated = { severity: "high", severitySource: "debian", cvss: null, url: null, published: null, layer: null } as const;
  const finding: Finding = { id: "CVE-2019-14697", aliases: [], package: "musl", installed: "1.1.18-r3", fixed: "1.1.18-r4", status: "fixed", ...rated };
  const held = async (report: Pick<Report, "id" | "contentHash">) => JSON.parse(await storedDocument(report)) as ReportDocument;

  it("are kept as they stood, with their dates, without who asked for them; a later one changes nothing", async () => {
    await scanned("debian:trixie", 1, {});
    const later = {
      title: "?",
      status: 504,
      detail: "of /srv/secret",
      code: "scanner_timeout",
      remedy: "Retry.",
      type: "urn:basewise:error:scanner_timeout",
    } as const;
    await scanned("alpine:3", 2, { state: "failed", identifiers: null, fixable: null, problem: later });
    const until = daysLater(dayOf(new Date()), 30);
    const wish = { vulnerability: finding.id, package: null, repository: null, justification: null, reason: "Behind a gate.", until };
    const { id } = await waive(digestOf("debian:trixie"), wish, { kind: "local", name: "Ann" });
    const report = await make("Scanned", { sections: ["vulnerabilities"] });
    const before = await held(report);
    expect(
      before.scans?.map(({ standing, counts }) => [
        standing.good?.scanner.database?.updatedAt ?? null,
        standing.failed?.state ?? null,
        counts?.identifiers ?? null,
      ]),
    ).toEqual([
      ["2026-11-24T06:00:00.000Z", null, 1],
      [null, "failed", null],
    ]);
    expect(JSON.stringify(before)).not.toMatch(/Ann|secret/);
    expect(before.scans?.map(({ hidden }) => hidden.map((one) => [one.id, one.statement.status, one.statement.why, one.statement.until]))).toEqual([
      [["CVE-2019-14697", "accepted", "Behind a gate.", until]],
      [],
    ]);
    await endWaiver(digestOf("debian:trixie"), id, { kind: "local" });
    await scanned("debian:trixie", 3, { scanner: { name: "trivy", version: "0.75.0", database: null } });
    expect(await held(report)).toEqual(before);
    const [table] = tablesOf(before).filter(({ id }) => id === "vulnerabilities");
    const row = (label: string) => table?.rows.find(([first]) => first?.exact === label)?.map(({ exact }) => exact);
    expect([row("State"), row("Distinct identifiers"), row("Hidden by statements"), row("high"), row("Database of")]).toEqual([
      ["State", "scanned", "scan failed"],
      ["Distinct identifiers", "1", "unknown: ?"],
      ["Hidden by statements", "1", "unknown: ?"],
      ["high", "1", "unknown: ?"],
      ["Database of", "2026-11-24T06:00:00.000Z", ""],
    ]);
    expect(reportMarkdown("x", before)).toContain("Vulnerabilities are as they were scanned then");
    expect(reportDocumentShape.safeParse({ title: "x", ...before }).error?.issues ?? []).toEqual([]);
  });

  it("are no part of one that did not choose them", async () => {
    const report = await make("Without", { sections: ["sizes"] });
    expect((await held(report)).scans).toBeNull();
  });
});

it("a slug is 26 letters and digits of 32, each as likely as another, and none comes twice", () => {
  const slugs = Array.from({ length: 4_000 }, newSlug);
  expect(slugs.every(isSlug)).toBe(true);
  expect(new Set(slugs).size).toBe(slugs.length);
  const counts = new Map<string, number>();
  for (const letter of slugs.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(32);
  // 104,000 draws of 32: 3,250 each, give or take six standard deviations.
  for (const n of counts.values()) expect(Math.abs(n - 3_250)).toBeLessThan(6 * Math.sqrt((104_000 / 32) * (31 / 32)));
});

describe("freezing", () => {
  it("keeps what was chosen, pinned by digest, and nothing of what was not", async () => {
    const report = await make("Small", { note: "*why*", sections: ["sizes"] });
    const found = await readReport(report.slug, noon);
    if (found?.state !== "live") throw new Error(`it is ${found?.state}`);
    const { document } = found;
    expect(document).toMatchObject({ schemaVersion: 3, frozenAt: "2026-11-25T12:00:00.000Z", note: "*why*", sections: ["sizes"], target: "B", files: null });
    expect(document.images.map(({ letter, name, pinned, sizes }) => [letter, name, pinned, sizes.download])).toEqual([
      ["A", "debian:trixie", `docker.io/library/debian@${digestOf("debian:trixie")}`, 49_548_945],
      ["B", "alpine:3", `docker.io/library/alpine@${digestOf("alpine:3")}`, 3_299_369],
    ]);
    const { columns, figures, facts, rules, ...rest } = document.comparison;
    expect(figures?.find((row) => row.id === "download")?.cells.map((cell) => cell.change)).toEqual([null, 3_299_369 - 49_548_945]);
    expect([rules, facts, columns.map((column) => column.verdict.sentences)]).toEqual([3, [], [[], []]]);
    expect(Object.values(rest).every((part) => part === null)).toBe(true);
    expect(report.headline).toEqual({ letter: "B", of: "download", bytes: 3_299_369, against: 49_548_945 });
  });

  it("of one image has no sections that compare, and its own size as its figure", async () => {
    const report = await make("One", { images: ["alpine:3"], sections: ["waterfall", "sizes", "packages", "files", "verdict"] });
    expect([report.sections, report.headline]).toEqual([["verdict", "sizes"], { letter: "A", of: "download", bytes: 3_299_369, against: null }]);
    await expect(make("None", { images: ["alpine:3"], sections: ["waterfall"] })).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("is by digest alone where that was asked for", async () => {
    const [report] = [await make("By digest", { images: [digestOf("alpine:3")] })];
    expect(report.images).toMatchObject([{ tag: null, pinned: `docker.io/library/alpine@${digestOf("alpine:3")}` }]);
    expect(liveComparison(report)).toBe(`/compare?image=docker.io/library/alpine@${digestOf("alpine:3")},linux/amd64`);
  });

  it.each([
    [{ images: [] }, "invalid_request"],
    [{ images: Array.from({ length: 9 }, () => "alpine:3") }, "invalid_request"],
    [{ images: ["alpine:3", "nobody/read:this"] }, "image_not_recorded"],
    [{ images: ["alpine:3", "NO"] }, "invalid_reference"],
    [{ title: "  " }, "invalid_request"],
    [{ title: "x".repeat(201) }, "invalid_request"],
    [{ note: "x".repeat(10_001) }, "invalid_request"],
    [{ sections: [] }, "invalid_request"],
    [{ expiresAt: "2026-11-25T12:00:00.000Z" }, "invalid_request"],
  ])("%o is refused", async (more, code) => {
    await expect(make("Refused", more)).rejects.toMatchObject({ code });
  });

  it("is bounded in bytes and in rate, by settings that the refusal names", async () => {
    const settings = env();
    const bounds = { BASEWISE_MAX_REPORT_BYTES: settings.BASEWISE_MAX_REPORT_BYTES, BASEWISE_REPORTS_PER_HOUR: settings.BASEWISE_REPORTS_PER_HOUR };
    try {
      settings.BASEWISE_MAX_REPORT_BYTES = 1_000;
      await expect(make("Large")).rejects.toMatchObject({ code: "report_too_large", detail: expect.stringContaining("BASEWISE_MAX_REPORT_BYTES") });
      Object.assign(settings, bounds, { BASEWISE_REPORTS_PER_HOUR: 2 });
      await make("First", {}, at("20:00:00"));
      const second = await make("Second", {}, at("20:10:00"));
      await deleteReport(second.id, at("20:11:00")); // it was made all the same
      await expect(make("Third", {}, at("20:30:00"))).rejects.toMatchObject({ code: "too_many_reports", extra: { retryAt: "2026-11-25T21:00:00.000Z" } });
      await make("Third", {}, at("21:00:00"));
      await expect(make("Fourth", {}, at("21:05:00"))).rejects.toMatchObject({ code: "too_many_reports", extra: { retryAt: "2026-11-25T21:10:00.000Z" } });
    } finally {
      Object.assign(settings, bounds);
    }
  });
});

describe("a link", () => {
  it("is the same whatever becomes of the images it froze", async () => {
    const report = await make("Frozen");
    const before = await storedDocument(report);
    (globalThis as { basewiseDocuments?: unknown }).basewiseDocuments = undefined;
    await record(db, { reference: "alpine:3", image: "alpine moved", download: 5_000_000, seenAt: "2026-11-25T13:00:00.000Z" });
    await db.image.updateMany({ where: { digest: digestOf("debian:trixie") }, data: { download: 1n } });
    expect(await storedDocument(report)).toBe(before);
    await db.image.updateMany({ where: { digest: digestOf("debian:trixie") }, data: { download: 49_548_945n } });
    await record(db, { reference: "alpine:3", download: 3_299_369, unpacked: 7_690_240, seenAt: "2026-11-25T14:00:00.000Z" });
  });

  it("leads nowhere where it never was, is cut off, has expired or was deleted", async () => {
    const report = await make("Ends", { expiresAt: "2026-11-25T13:00:00.000Z" });
    expect((await linked(report.slug, at("12:59:59")))?.state).toBe("live");
    expect(await linked(report.slug, at("13:00:00"))).toBeNull();
    for (const slug of ["", newSlug(), report.slug.slice(0, 19), report.slug.toUpperCase()]) expect(await linked(slug, noon)).toBeNull();
    await deleteReport(report.id, noon);
    expect(await linked(report.slug, noon)).toBeNull();
  });

  it("says that it was revoked, also once it would have expired", async () => {
    const report = await make("Revoked", { expiresAt: "2026-11-25T13:00:00.000Z" });
    await revokeReport(report.id, at("12:30:00"));
    expect(await linked(report.slug, at("14:00:00"))).toEqual({ state: "revoked", revokedAt: "2026-11-25T12:30:00.000Z" });
    expect((await getReport(report.id, at("14:00:00"))).state).toBe("revoked");
  });

  it("points to a newer one as long as that can be read, and never in a circle", async () => {
    const [old, middle, young] = [await make("Old"), await make("Middle"), await make("Young")];
    await editReport(old.id, { replacedBy: middle.id }, noon);
    await editReport(middle.id, { replacedBy: young.id }, noon);
    expect(await readReport(old.slug, noon)).toMatchObject({
      state: "replaced",
      newer: { slug: middle.slug, title: "Middle" },
      document: { schemaVersion: 3 },
    });
    await expect(editReport(young.id, { replacedBy: old.id }, noon)).rejects.toMatchObject({ code: "invalid_request" });
    await expect(editReport(young.id, { replacedBy: young.id }, noon)).rejects.toMatchObject({ code: "invalid_request" });
    await revokeReport(middle.id, noon);
    expect(await linked(old.slug, noon)).toMatchObject({ state: "live" });
    await deleteReport(middle.id, noon);
    expect((await getReport(old.id, noon)).replacedBy).toBeNull();
  });

  it("has an ETag that moves with all that its readers see", async () => {
    const report = await make("Tagged");
    const first = etagOf(report);
    expect(first).toMatch(/^"[\w-]{27}"$/);
    const renamed = await editReport(report.id, { title: "Renamed" }, noon);
    expect(etagOf(renamed)).not.toBe(first);
    expect(etagOf(renamed, "since")).not.toBe(etagOf(renamed));
    expect(etagOf(await getReport(report.id, noon))).toBe(etagOf(renamed));
    expect(etagOf(await make("Tagged"))).not.toBe(first);
  });

  it("counts its views, by day and without a person", async () => {
    const report = await make("Seen");
    for (let i = 0; i < 3; i++) countView(report.slug);
    countView(newSlug());
    await flushViews(at("23:59:59"));
    countView(report.slug);
    await flushViews(new Date("2026-11-26T00:00:00.000Z"));
    const days = await db.reportDay.findMany({ where: { reportId: report.id }, orderBy: { day: "asc" }, select: { day: true, views: true } });
    expect(days).toEqual([
      { day: "2026-11-25", views: 3 },
      { day: "2026-11-26", views: 1 },
    ]);
    const seen = await getReport(report.id, noon);
    expect([seen.views, seen.revision]).toEqual([4, report.revision]);
  });
});

describe("taking back", () => {
  it("a deletion within a day; then it is gone with all it held", async () => {
    const report = await make("Deleted");
    await deleteReport(report.id, noon);
    await expect(getReport(report.id, noon)).rejects.toMatchObject({ code: "report_not_found" });
    await expect(editReport(report.id, { title: "No" }, noon)).rejects.toMatchObject({ code: "report_not_found" });
    expect((await restoreReport(report.id, new Date(noon.getTime() + 86_400_000))).deletedAt).toBeNull();
    await deleteReport(report.id, noon);
    await expect(restoreReport(report.id, new Date(noon.getTime() + 86_400_001))).rejects.toMatchObject({ code: "report_not_found" });
    await make("Another", {}, new Date(noon.getTime() + 86_400_001));
    expect(await db.report.count({ where: { id: report.id } })).toBe(0);
    expect(await db.reportImage.count({ where: { reportId: report.id } })).toBe(0);
  });

  it("a revocation within a minute", async () => {
    const report = await make("Back");
    await revokeReport(report.id, noon);
    expect((await restoreReport(report.id, at("12:01:00"))).state).toBe("live");
    await revokeReport(report.id, noon);
    await expect(restoreReport(report.id, at("12:01:01"))).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the list", () => {
  it("is searched by title, name and digest, filtered by state, sorted, and told by page", async () => {
    await db.report.deleteMany();
    const two = await make("Büro: two bases", {}, at("08:00:00"));
    const one = await make("alpine alone", { images: ["alpine:3"], expiresAt: "2026-11-27T12:00:00.000Z" }, at("09:00:00"));
    const gone = await make("Gone", { expiresAt: "2026-11-25T11:00:00.000Z" }, at("10:00:00"));
    const back = await make("Taken back", {}, at("10:30:00"));
    const old = await make("Zero", {}, at("11:00:00"));
    await revokeReport(back.id, noon);
    await editReport(old.id, { replacedBy: two.id }, noon);
    const titles = async (query: Partial<Parameters<typeof listReports>[0]>) => (await listReports({ limit: 100, ...query }, noon)).items.map((r) => r.title);
    expect(await titles({})).toEqual(["Zero", "Taken back", "Gone", "alpine alone", "Büro: two bases"]);
    expect((await listReports({ limit: 1 }, noon)).counts).toEqual({ all: 5, live: 2, ending: 1, replaced: 1, expired: 1, revoked: 1 });
    expect(await titles({ state: "live", sort: "title" })).toEqual(["Büro: two bases", "alpine alone"]);
    expect(await titles({ state: "replaced" })).toEqual(["Zero"]);
    expect(await titles({ state: "expired" })).toEqual([gone.title]);
    expect(await titles({ q: "BÜRO trixie" })).toEqual(["Büro: two bases"]);
    expect(await titles({ q: digestOf("alpine:3").slice(0, 20), sort: "ends" })).toEqual([
      "Gone",
      "alpine alone",
      ...(await titles({ sort: "ends" })).slice(2),
    ]);
    expect(await titles({ q: "50%_" })).toEqual([]);
    const pages: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listReports({ limit: 2, sort: "ends", ...(cursor ? { cursor } : {}) }, noon);
      pages.push(...page.items.map((r) => r.id));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect(pages).toHaveLength(5);
    expect(pages.slice(0, 2)).toEqual([gone.id, one.id]);
    await deleteReport(two.id, noon);
    expect(await titles({ state: "live" })).toEqual(["Zero", "alpine alone"]);
  });
});

vi.setConfig({ testTimeout: 30_000 });
