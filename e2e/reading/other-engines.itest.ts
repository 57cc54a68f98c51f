import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { text } from "../testbed/host/run";
import { ODD_IMAGES } from "../testbed/odd/images";
import { readImage } from "../testbed/oracle";
import { RecordFile } from "./record";

/**
 * The same images through current engines, with either image store, and by the registry: fact for fact the same. Eight telling ones in
 * `npm test`; all of the bed's with BASEWISE_TEST_FULL=1 (`npm run test:full`).
 */
const telling = [
  "docker.io/library/debian:trixie-slim",
  "docker.io/library/alpine:3.19", // Docker schema 2
  "docker.io/library/alpine:3.20", // an index of two platforms
  "docker.io/demo/attested:latest", // attestations in the index
  "gcr.io/distroless/static-debian13:latest",
  "gcr.io/distroless/python3-debian13:latest", // one layer twice
  "gcr.io/distroless/cc-debian12:debug-nonroot",
  "docker.io/demo/odd:many-layers", // 130
];
const all = process.env.BASEWISE_TEST_FULL === "1";
const forms = ["28", "28-containerd"] as const;
let bed: Awaited<ReturnType<typeof up>>;
const folders: (() => Promise<void>)[] = [];

beforeAll(async () => {
  bed = await up({ engines: [...forms] });
});
afterAll(async () => {
  for (const remove of folders) await remove();
});

const engineOf = (form: (typeof forms)[number]): string => {
  const engine = bed.engines.find((e) => e.name === form);
  if (!engine) throw new Error(`the bed has no engine ${form}`);
  return engine.dockerHost;
};

const appOn = async (dockerHost?: string): Promise<App> => {
  const app = await startApp(dockerHost ? { env: { DOCKER_HOST: dockerHost } } : {});
  folders.push(() => app.remove());
  return app;
};
/** One for each engine, for what shares no layer with another: no reading is spared because of one before. */
const small = new Map<string, Promise<App>>();
const smallApp = (form: (typeof forms)[number]): Promise<App> => {
  const app = small.get(form) ?? appOn(engineOf(form));
  small.set(form, app);
  return app;
};

/** Reference → what was recorded, or the code that the job ended with. */
async function readThrough(references: string[], source: "registry" | "docker", app: App): Promise<Map<string, string>> {
  const jobs: Awaited<ReturnType<typeof inspectAll>> = [];
  for (let i = 0; i < references.length; i += 64) {
    const part = references.slice(i, i + 64).map((reference) => ({ reference, source }));
    jobs.push(...(await inspectAll(app, part, 900)));
  }
  const record = new RecordFile(app.data);
  const told = new Map<string, string>();
  for (const [i, reference] of references.entries()) {
    const job = jobs[i];
    const digest = job?.state === "done" ? (job.imageDigest as string) : null;
    told.set(reference, digest ? JSON.stringify([digest, record.layers(digest), await record.facts(digest)]) : `${job?.error?.code}: ${job?.error?.detail}`);
  }
  record.close();
  return told;
}
/** By the registry once, whatever the engines are. */
const registryRead = new Map<string, string>();
async function byRegistry(references: string[]): Promise<Map<string, string>> {
  const lacking = references.filter((reference) => !registryRead.has(reference));
  if (lacking.length > 0) for (const [reference, told] of await readThrough(lacking, "registry", await appOn())) registryRead.set(reference, told);
  return registryRead;
}

/** What an engine does not take (e2e/seen/odd.test.ts holds that table), or takes and cannot hand out. */
const refusedBy = (form: (typeof forms)[number], reference: string): boolean =>
  ODD_IMAGES.some((image) => reference.endsWith(`demo/odd:${image.tag}`) && image.engines[form] === "refused");
const notHandedOut = (form: string, reference: string): boolean => form === "28" && reference.endsWith("demo/odd:sparse-pax");

describe("a current engine", () => {
  it.each(forms)(
    "%s hands out what the registry does",
    async (form) => {
      // The zstd image has the diffIDs of another in other blobs, which a containerd store confuses: it is read apart, below.
      const references = all ? bed.images.map((i) => i.reference).filter((r) => !/zstd/.test(r)) : telling;
      const [expected, byEngine] = [await byRegistry(references), await readThrough(references, "docker", await appOn(engineOf(form)))];
      const wrong: string[] = [];
      for (const reference of references) {
        const told = byEngine.get(reference) ?? "";
        if (refusedBy(form, reference)) {
          if (!/^(engine_pull_refused|engine_error|layer_unreadable|diff_id_mismatch): /.test(told)) wrong.push(`${reference}: ${told.slice(0, 300)}`);
        } else if (notHandedOut(form, reference)) {
          if (!told.startsWith("engine_error: ")) wrong.push(`${reference}: ${told.slice(0, 300)}`);
        } else if (told !== expected.get(reference)) wrong.push(`${reference}: ${told.slice(0, 300)}`);
      }
      expect(wrong).toEqual([]);
      // 28 with its own store takes at most 127 layers, as 20.10 does.
      if (form === "28") expect(byEngine.get("docker.io/demo/odd:many-layers")).toMatch(/^engine_pull_refused: .*max depth exceeded/);
    },
    3_600_000,
  );

  it.each(forms)("%s takes a zstd layer, which 20.10 refuses", async (form) => {
    const references = ["docker.io/library/debian:trixie-slim-zstd"];
    const byEngine = await readThrough(references, "docker", await smallApp(form));
    expect(byEngine.get(references[0] as string)).toBe((await byRegistry(references)).get(references[0] as string));
  });

  it.each(forms)("%s has an image already, by its tag: on a containerd store the id is the index's digest", async (form) => {
    const host = engineOf(form);
    const docker = (...args: string[]) => text("docker", ["-H", host, ...args]);
    const image = bed.images.find((i) => i.reference === "docker.io/library/alpine:3.20");
    const name = `${bed.registry}/${image?.repository}:${image?.tag}`;
    await docker("pull", "-q", name);
    try {
      const id = (await docker("image", "inspect", "-f", "{{.Id}}", name)).trim();
      const { indexDigest } = await readImage({ registry: bed.registry, repository: image?.repository ?? "", reference: image?.tag ?? "" });
      expect(id === indexDigest).toBe(form === "28-containerd");
      const references = ["docker.io/library/alpine:3.20"];
      const byEngine = await readThrough(references, "docker", await smallApp(form));
      expect(byEngine.get(references[0] as string)).toBe((await byRegistry(references)).get(references[0] as string));
      expect((await docker("image", "inspect", "-f", "{{.Id}}", name)).trim()).toBe(id);
    } finally {
      await docker("rmi", name);
    }
  });

  it.each(forms)("%s hands out what only it has, under the digest of its config", async (form) => {
    const host = engineOf(form);
    const name = `local/only-${form}:1`;
    const make = 'mkdir -p "$2/etc" && echo hello > "$2/etc/motd" && tar -c -C "$2" etc | docker -H "$1" import -c "USER 65532" - "$3"; rm -r "$2"';
    const id = (await text("bash", ["-ec", make, "make", host, `/tmp/basewise-only-${process.pid}-${form}`, name])).trim();
    const app = await smallApp(form);
    try {
      const [job] = await inspectAll(app, [{ reference: name, source: "docker" }]);
      expect([job?.state, job?.error]).toEqual(["done", null]);
      const { body } = await call<Record<string, unknown>>(app, "GET", `/api/v1/images/${job?.imageDigest}`);
      expect(body).toMatchObject({ digestKind: "config", source: "docker", fileCount: 1, sizes: { download: null, files: 6 }, config: { user: "65532" } });
      // Only on the engine's own store is the id the config's digest.
      expect(job?.imageDigest === id).toBe(form === "28");
    } finally {
      await text("docker", ["-H", host, "rmi", name]);
    }
  });
});
