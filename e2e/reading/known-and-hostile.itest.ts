import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
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
import { RecordFile } from "./record";

/** Layers that are known are not read again, whatever claims to be them; and what cannot be read ends in an error of its own, after which the next job works. */
let bed: Awaited<ReturnType<typeof up>>;
let folder: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let app: App;
let pusher: TestPusher;

const bounds = { BASEWISE_MAX_UNPACKED_BYTES: "300000000", BASEWISE_MAX_RATIO: "100", BASEWISE_MAX_ENTRIES: "5000", BASEWISE_MAX_IMAGE_BYTES: "400000000" };
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
  app = await startApp({ env: { BASEWISE_REGISTRY_MIRRORS: `${bed.mirrors},registry.example.com=http://${registry.address}`, ...bounds } });
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
});

describe("an image that cannot be read", () => {
  const gz = async (name: string, bytes: Buffer, diffId: string, tag: string) => {
    const layer = await pusher.blob(bytes, types.layer);
    await pusher.image({ tars: [], layers: [{ ...layer }], diffIds: [diffId], tag });
    return `registry.example.com/hostile/image:${name}`;
  };
  const whole = tar(oneFile("file", 200_000));
  const cases: [string, string, () => Buffer | Promise<Buffer>, string | RegExp][] = [
    ["bomb", "bound_exceeded", () => gzipSync(Buffer.concat([whole.subarray(0, 512), Buffer.alloc(250_000_000)]), { level: 9 }), "BASEWISE_MAX_RATIO"],
    [
      "large",
      "bound_exceeded",
      () => gzipSync(Buffer.concat([tar(oneFile("f", 1)).subarray(0, 0), bigTar(320_000_000)]), { level: 1 }),
      "BASEWISE_MAX_UNPACKED_BYTES",
    ],
    ["entries", "bound_exceeded", () => gzipSync(tar(`for n in range(6000):\n    t.addfile(tarfile.TarInfo("f%d" % n))`)), "BASEWISE_MAX_ENTRIES"],
    ["path", "bound_exceeded", () => gzipSync(tar(oneFile(`${"d/".repeat(3000)}f`))), "BASEWISE_MAX_PATH_BYTES"],
    ["truncated", "layer_unreadable", () => gzipSync(whole).subarray(0, 150), "ends in the middle"],
    ["no-tar", "layer_unreadable", () => gzipSync(Buffer.from("this is no tar ".repeat(100))), "not a tar"],
    ["cut-tar", "layer_unreadable", () => gzipSync(whole.subarray(0, 100_000)), "ends in the middle"],
    ["outside", "layer_unreadable", () => gzipSync(tar(oneFile("../../etc/passwd"))), "leads out of the image"],
    ["other", "diff_id_mismatch", () => gzipSync(tar(oneFile("other"))), "config claims"],
  ];
  // Bytes that do not pack, so that it is the size and not the ratio that is told.
  const bigTar = (size: number) => {
    const data = randomBytes(1_000_000);
    const header = Buffer.from(tar(`i = tarfile.TarInfo("f"); i.size = ${size}; b.write(i.tobuf())`).subarray(0, 512));
    return Buffer.concat([header, ...Array.from({ length: size / 1_000_000 }, () => data)]);
  };

  it.each(cases)(
    "%s ends in %s, and the next job works",
    async (name, code, make, words) => {
      const bytes = await make();
      const reference = await gz(name, bytes, name === "other" ? sha256("something else") : sha256(whole), name);
      const job = await inspect(reference);
      expect([job.state, job.error?.code]).toEqual(["failed", code]);
      expect(job.error?.detail).toMatch(words);
      const next = await inspect("gcr.io/distroless/static-debian12");
      expect(next.state).toBe("done");
    },
    120_000,
  );

  it("leaves nothing of it in the record", async () => {
    const { body } = await call<{ items: { reference: string }[] }>(app, "GET", "/api/v1/images?q=hostile");
    expect(body.items).toEqual([]);
  });
});

describe("rules that move", () => {
  it("facts are derived again at start, from indexes alone, engine and registry gone", async () => {
    const own = await startApp();
    try {
      const [job] = await inspectAll(own, [{ reference: "alpine:3.20", source: "registry" }]);
      const digest = job?.imageDigest as string;
      await own.kill();
      const before = new RecordFile(own.data);
      const expected = await before.facts(digest);
      before.close();
      const db = new Database(path.join(own.data, "basewise.db"));
      db.exec("UPDATE ImageFacts SET rules = 0, level = 'full', fileCount = 1, document = x'00'");
      db.close();
      const away = await startApp({ bed: false, data: own.data });
      try {
        const told = async () => (await call<{ rules: number; level: string; fileCount: number }>(away, "GET", "/api/v1/images")).status;
        expect(await told()).toBe(200);
        await expect
          .poll(
            async () =>
              (await call<{ facts: unknown; level: string }>(away, "GET", `/api/v1/images/${digest}`).catch(() => ({ body: { level: "" } }))).body.level,
            { timeout: 15_000 },
          )
          .toBe("slim");
      } finally {
        await away.kill();
      }
      const after = new RecordFile(own.data);
      expect(await after.facts(digest)).toEqual(expected);
      after.close();
    } finally {
      await own.remove();
    }
  });
});
