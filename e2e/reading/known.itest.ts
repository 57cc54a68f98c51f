import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "../app";
import { sha256 } from "../fronts/oracle";
import { TestPusher, types } from "../fronts/push";
import { startRegistry, up } from "../testbed";

/** Layers that are known are not read again, whatever claims to be them. What cannot be read: hostile.itest.ts. */
let bed: Awaited<ReturnType<typeof up>>;
let folder: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let app: App;
let pusher: TestPusher;

const tar = (script: string): Buffer =>
  execFileSync(
    "python3",
    ["-c", `import tarfile, io, sys\nb = io.BytesIO()\nt = tarfile.open(fileobj=b, mode="w")\n${script}\nt.close()\nsys.stdout.buffer.write(b.getvalue())`],
    { maxBuffer: 2 ** 30 },
  );
const oneFile = (name: string, size = 3) => `i = tarfile.TarInfo("${name}"); i.size = ${size}; t.addfile(i, io.BytesIO(b"x" * ${size}))`;

beforeAll(async () => {
  bed = await up();
  folder = await mkdtemp(path.join(tmpdir(), "basewise-hostile-"));
  registry = await startRegistry({ storage: path.join(folder, "storage") });
  pusher = new TestPusher(registry.address, "hostile/image");
  app = await startApp({ env: { BASEWISE_REGISTRY_MIRRORS: `${bed.mirrors},registry.example.com=http://${registry.address}` } });
});
afterAll(async () => {
  await app?.remove();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

const inspect = async (reference: string, more: Record<string, unknown> = {}) => {
  const [job] = await inspectAll(app, [{ reference, source: "registry", ...more }]);
  return job as { id: string; state: string; error: { code: string; detail: string } | null; imageDigest: string | null };
};
const outcomeOf = async (id: string) =>
  (await call<{ outcome: { bytesFetched: number; layersPresent: number; layersTotal: number } }>(app, "GET", `/api/v1/inspections/${id}`)).body.outcome;

describe("what is known", () => {
  it("is not fetched: cc after base brings four layers, nonroot after latest none", async () => {
    const base = await inspect("gcr.io/distroless/base-debian13");
    expect(await outcomeOf(base.id)).toMatchObject({ layersTotal: 17, layersPresent: 0 });
    const cc = await inspect("gcr.io/distroless/cc-debian13");
    expect(await outcomeOf(cc.id)).toMatchObject({ layersTotal: 21, layersPresent: 17 });
    const nonroot = await inspect("gcr.io/distroless/cc-debian13:nonroot");
    expect(await outcomeOf(nonroot.id)).toMatchObject({ layersTotal: 21, layersPresent: 21, bytesFetched: 0 });
  });

  it("is read again when asked for, by either source, and is the same", async () => {
    for (const source of ["registry", "docker"]) {
      const again = await inspect("gcr.io/distroless/base-debian13", { reread: true, source });
      expect([source, again.state, again.error]).toEqual([source, "done", null]);
      // The bed's engine may hold some of its layers already.
      if (source === "registry") expect((await outcomeOf(again.id)).bytesFetched).toBeGreaterThan(9_000_000);
    }
  });

  it("is reading_differs where the bytes are not those on record", async () => {
    const db = new Database(path.join(app.data, "basewise.db"), { timeout: 10_000 } as ConstructorParameters<typeof Database>[1]);
    const { diffId, content } = db.prepare("SELECT diffId, content FROM LayerIndex ORDER BY entries DESC LIMIT 1").get() as { diffId: string; content: string };
    const set = (value: string) => db.prepare("UPDATE LayerIndex SET content = ? WHERE diffId = ?").run(value, diffId);
    try {
      set("altered");
      const again = await inspect("gcr.io/distroless/base-debian13", { reread: true });
      expect([again.state, again.error?.code]).toEqual(["failed", "reading_differs"]);
      expect(again.error?.detail).toContain(diffId);
    } finally {
      set(content);
      db.close();
    }
  });

  it("is no name to hide behind: another blob that claims a known layer's diffID is read, and told", async () => {
    const [trusted] = (
      await call<{ layers: { diffId: string }[] }>(app, "GET", `/api/v1/images/${(await inspect("gcr.io/distroless/base-debian13")).imageDigest}`)
    ).body.layers;
    await pusher.image({ tars: [tar(oneFile("backdoor"))], diffIds: [trusted?.diffId as string], tag: "claims" });
    const job = await inspect("registry.example.com/hostile/image:claims");
    expect([job.state, job.error?.code]).toEqual(["failed", "diff_id_mismatch"]);
  });

  it("is known by its blob: the same tar packed otherwise is fetched once, and comes to the same index", async () => {
    const bytes = tar(oneFile("etc/motd", 5000));
    const packings: [tag: string, blob: Buffer, mediaType: string][] = [
      ["gzip", gzipSync(bytes), types.layer],
      ["plain", bytes, "application/vnd.oci.image.layer.v1.tar"],
      ["zstd", execFileSync("zstd", ["-qc"], { input: bytes }), "application/vnd.oci.image.layer.v1.tar+zstd"],
      ["mislabelled", gzipSync(bytes, { level: 1 }), "application/vnd.oci.image.layer.v1.tar"],
    ];
    for (const [tag, blob, mediaType] of packings) {
      await pusher.image({ tars: [], layers: [{ ...(await pusher.blob(blob, mediaType)) }], diffIds: [sha256(bytes)], tag });
      const job = await inspect(`registry.example.com/hostile/image:${tag}`);
      expect([tag, job.state, job.error]).toEqual([tag, "done", null]);
      expect([tag, (await outcomeOf(job.id)).bytesFetched]).toEqual([tag, blob.length]);
      await pusher.image({
        tars: [],
        layers: [{ digest: sha256(blob), size: blob.length, mediaType }],
        diffIds: [sha256(bytes)],
        tag: `${tag}-again`,
        label: tag,
      });
      const again = await inspect(`registry.example.com/hostile/image:${tag}-again`);
      expect([tag, again.state, again.imageDigest !== job.imageDigest, (await outcomeOf(again.id)).bytesFetched]).toEqual([tag, "done", true, 0]);
    }
    const db = new Database(path.join(app.data, "basewise.db"));
    expect(db.prepare("SELECT count(*) AS n FROM LayerIndex WHERE diffId = ?").get(sha256(bytes))).toMatchObject({ n: 1 });
    db.close();
  });

  it("is read again where its index is of an earlier format, and replaced by a reread where it is damaged", async () => {
    const { imageDigest } = await inspect("gcr.io/distroless/static-debian12");
    const db = new Database(path.join(app.data, "basewise.db"), { timeout: 10_000 } as ConstructorParameters<typeof Database>[1]);
    const diffIds = "SELECT l.diffId FROM ImageLayer l JOIN Image i ON i.id = l.imageId WHERE i.digest = ?";
    db.prepare(`UPDATE LayerIndex SET format = 0 WHERE diffId IN (${diffIds})`).run(imageDigest);
    const again = await inspect("gcr.io/distroless/static-debian12");
    expect([again.state, again.imageDigest, (await outcomeOf(again.id)).layersPresent]).toEqual(["done", imageDigest, 0]);
    expect(db.prepare(`SELECT DISTINCT format FROM LayerIndex WHERE diffId IN (${diffIds})`).all(imageDigest)).toEqual([{ format: 1 }]);
    const whole = db.prepare(`SELECT diffId, bytes FROM LayerIndex WHERE diffId IN (${diffIds}) ORDER BY diffId`).all(imageDigest);
    db.prepare(`UPDATE LayerIndex SET bytes = x'00' WHERE diffId IN (${diffIds})`).run(imageDigest);
    const reread = await inspect("gcr.io/distroless/static-debian12", { reread: true });
    expect([reread.state, reread.error]).toEqual(["done", null]);
    expect(db.prepare(`SELECT diffId, bytes FROM LayerIndex WHERE diffId IN (${diffIds}) ORDER BY diffId`).all(imageDigest)).toEqual(whole);
    db.close();
  });
});
