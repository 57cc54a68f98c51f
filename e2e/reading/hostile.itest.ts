import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "../app";
import { flipByte } from "../fronts/faults";
import { type Front, startFront } from "../fronts/front";
import { sha256 } from "../fronts/oracle";
import { TestPusher, types } from "../fronts/push";
import { startRegistry, up } from "../testbed";
import { run } from "../testbed/host/run";

/**
 * Images that cannot be read: each ends in an error of its own, in bounded memory, and the next job works. The bounds are those of the
 * configuration, set low so that little is enough to exceed them.
 */
const bounds = {
  BASEWISE_MAX_UNPACKED_BYTES: "100000000",
  BASEWISE_MAX_IMAGE_BYTES: "150000000",
  BASEWISE_MAX_RATIO: "50",
  BASEWISE_MAX_ENTRIES: "5000",
  BASEWISE_MAX_PATH_BYTES: "4096",
  BASEWISE_MAX_INDEX_BYTES: "20000000",
  BASEWISE_MAX_LAYERS: "60",
  BASEWISE_MAX_MANIFEST_BYTES: "100000",
  BASEWISE_IDLE_SECONDS: "5",
};
let folder: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let fronts: Front[] = [];
let app: App;
let pusher: TestPusher;
/** Bytes resident before the first hostile image. */
let idle: number;
/** Bytes that each hostile image had the server grow by at its highest, by case. */
const grown: Record<string, number> = {};

const resident = async (field: "VmRSS" | "VmHWM"): Promise<number> =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(await readFile(`/proc/${app.pid}/status`, "utf8"))?.[1]) * 1024;
const inspect = async (reference: string) => {
  const [job] = await inspectAll(app, [{ reference, source: "registry" }]);
  return job as { state: string; error: { code: string; detail: string } | null };
};

beforeAll(async () => {
  const bed = await up();
  folder = await mkdtemp(path.join(tmpdir(), "basewise-hostile-"));
  await run("mkdir", [path.join(folder, "tmp")]);
  registry = await startRegistry({ storage: path.join(folder, "storage") });
  pusher = new TestPusher(registry.address, "hostile/image");
  const upstream = new URL(`http://${registry.address}`);
  fronts = [
    await startFront(upstream, flipByte({ matches: /\/blobs\//, offset: 1000 })),
    await startFront(upstream, (e) => (e.seen.url.includes("/blobs/") ? e.forward({ body: (chunk, at) => (at > 100_000 ? "hold" : chunk) }) : e.forward())),
  ];
  const mirrors = [registry.address, ...fronts.map((f) => f.host)].map((host, i) => `${["registry", "altered", "silent"][i]}.example.com=http://${host}`);
  const env = { BASEWISE_REGISTRY_MIRRORS: [bed.mirrors, ...mirrors].join(","), TMPDIR: path.join(folder, "tmp"), ...bounds };
  app = await startApp({ env });
  // As much as ordinary images need has been used once: of a server just started, what it compiles and what V8 lets lie before it first
  // collects would be counted as the hostile images'.
  for (const ordinary of ["gcr.io/distroless/base-debian13", "gcr.io/distroless/cc-debian13", "gcr.io/distroless/static-debian13", "alpine:3.20"])
    expect((await inspect(ordinary)).state).toBe("done");
  idle = await resident("VmRSS");
});
afterAll(async () => {
  await app?.remove();
  for (const front of fronts) await front.close();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

const tar = (script: string): Buffer =>
  execFileSync(
    "python3",
    ["-c", `import tarfile, io, sys\nb = io.BytesIO()\nt = tarfile.open(fileobj=b, mode="w")\n${script}\nt.close()\nsys.stdout.buffer.write(b.getvalue())`],
    { maxBuffer: 2 ** 30 },
  );
const oneFile = (name: string, size = 3) => `i = tarfile.TarInfo("${name}"); i.size = ${size}; t.addfile(i, io.BytesIO(b"x" * ${size}))`;
/** A file of bytes that do not pack, so that it is the size and not the ratio that is told. */
const large = (name: string, size: number): Buffer => {
  const data = randomBytes(1_000_000);
  const header = tar(`i = tarfile.TarInfo("${name}"); i.size = ${size}; b.write(i.tobuf())`).subarray(0, 512);
  return Buffer.concat([header, ...Array.from({ length: size / data.length }, () => data), Buffer.alloc(1024)]);
};
const whole = (): Buffer => tar(oneFile("file", 200_000));

/** Pushes an image of one blob, or of several layers; answers with its tag. */
const blob = async (tag: string, bytes: Buffer, diffId = sha256(whole())): Promise<string> => {
  const layer = await pusher.blob(bytes, types.layer);
  await pusher.image({ tars: [], layers: [{ ...layer }], diffIds: [diffId], tag });
  return tag;
};
const layers = async (tag: string, tars: Buffer[]): Promise<string> => {
  await pusher.image({ tars, tag });
  return tag;
};
const small = () => pusher.image({ tars: [tar(oneFile("f"))] });

type Case = [name: string, code: string, words: string | RegExp, push: (tag: string) => Promise<string>, host?: string];
const cases: Case[] = [
  // Each bound by its own name.
  [
    "a-bomb",
    "ratio_too_high",
    "BASEWISE_MAX_RATIO",
    (t) => blob(t, gzipSync(Buffer.concat([whole().subarray(0, 512), Buffer.alloc(90_000_000)]), { level: 9 })),
  ],
  [
    "holes",
    "ratio_too_high",
    "BASEWISE_MAX_RATIO",
    (t) => blob(t, gzipSync(execFileSync("sh", ["-ec", "cd $0; truncate -s 90M hollow; tar --sparse -cf - hollow", folder]))),
  ],
  ["large-layer", "layer_too_large", "BASEWISE_MAX_UNPACKED_BYTES", (t) => layers(t, [large("f", 120_000_000)])],
  ["large-image", "image_too_large", "BASEWISE_MAX_IMAGE_BYTES", (t) => layers(t, [large("f", 80_000_000), large("g", 80_000_000)])],
  ["entries", "too_many_entries", "BASEWISE_MAX_ENTRIES", (t) => layers(t, [tar(`for n in range(6000):\n    t.addfile(tarfile.TarInfo("f%d" % n))`)])],
  ["path", "path_too_long", "BASEWISE_MAX_PATH_BYTES", (t) => layers(t, [tar(oneFile(`${"d/".repeat(3000)}f`))])],
  [
    "index",
    "index_too_large",
    "BASEWISE_MAX_INDEX_BYTES",
    (t) =>
      layers(t, [
        tar('for n in range(300):\n    i = tarfile.TarInfo("usr/share/doc/%d/copyright" % n); i.size = 100000; t.addfile(i, io.BytesIO(b"c" * i.size))'),
      ]),
  ],
  [
    "index-of-all-layers",
    "index_too_large",
    "BASEWISE_MAX_INDEX_BYTES",
    (t) =>
      layers(
        t,
        [1, 2].map((layer) =>
          tar(
            `for n in range(150):\n    i = tarfile.TarInfo("usr/share/doc/${layer}-%d/copyright" % n); i.size = 100000; t.addfile(i, io.BytesIO(b"c" * i.size))`,
          ),
        ),
      ),
  ],
  [
    "layers",
    "too_many_layers",
    "BASEWISE_MAX_LAYERS",
    async (t) => {
      const image = await small();
      await pusher.image({ tars: [], layers: Array.from({ length: 61 }, () => ({ ...image.layers[0] })), diffIds: Array(61).fill(sha256(whole())), tag: t });
      return t;
    },
  ],
  [
    "manifest",
    "manifest_too_large",
    "BASEWISE_MAX_MANIFEST_BYTES",
    async (t) => {
      const image = await small();
      await pusher.manifest({ config: image.config, layers: image.layers, annotations: { much: "x".repeat(200_000) } }, types.manifest, t);
      return t;
    },
  ],
  [
    "config",
    "manifest_too_large",
    "BASEWISE_MAX_MANIFEST_BYTES",
    async (t) => {
      await pusher.image({ tars: [], tag: t, label: "x".repeat(200_000) });
      return t;
    },
  ],
  ["silence", "registry_timeout", "5 seconds", (t) => layers(t, [large("f", 2_000_000)]), "silent.example.com"],
  // Bytes that are not what they should be.
  ["truncated", "layer_unreadable", "ends in the middle", (t) => blob(t, gzipSync(whole()).subarray(0, 150))],
  ["no-tar", "layer_unreadable", "not a tar", (t) => blob(t, gzipSync(Buffer.from("this is no tar ".repeat(100))))],
  ["cut-tar", "layer_unreadable", "ends in the middle", (t) => blob(t, gzipSync(whole().subarray(0, 100_000)))],
  ["outside", "layer_unreadable", "leads out of the image", (t) => blob(t, gzipSync(tar(oneFile("../../etc/passwd"))))],
  ["other-diff-id", "diff_id_mismatch", "config claims", (t) => blob(t, gzipSync(tar(oneFile("other"))), sha256("something else"))],
  ["altered", "digest_mismatch", /digest/, (t) => layers(t, [large("f", 2_000_000)]), "altered.example.com"],
  // Manifests that lead to no layers.
  [
    "nested-index",
    "not_an_image",
    /further indexes/,
    async (t) => {
      const image = await small();
      const platform = { os: "linux", architecture: "amd64" };
      const inner = await pusher.manifest(
        { manifests: [{ digest: image.digest, size: image.size, mediaType: image.mediaType, platform }] },
        types.index,
        "inner",
      );
      await pusher.manifest({ manifests: [inner] }, types.index, t);
      return t;
    },
  ],
  [
    "empty-index",
    "not_an_image",
    "index without entries",
    async (t) => {
      await pusher.manifest({ manifests: [] }, types.index, t);
      return t;
    },
  ],
  [
    "foreign-layer",
    "layer_unreadable",
    "foreign layer",
    async (t) => {
      const { layers, config } = await small();
      const foreign = { ...layers[0], mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", urls: ["https://example.com/layer"] };
      await pusher.manifest({ config, layers: [foreign] }, types.manifest, t);
      return t;
    },
  ],
  [
    "artifact",
    "not_an_image",
    "artifact",
    async (t) => {
      const config = await pusher.blob(Buffer.from("{}"), "application/vnd.oci.empty.v1+json");
      await pusher.manifest({ artifactType: "application/spdx+json", config, layers: [config] }, types.manifest, t);
      return t;
    },
  ],
];

describe("an image that cannot be read", () => {
  it.each(cases)(
    "%s ends in %s, and the next job works",
    async (name, code, words, push, host = "registry.example.com") => {
      const pushed = await push(name);
      const before = await resident("VmRSS");
      await writeFile(`/proc/${app.pid}/clear_refs`, "5"); // VmHWM begins anew (proc(5))
      const job = await inspect(`${host}/hostile/image:${pushed}`);
      grown[name] = (await resident("VmHWM")) - before;
      expect([job.state, job.error?.code, job.error?.detail]).toEqual(["failed", code, expect.stringMatching(words)]);
      const next = `next-${name}`;
      await pusher.image({ tars: [tar(oneFile(next, 100))], tag: next });
      expect(await inspect(`registry.example.com/hostile/image:${next}`)).toMatchObject({ state: "done", error: null });
    },
    120_000,
  );

  it("leaves nothing of itself in the record", async () => {
    const { body } = await call<{ items: { reference: string }[] }>(app, "GET", "/api/v1/images?q=hostile&limit=500");
    expect(body.items.map((i) => i.reference).sort()).toEqual(cases.map(([name]) => `registry.example.com/hostile/image:next-${name}`).sort());
  });

  it("took no more memory than an ordinary one may, and leaves none taken", async () => {
    // Each by itself, and what is left of all of them together.
    expect(Object.entries(grown).filter(([, bytes]) => bytes >= 150e6)).toEqual([]);
    expect(Object.keys(grown)).toHaveLength(cases.length);
    expect((await resident("VmRSS")) - idle).toBeLessThan(300e6);
  });

  it("left nothing on the disk beside the database", async () => {
    expect(await readdir(path.join(folder, "tmp"))).toEqual([]);
    expect((await readdir(app.data)).filter((name) => !/^basewise\.db(-wal|-shm)?$/.test(name))).toEqual([]);
    // Nor where the server itself lies: nothing there is newer than the folder of this test.
    const mark = path.join(folder, "mark");
    await writeFile(mark, "");
    const began = new Date(Date.now() - performance.now());
    await utimes(mark, began, began);
    const { stdout } = await run("find", [path.resolve(".next/standalone"), "-newer", mark, "-type", "f"]);
    expect(stdout.toString()).toBe("");
  });
});
