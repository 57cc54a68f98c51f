import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workloadStandards } from "../api/schemas-standards";
import type { PrismaClient } from "../db/client";
import { isBasewiseError } from "../errors";
import { observeTag } from "../images/tag-store";
import { digestOf, record, testDatabase } from "../images/testing-record";
import { deleteReport, freeze, revokeReport } from "../reports";
import {
  addException,
  addWorkload,
  approveStandard,
  currentStandards,
  deprecateStandard,
  editWorkload,
  endStandardException,
  getStandards,
  listChanges,
  listStandards,
  listWorkloads,
  namedByStandards,
  needsDecision,
  putStandard,
  removeWorkload,
  retireStandard,
  reviewStandard,
} from ".";
import { seedWorkloads } from "./manage-workloads";
import { pin } from "./pin";

/** Standards on a real database of images recorded by hand. */
let db: PrismaClient;
let remove: () => Promise<void>;
const ada = { kind: "local" as const, name: "Ada" };
const at = (text: string) => new Date(text.length > 10 ? text : `${text}T12:00:00.000Z`);
const now = at("2026-11-26");
const refusal = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    if (isBasewiseError(error)) return { code: error.code, detail: error.detail, ...error.extra };
    throw error;
  }
  return null;
};
/** Facts of a reading, made by hand: packages of a version and a size each. */
async function facts(image: string, packages: Record<string, [version: string, size: number]>): Promise<void> {
  const all = Object.entries(packages).map(([name, [version, filesSize]]) => ({ type: "apk", name, architecture: "x86_64", version, filesSize }));
  const files = all.reduce((sum, { filesSize }) => sum + filesSize, 0);
  const document = Uint8Array.from(deflateSync(JSON.stringify({ sizes: { files, wasted: 0 }, packages: all, unowned: { count: 0, bytes: 0, largest: [] } })));
  await db.imageFacts.updateMany({ where: { image: { digest: digestOf(image) } }, data: { document } });
}
const put = (slug: string, more: Partial<Parameters<typeof putStandard>[1]>, when = now) => putStandard(slug, { named: null, ...more }, ada, when);

beforeAll(async () => {
  const made = testDatabase();
  db = made.db;
  remove = made.remove;
  await seedWorkloads(now);
  await record(db, {
    reference: "alpine:3",
    image: "alpine one",
    download: 3_299_369,
    unpacked: 7_690_240,
    facts: { osId: "alpine", osVersion: "3.19.4", packageCount: 15 },
  });
  await record(db, { reference: "gcr.io/distroless/static-debian13:nonroot", download: 860_000 });
});
afterAll(() => remove());

describe("workloads", () => {
  it("are seeded once from the catalogue's families, and those of the brief are there", async () => {
    const titles = (await listWorkloads()).map(({ workload }) => workload.title);
    for (const title of ["C++ and Rust", "Java 17", "Java 21", "Java 25", "Node.js 22", "Node.js 24", "Python 3", "Shell needed"])
      expect(titles).toContain(title);
    await removeWorkload("java-25", "nobody runs it", ada, now);
    expect(await seedWorkloads(now)).toBe(false);
    expect((await listWorkloads()).map(({ workload }) => workload.position)).toEqual(titles.slice(1).map((_, i) => i));
  });
  it("are added, renamed, moved and removed, each with its record; one with a standard stays", async () => {
    const made = await addWorkload({ title: "PHP & friends, 8.4", note: "fpm", position: 1 }, "asked for by shop", ada, now);
    expect(made.workload).toMatchObject({ slug: "php-friends-8-4", position: 1, family: null });
    expect((await listWorkloads())[1]?.workload.slug).toBe("php-friends-8-4");
    expect(await refusal(addWorkload({ title: "PHP friends 8.4", note: "" }, "", ada, now))).toMatchObject({ code: "conflict" });
    expect(await refusal(addWorkload({ title: "Check", note: "" }, "", ada, now))).toMatchObject({ code: "invalid_request", field: "slug" });
    expect(await refusal(addWorkload({ title: "日本", note: "" }, "", ada, now))).toMatchObject({ code: "invalid_request", field: "slug" });
    const edited = await editWorkload("php-friends-8-4", { title: "PHP 8.4", position: 0 }, "shorter", ada, now);
    expect(edited.workload).toMatchObject({ title: "PHP 8.4", note: "fpm", position: 0 });
    expect((await listWorkloads()).map(({ workload }) => workload.position)).toEqual((await listWorkloads()).map((_, i) => i));
    await removeWorkload("php-friends-8-4", "a mistake", ada, now);
    expect((await listChanges("php-friends-8-4", { limit: 10 })).items.map(({ action, why, actor }) => [action, why, actor.name])).toEqual([
      ["remove-workload", "a mistake", "Ada"],
      ["edit-workload", "shorter", "Ada"],
      ["add-workload", "asked for by shop", "Ada"],
    ]);
    const again = await addWorkload({ title: "PHP friends 8.4", note: "" }, "", ada, now);
    expect(again.revision).toBe(4);
  });
});

describe("pinning", () => {
  it("is by the index where there is one, with its manifests and without attestations", async () => {
    const index = digestOf("an index");
    const entries = [
      ["image", "linux", "amd64", null, digestOf("amd")],
      ["image", "linux", "arm64", "v8", digestOf("arm")],
      ["attestation", "unknown", "unknown", null, digestOf("attested")],
    ] as const;
    await db.imageIndex.create({
      data: {
        digest: index,
        mediaType: "application/vnd.oci.image.index.v1+json",
        size: 1n,
        entries: {
          create: entries.map(([role, os, architecture, variant, digest], position) => ({
            position,
            digest,
            mediaType: "application/vnd.oci.image.manifest.v1+json",
            size: 1n,
            role,
            os,
            architecture,
            variant,
            annotations: "{}",
          })),
        },
      },
    });
    await db.$transaction((tx) =>
      observeTag(tx, {
        registry: "docker.io",
        path: "library/multi",
        tag: "1",
        digest: index,
        mediaType: "application/vnd.oci.image.index.v1+json",
        platforms: null,
        mirror: null,
        at: now,
        actor: { kind: "system" },
      }),
    );
    expect((await pin({ reference: "docker.io/library/multi:1" })).base).toEqual({
      reference: "multi:1",
      digest: index,
      manifests: [
        { platform: "linux/amd64", digest: digestOf("amd") },
        { platform: "linux/arm64/v8", digest: digestOf("arm") },
      ],
    });
  });
  it("keeps a digest that is given, known or not; scratch has none", async () => {
    const given = digestOf("never seen");
    expect((await pin({ reference: `example.com/x:1@${given}` })).base).toEqual({ reference: "example.com/x:1", digest: given, manifests: [] });
    expect((await pin({ reference: "debian", digest: digestOf("arm") })).base).toEqual({
      reference: "debian",
      digest: digestOf("arm"),
      manifests: [{ platform: "linux/arm64/v8", digest: digestOf("arm") }],
    });
    expect((await pin({ reference: "scratch" })).base).toEqual({ reference: "scratch", digest: null, manifests: [] });
  });
  it("refuses what is not on record and says what to do", async () => {
    expect(await refusal(pin({ reference: "debian:trixie" }))).toMatchObject({ code: "image_not_recorded", field: "base" });
    expect((await refusal(pin({ reference: "debian:trixie" })))?.detail).toContain("Inspect debian:trixie first");
    expect(await refusal(pin({ reference: "NO" }))).toMatchObject({ code: "invalid_reference" });
    expect(await refusal(pin({ reference: "x:1", digest: "sha256:1" }))).toMatchObject({ code: "invalid_request", field: "digest" });
    expect(await refusal(pin({ reference: "scratch", digest: digestOf("x") }))).toMatchObject({ code: "invalid_request" });
  });
});

describe("a standard", () => {
  it("goes its way from a proposal to its end, and nothing of it is lost", async () => {
    await facts("alpine one", { musl: ["1.2.4-r4", 600], busybox: ["1.36-r19", 900], "libc-utils": ["0.7", 100] });
    const report = await freeze({ images: ["gcr.io/distroless/static-debian13:nonroot"], title: "Why alpine", sections: ["sizes"] }, ada, now);
    const first = await put("shell", {
      base: { reference: "alpine:3" },
      alternatives: [{ reference: "scratch", note: "if nothing is needed" }],
      owner: "platform team",
      why: "we need one",
    });
    expect(workloadStandards.safeParse(JSON.parse(JSON.stringify(first))).error?.issues ?? []).toEqual([]);
    const proposed = first.proposed;
    if (!proposed) throw new Error("nothing is proposed");
    expect([proposed.from, proposed.tag?.state, proposed.image.figures?.download]).toEqual([`FROM alpine:3@${digestOf("alpine one")}`, "same", 3_299_369]);
    expect(await refusal(approveStandard("shell", { named: proposed.revision }, ada, now))).toMatchObject({ code: "invalid_request", field: "reason" });

    const edited = await put("shell", { named: proposed.revision, reason: "**Small**, and has a shell" });
    const stale = await refusal(put("shell", { named: proposed.revision, owner: "others", reason: "mine" }));
    expect(stale).toMatchObject({ code: "standard_changed", revision: edited.revision, collides: ["reason"] });
    expect((await getStandards("shell", now)).proposed?.owner).toBe("platform team");

    const { standards, following } = await approveStandard("shell", { named: edited.revision, evidence: report.id, follow: false }, ada, now);
    expect([standards.proposed, standards.current?.status, following]).toEqual([null, "approved", { state: "declined" }]);
    expect(standards.current?.evidence).toMatchObject({ reportId: report.id, title: "Why alpine", state: "live", contentHash: report.contentHash });
    expect(await namedByStandards(digestOf("alpine one"))).toEqual([standards.current?.id]);
    expect((await needsDecision(14, now)).items.map(({ kind }) => kind)).toEqual(["support_ended"]);

    // The tag moves; the report is revoked, then deleted.
    await record(db, {
      reference: "alpine:3",
      image: "alpine two",
      download: 3_490_000,
      seenAt: "2026-11-27T06:00:00.000Z",
      facts: { osId: "alpine", osVersion: "3.22.1" },
    });
    await facts("alpine two", { musl: ["1.2.5-r0", 650], busybox: ["1.36-r19", 900] });
    await revokeReport(report.id, now);
    const decisions = (await needsDecision(14, at("2026-11-28"))).items;
    expect(decisions.map(({ kind }) => kind)).toEqual(["tag_moved", "support_ended", "evidence_gone"]);
    const moved = decisions[0]?.kind === "tag_moved" ? decisions[0].moved : null;
    expect(moved).toMatchObject({
      target: digestOf("alpine two"),
      seenAt: "2026-11-27T06:00:00.000Z",
      before: { download: 3_299_369 },
      after: { download: 3_490_000 },
    });
    expect(moved?.change).toMatchObject({
      files: { before: 1600, after: 1550 },
      packages: { before: 3, after: 2, added: [], removed: ["libc-utils"], changed: 1 },
    });
    await deleteReport(report.id, at("2026-11-28"));
    await deleteReport(
      (await freeze({ images: ["gcr.io/distroless/static-debian13:nonroot"], title: "Other", sections: ["sizes"] }, ada, now)).id,
      at("2026-12-28"),
    );
    expect((await getStandards("shell", now)).current?.evidence).toMatchObject({ title: "Why alpine", state: "deleted" });
    expect(await db.report.count({ where: { id: report.id } })).toBe(1);

    // Superseded by what the tag names now.
    const renewed = await put("shell", { base: { reference: "alpine:3" }, named: standards.revision }, at("2026-11-28"));
    expect(renewed.proposed).toMatchObject({ reason: "**Small**, and has a shell", alternatives: [{ note: "if nothing is needed" }] });
    const after = (await approveStandard("shell", { named: renewed.revision, supersededUntil: "2026-12-31", follow: false }, ada, at("2026-11-28"))).standards;
    expect(after.current?.base.digest).toBe(digestOf("alpine two"));
    expect(after.earlier).toMatchObject([
      { id: standards.current?.id, status: "deprecated", deprecatedUntil: "2026-12-31", successor: { id: after.current?.id } },
    ]);
    expect((await needsDecision(14, at("2027-01-02"))).items).toMatchObject([{ kind: "deprecation_over", until: "2026-12-31", inDays: -2 }]);

    const history = (await listChanges("shell", { limit: 100 })).items.reverse();
    expect(history.map(({ revision, action }) => [revision, action])).toEqual([
      [1, "propose"],
      [2, "edit"],
      [3, "approve"],
      [4, "propose"],
      [5, "deprecate"],
      [6, "approve"],
    ]);
    expect(history[1]?.changes).toEqual([{ field: "reason", before: "", after: "**Small**, and has a shell" }]);
    expect(history[4]?.changes.map(({ field }) => field)).toEqual(["status", "successor", "deprecatedUntil"]);
    expect((await listChanges("shell", { limit: 2 })).nextCursor).toBe("5");
    expect(await refusal(removeWorkload("shell", "", ada, now))).toMatchObject({ code: "conflict" });
  });

  it("keeps digest and figures when the rows of its image are gone, and says so", async () => {
    const proposed = await put("go", { base: { reference: "gcr.io/distroless/static-debian13:nonroot" }, reason: "tiny" });
    await approveStandard("go", { named: proposed.revision, follow: false }, ada, now);
    const digest = digestOf("gcr.io/distroless/static-debian13:nonroot");
    const image = await db.image.findUniqueOrThrow({ where: { digest } });
    const where = { imageId: image.id };
    await db.listing.deleteMany({ where });
    await db.listingName.deleteMany({ where });
    await db.inspection.deleteMany({ where });
    await db.imageAppearance.deleteMany({ where });
    await db.image.delete({ where: { id: image.id } });
    const { current } = await getStandards("go", now);
    expect(current?.base).toEqual({ reference: "gcr.io/distroless/static-debian13:nonroot", digest, manifests: [{ platform: "linux/amd64", digest }] });
    expect(current?.image).toMatchObject({ state: "gone", figures: { download: 860_000 } });
    expect(current?.image.reason).toContain("no longer on record");
  });

  it("has exceptions that end soon, reviews that fall due, and is retired", async () => {
    const start = (await getStandards("go", now)).current;
    if (!start) throw new Error("no standard");
    const wish = { team: "Payments", reference: "docker.io/library/debian:bookworm", reason: "libfoo", until: "2026-12-03", named: start.revision };
    const excepted = await addException("go", wish, ada, now);
    expect(excepted.current?.exceptions).toMatchObject([{ team: "Payments", reference: "debian:bookworm", digest: null }]);
    expect((await needsDecision(14, now)).items.filter(({ kind }) => kind === "exception_ends")).toMatchObject([
      { inDays: 7, exception: { team: "Payments" } },
    ]);
    const id = excepted.current?.exceptions[0]?.id ?? "";
    const ended = await endStandardException("go", id, { named: excepted.revision, why: "moved" }, ada, now);
    expect(ended.current?.exceptions).toEqual([]);
    expect(await db.standardException.count({ where: { id, endedAt: { not: null } } })).toBe(1);
    const reviewed = await reviewStandard("go", { named: ended.revision, reviewBy: "2026-12-01", why: "still right" }, ada, now);
    expect((await needsDecision(14, now)).items.filter(({ kind }) => kind === "review_due")).toMatchObject([
      { reviewBy: "2026-12-01", inDays: 5, tag: { state: "same" } },
    ]);
    const gone = await deprecateStandard("go", { named: reviewed.revision, successor: null, until: "2026-12-01" }, ada, now);
    expect([gone.current, gone.earlier[0]?.status]).toEqual([null, "deprecated"]);
    const retired = await retireStandard("go", { named: gone.revision, id: start.id }, ada, now);
    expect(retired.earlier[0]).toMatchObject({ status: "retired", tag: null });
    expect(await namedByStandards(start.base.digest ?? "")).toEqual([]);
  });

  it("of two who propose or approve at once, one is told of the other", async () => {
    const both = await Promise.allSettled([
      put("glibc", { base: { reference: "alpine:3" }, reason: "a" }),
      put("glibc", { base: { reference: "alpine:3" }, reason: "b" }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const revision = (await getStandards("glibc", now)).proposed?.revision ?? 0;
    const approvals = await Promise.allSettled([1, 2, 3].map(() => approveStandard("glibc", { named: revision, follow: false }, ada, now)));
    expect(approvals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await db.standard.count({ where: { workloadSlug: "glibc", status: "approved" } })).toBe(1);
    expect((await listChanges("glibc", { limit: 10 })).items.map(({ action }) => action)).toEqual(["approve", "propose"]);
  });

  it("whose digest was given before it was on record has its manifests once they are", async () => {
    const digest = digestOf("registry.example/late:1");
    const proposed = await put("cc", { base: { reference: "registry.example/late:1", digest }, reason: "r" });
    expect([proposed.proposed?.base.manifests, proposed.proposed?.image.state]).toEqual([[], "unknown"]);
    await record(db, { reference: "registry.example/late:1", download: 5 });
    const { proposed: later } = await getStandards("cc", now);
    expect([later?.base.manifests, later?.image.figures?.download]).toEqual([[{ platform: "linux/amd64", digest }], 5]);
    await retireStandard("cc", { named: proposed.revision, id: later?.id }, ada, now);
  });

  it("is listed by workload, by status, by page; what judges gets those that are not retired", async () => {
    const all = await listStandards({ limit: 3 }, now);
    expect([all.items.length, all.nextCursor]).toEqual([3, all.items[2]?.workload.slug]);
    const rest = await listStandards({ limit: 500, cursor: all.nextCursor ?? "" }, now);
    expect(new Set([...all.items, ...rest.items].map(({ workload }) => workload.slug)).size).toBe((await listWorkloads()).length);
    const deprecated = await listStandards({ status: "deprecated", limit: 500 }, now);
    expect(deprecated.items.map(({ workload, current, earlier }) => [workload.slug, current, earlier.length])).toEqual([["shell", null, 1]]);
    expect((await currentStandards({}, now)).map(({ workload, status }) => [workload.slug, status])).toEqual([
      ["glibc", "approved"],
      ["shell", "approved"],
      ["shell", "deprecated"],
    ]);
    expect((await currentStandards({ retired: true }, now)).some(({ status }) => status === "retired")).toBe(true);
    expect(await refusal(getStandards("none", now))).toMatchObject({ code: "not_found" });
  });
});
