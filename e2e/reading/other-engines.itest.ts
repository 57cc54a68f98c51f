import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inspectAll, startApp } from "../app";
import { up } from "../testbed";
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

/** Reference → what was recorded, or the code that the job ended with. */
async function readThrough(references: string[], source: "registry" | "docker", dockerHost?: string): Promise<Map<string, string>> {
  const app = await startApp(dockerHost ? { env: { DOCKER_HOST: dockerHost } } : {});
  folders.push(() => app.remove());
  const jobs: Awaited<ReturnType<typeof inspectAll>> = [];
  for (let i = 0; i < references.length; i += 64) {
    const part = references.slice(i, i + 64).map((reference) => ({ reference, source }));
    jobs.push(...(await inspectAll(app, part, 900)));
  }
  await app.kill();
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

describe("a current engine", () => {
  it.each(forms)(
    "%s hands out what the registry does",
    async (form) => {
      const references = all ? bed.images.map((i) => i.reference).filter((r) => !/demo\/odd:|zstd/.test(r)) : telling;
      const engine = bed.engines.find((e) => e.name === form);
      if (!engine) throw new Error(`the bed has no engine ${form}`);
      const [byRegistry, byEngine] = [await readThrough(references, "registry"), await readThrough(references, "docker", engine.dockerHost)];
      // 28 with its own store takes at most 127 layers, as 20.10 does.
      const refused = form === "28" ? references.filter((r) => r.endsWith("many-layers")) : [];
      for (const reference of references) {
        const told = byEngine.get(reference);
        if (refused.includes(reference)) expect(told).toMatch(/^engine_pull_refused: .*max depth exceeded/);
        else expect(told, `${form} ${reference}`).toBe(byRegistry.get(reference));
      }
    },
    1_800_000,
  );

  it("takes a zstd layer, which 20.10 refuses", async () => {
    const references = ["docker.io/library/debian:trixie-slim-zstd"];
    const engine = bed.engines.find((e) => e.name === "28");
    const byEngine = await readThrough(references, "docker", engine?.dockerHost);
    expect(byEngine.get(references[0] as string)).toBe((await readThrough(references, "registry")).get(references[0] as string));
  });
});
