import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageOrIndex, type RecordedImage } from "../images";
import { digestOf, record, testDatabase } from "../images/testing-record";
import type { Actor } from "../jobs/job";
import { readVex } from "../vex";
import { vexText as text } from "../vex/testing";
import { mostDocuments } from "./bounds";
import { endWaiver, exportVex, handInVex, listStatements, removeVex, saysHidden, saysHiddenOf, vexText, type WaiverWish, waive } from "./index";

/** The record of statements on a real database, over images that nobody read: statements of whole images, and waivers. Packages by purl: e2e/scans. */
let place: ReturnType<typeof testDatabase>;
const names = { alpine: "docker.io/library/alpine:3.20", again: "docker.io/library/alpine:3.19", other: "docker.io/library/debian:trixie" };
const alpine = digestOf(names.alpine);
const again = digestOf(names.again);
const other = digestOf(names.other);
beforeAll(async () => {
  place = testDatabase();
  for (const reference of Object.values(names)) await record(place.db, { reference, download: 1000 });
});
afterAll(() => place.remove());

const ann: Actor = { kind: "local", name: "Ann" };
const now = new Date("2026-11-30T12:00:00.000Z");
const later = (day: string) => new Date(`${day}T00:00:01.000Z`);
const recorded = async (digest: string): Promise<RecordedImage> => {
  const found = await imageOrIndex(digest);
  if (found.digestKind === "index") throw new Error("an index");
  return found;
};
const hidden = async (digest: string, id: string, at = now, name = "musl") =>
  (await saysHidden(await recorded(digest), at))({ id, package: name, installed: "1" });
const says = (id: string, product: string, more: object = {}) => ({
  vulnerability: { name: id },
  products: [{ "@id": product }],
  status: "not_affected",
  justification: "vulnerable_code_not_present",
  ...more,
});
const wish = (vulnerability: string, more: Partial<WaiverWish> = {}): WaiverWish => ({
  vulnerability,
  package: null,
  repository: null,
  justification: null,
  reason: "It is behind a gate.",
  until: "2027-03-01",
  ...more,
});

describe("a document", () => {
  it("hides what it states of the image, until its last day, with who says so and why", async () => {
    expect(await hidden(alpine, "CVE-1")).toBeNull();
    const kept = await handInVex(alpine, text([says("CVE-1", alpine, { impact_statement: "Built without it." })]), { until: "2027-03-01" }, ann, now);
    expect(kept).toMatchObject({ digest: alpine, statements: 1, refused: [], state: "in_force", until: "2027-03-01", ended: null, actor: ann });
    expect(kept.document).toEqual({ id: "https://example.com/vex/1", author: "Example Security", role: null, at: "2026-11-01T00:00:00.000Z", version: "1" });
    expect(await hidden(alpine, "CVE-1")).toEqual({
      kind: "vex",
      id: kept.id,
      status: "not_affected",
      justification: "vulnerable_code_not_present",
      why: "Built without it.",
      who: "Example Security",
      since: "2026-11-01T00:00:00.000Z",
      until: "2027-03-01",
    });
    expect(await hidden(alpine, "CVE-2")).toBeNull();
    expect(await hidden(other, "CVE-1")).toBeNull();
    expect(await hidden(alpine, "CVE-1", later("2027-03-01"))).not.toBeNull();
    expect(await hidden(alpine, "CVE-1", later("2027-03-02"))).toBeNull();
    const [expired] = (await listStatements(alpine, {}, later("2027-03-02"))).documents;
    expect(expired).toMatchObject({ id: kept.id, state: "expired", ended: null });
  });

  it("is replaced by one of the same @id; both stay on record, word for word", async () => {
    const first = (await listStatements(alpine)).documents[0]?.id ?? "";
    const words = text([says("CVE-2", alpine)], { version: 2 });
    const next = await handInVex(alpine, words, { until: null }, ann, new Date("2026-11-30T13:00:00.000Z"));
    expect(await hidden(alpine, "CVE-1")).toBeNull();
    expect(await hidden(alpine, "CVE-2")).toMatchObject({ id: next.id, until: null });
    const all = await listStatements(alpine, { ended: true });
    expect(all.documents.map(({ id, state }) => [id, state])).toEqual([
      [next.id, "in_force"],
      [first, "replaced"],
    ]);
    expect(all.documents[1]?.ended).toEqual({ at: "2026-11-30T13:00:00.000Z", by: "Ann" });
    expect((await listStatements(alpine)).documents).toHaveLength(1);
    expect(await vexText(alpine, next.id)).toBe(words);
    expect(await vexText(alpine, first)).toContain("Built without it.");
  });

  it("counts for every recorded image that it names, and can be taken back only where it was handed in", async () => {
    const both = text([says("CVE-3", again), says("CVE-3", alpine), says("CVE-4", "pkg:oci/alpine")], { "@id": "https://example.com/vex/both" });
    const kept = await handInVex(again, both, { until: null }, ann, now);
    expect([await hidden(alpine, "CVE-3"), await hidden(again, "CVE-3"), await hidden(alpine, "CVE-4")].map((one) => one?.id)).toEqual([
      kept.id,
      kept.id,
      kept.id,
    ]);
    expect(await hidden(other, "CVE-3")).toBeNull();
    const [first, second, third] = await saysHiddenOf([other, alpine, digestOf("nobody read it")], now);
    const finding = { id: "CVE-3", package: "musl", installed: "1" };
    expect([first?.(finding), second?.(finding)?.id, third?.(finding)]).toEqual([null, kept.id, null]);
    await expect(removeVex(alpine, kept.id, ann)).rejects.toMatchObject({ code: "not_found" });
    expect(await removeVex(again, kept.id, { kind: "local", name: "Ben" })).toMatchObject({ state: "removed", ended: { by: "Ben" } });
    await expect(removeVex(again, kept.id, ann)).rejects.toMatchObject({ code: "conflict" });
    expect(await hidden(alpine, "CVE-3")).toBeNull();
  });

  it("is refused with why where it is about another image, cannot be read, or its last day is over or too far off; nothing is kept of it", async () => {
    const before = await listStatements(other, { ended: true });
    const take = (words: string, until: string | null = null) => handInVex(other, words, { until }, ann, now);
    await expect(take(text([says("CVE-1", alpine)]))).rejects.toMatchObject({ code: "vex_mismatch", detail: expect.stringContaining(alpine) });
    await expect(take("{}")).rejects.toMatchObject({ code: "vex_unreadable" });
    await expect(take(text([says("CVE-1", other)]), "2026-11-29")).rejects.toMatchObject({ code: "invalid_request", extra: { field: "until" } });
    await expect(take(text([says("CVE-1", other)]), "2027-12-02")).rejects.toMatchObject({ code: "invalid_request", extra: { field: "until" } });
    await expect(handInVex(digestOf("none"), text([says("CVE-1", other)]), { until: null }, ann)).rejects.toMatchObject({ code: "image_not_recorded" });
    expect(await listStatements(other, { ended: true })).toEqual(before);
    expect(await take(text([says("CVE-1", other)]), "2027-12-01")).toMatchObject({ until: "2027-12-01" });
  });
});

it("so many documents are in force for an image and no more; a later version of one that is there is taken all the same", async () => {
  const take = (id: number, version = 1) =>
    handInVex(again, text([says("CVE-30", again)], { "@id": `https://example.com/vex/many/${id}`, version }), { until: null }, ann, now);
  for (let id = 0; id < mostDocuments; id++) await take(id);
  await expect(take(mostDocuments)).rejects.toMatchObject({ code: "conflict" });
  expect(await take(0, 2)).toMatchObject({ state: "in_force", document: { version: "2" } });
  expect((await listStatements(again)).documents).toHaveLength(mostDocuments);
});

describe("a waiver", () => {
  it("hides a finding of one image, in one package where it names one, until its last day", async () => {
    const kept = await waive(alpine, wish("CVE-10", { package: "musl" }), ann, now);
    expect(kept).toMatchObject({ digest: alpine, repository: null, state: "in_force", until: "2027-03-01" });
    expect(await hidden(alpine, "CVE-10")).toEqual({
      kind: "waiver",
      id: kept.id,
      status: "accepted",
      justification: null,
      why: "It is behind a gate.",
      who: "Ann",
      since: now.toISOString(),
      until: "2027-03-01",
    });
    expect(await hidden(alpine, "CVE-10", now, "zlib")).toBeNull();
    expect(await hidden(again, "CVE-10")).toBeNull();
    expect(await hidden(alpine, "CVE-10", later("2027-03-01"))).not.toBeNull();
    expect(await hidden(alpine, "CVE-10", later("2027-03-02"))).toBeNull();
  });

  it("of a repository counts for every image of it; the longest of several is told; ended it counts no more", async () => {
    const kept = await waive(alpine, wish("CVE-11", { repository: "docker.io/library/alpine", justification: "component_not_present" }), ann, now);
    expect(await hidden(again, "CVE-11")).toMatchObject({ id: kept.id, status: "not_affected", justification: "component_not_present" });
    expect(await hidden(other, "CVE-11")).toBeNull();
    const longer = await waive(again, wish("CVE-11", { until: "2027-06-01" }), ann, now);
    expect(await hidden(again, "CVE-11")).toMatchObject({ id: longer.id });
    expect(await hidden(alpine, "CVE-11")).toMatchObject({ id: kept.id });
    await expect(endWaiver(other, kept.id, ann)).rejects.toMatchObject({ code: "not_found" });
    expect(await endWaiver(again, kept.id, ann, now)).toMatchObject({ state: "removed", ended: { at: now.toISOString(), by: "Ann" } });
    expect(await hidden(alpine, "CVE-11")).toBeNull();
    await expect(endWaiver(again, kept.id, ann)).rejects.toMatchObject({ code: "conflict" });
    expect((await listStatements(alpine, { ended: true })).waivers.map(({ id }) => id)).toContain(kept.id);
  });

  it("is refused without a day ahead within a year, and of a repository in which the image was not seen", async () => {
    await expect(waive(alpine, wish("CVE-12", { until: "2026-11-29" }), ann, now)).rejects.toMatchObject({ extra: { field: "until" } });
    await expect(waive(alpine, wish("CVE-12", { until: "2028-01-01" }), ann, now)).rejects.toMatchObject({ extra: { field: "until" } });
    const elsewhere = wish("CVE-12", { repository: "docker.io/library/debian" });
    await expect(waive(alpine, elsewhere, ann, now)).rejects.toMatchObject({ code: "invalid_request", extra: { field: "repository" } });
  });

  it("goes out as OpenVEX that hides the same where it is justified, and hides nothing where a risk is accepted", async () => {
    await waive(other, wish("CVE-20", { justification: "inline_mitigations_already_exist" }), ann, now);
    await waive(other, wish("CVE-21"), { kind: "local", name: "Ben" }, later("2026-12-01"));
    const words = await exportVex(other, now);
    expect(words).toBe(await exportVex(other, later("2026-12-05")));
    const document = readVex(words);
    expect(document).toMatchObject({ author: "Ben, Ann", refused: [], at: "2026-12-01T00:00:01.000Z" });
    expect(document.statements.map(({ vulnerability, status, justification, action }) => [vulnerability[0], status, justification, action])).toEqual([
      ["CVE-21", "affected", null, "Accepted until 2027-03-01: It is behind a gate."],
      ["CVE-20", "not_affected", "inline_mitigations_already_exist", null],
    ]);
    for (const one of (await listStatements(other)).waivers) await endWaiver(other, one.id, ann);
    await expect(exportVex(other)).rejects.toMatchObject({ code: "not_found" });
    await handInVex(other, words, { until: null }, ann, now);
    expect(await hidden(other, "CVE-20")).toMatchObject({ kind: "vex", status: "not_affected", why: "It is behind a gate.", who: "Ben, Ann" });
    expect(await hidden(other, "CVE-21")).toBeNull();
  });
});
