import { execFile } from "node:child_process";
import { promisify } from "node:util";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, inspectAll, startApp, untilAllEnded, untilEnded } from "../app";
import { up } from "../testbed";
import { readImage } from "../testbed/oracle";

/** The main job against the built server, the bed's engine and its registry. Expected figures come from the bed's independent reader. */
const run = promisify(execFile);
let app: App;
let bed: Awaited<ReturnType<typeof up>>;

const staticImage = "gcr.io/distroless/static-debian13";
const debian = "debian:trixie";

interface ImageAnswer {
  digest: string;
  configDigest: string;
  source: string;
  sizes: { download: number; unpacked: number };
  layers: { digest: string; diffId: string; download: number; unpacked: number }[];
  engines: { version: string; storageDriver: string; size: number }[];
  rebuilt: string | null;
}

beforeAll(async () => {
  bed = await up();
  app = await startApp();
});
afterAll(async () => app?.remove());

const engineImages = async (): Promise<string[]> =>
  (await run("docker", ["-H", bed.dockerHost, "image", "ls", "--digests", "--format", "{{.Repository}} {{.Digest}}"])).stdout
    .trim()
    .split("\n")
    .filter(Boolean)
    .sort();

describe.each(["registry", "docker"] as const)("read by %s", (source) => {
  let own: App;
  beforeAll(async () => {
    own = await startApp();
  });
  afterAll(async () => own?.remove());

  it("download, unpacked, layers and diffIDs equal the independent reader's", async () => {
    const before = await engineImages();
    const jobs = await inspectAll(own, [
      { reference: staticImage, source },
      { reference: debian, source },
    ]);
    expect(jobs.map((j) => [j.state, j.error?.code])).toEqual([
      ["done", undefined],
      ["done", undefined],
    ]);
    for (const [i, repository, tag] of [
      [0, "distroless/static-debian13", "latest"],
      [1, "library/debian", "trixie"],
    ] as const) {
      const expected = await readImage({ registry: bed.registry, repository, reference: tag });
      const { body } = await call<ImageAnswer>(own, "GET", `/api/v1/images/${encodeURIComponent(jobs[i]?.imageDigest ?? "")}`);
      expect(body.source).toBe(source);
      expect(body.digest).toBe(expected.digest);
      expect(body.sizes.download).toBe(expected.download);
      expect(body.sizes.unpacked).toBe(expected.unpacked);
      expect(body.layers.map((l) => [l.digest, l.diffId, l.download, l.unpacked])).toEqual(
        expected.layers.map((l) => [l.digest, l.diffId, l.download, l.unpacked]),
      );
      expect(body.rebuilt).toBeTruthy();
    }
    // Removal is no part of the job, so it may come a moment later.
    await expect.poll(engineImages, { timeout: 15_000 }).toEqual(before);
  });

  it("the page compares them", async () => {
    const page = await (await fetch(`${own.url}/compare?image=${debian}&image=${staticImage}`)).text();
    const [full, small] = await Promise.all([
      readImage({ registry: bed.registry, repository: "library/debian", reference: "trixie" }),
      readImage({ registry: bed.registry, repository: "distroless/static-debian13", reference: "latest" }),
    ]);
    expect(page).toContain(`value="${full.download}"`);
    expect(page).toContain(`value="${small.download}"`);
  });
});

describe("what an engine held before", () => {
  it("stays there after it was read through the engine", async () => {
    const digest = (await readImage({ registry: bed.registry, repository: "distroless/cc-debian13", reference: "latest" })).digest;
    const theirs = `${bed.registry}/distroless/cc-debian13@${digest}`;
    await run("docker", ["-H", bed.dockerHost, "pull", theirs]);
    try {
      const [job] = await inspectAll(app, [{ reference: "gcr.io/distroless/cc-debian13", source: "docker" }]);
      expect(job?.state).toBe("done");
      const { stdout } = await run("docker", ["-H", bed.dockerHost, "image", "inspect", theirs, "--format", "{{.Id}}"]);
      expect(stdout).toMatch(/^sha256:/);
    } finally {
      await run("docker", ["-H", bed.dockerHost, "rmi", theirs]);
    }
  });
});

describe("errors that a user can make", () => {
  it.each([
    [{ reference: "Not A Reference" }, 400, "invalid_reference"],
    [{ reference: "debian", platform: "linux" }, 400, "invalid_platform"],
    [{ reference: "debian", colour: "red" }, 400, "invalid_request"],
    [{}, 400, "invalid_request"],
  ])("%o answers %i %s", async (body, status, code) => {
    const answer = await call<{ code: string; remedy: string }>(app, "POST", "/api/v1/inspections", body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.remedy).not.toBe("");
  });

  it.each([
    [{ reference: "debian:no-such-tag" }, "tag_not_found"],
    [{ reference: "gcr.io/no-such/repository" }, "image_not_found"],
    [{ reference: "registry.example.com/a/b" }, "registry_not_allowed"],
    [{ reference: "debian:trixie", platform: "linux/s390x" }, "platform_not_offered"],
  ])("%o fails with %s, and the next job works", async (request, code) => {
    const [job] = await inspectAll(app, [request]);
    expect([job?.state, job?.error?.code]).toEqual(["failed", code]);
    const [next] = await inspectAll(app, [{ reference: "gcr.io/distroless/static-debian12" }]);
    expect(next?.state).toBe("done");
  });
});

describe("jobs", () => {
  it("a second request for the same is answered with the first's job", async () => {
    const request = { inspections: [{ reference: "debian:trixie-slim" }, { reference: "docker.io/library/debian:trixie-slim" }] };
    const { body } = await call<{ items: { id: string }[] }>(app, "POST", "/api/v1/inspections", request);
    expect(new Set(body.items.map((j) => j.id)).size).toBe(1);
    expect((await untilEnded(app, body.items[0]?.id as string)).state).toBe("done");
  });

  it("can be cancelled, and tried again", async () => {
    const { body } = await call<{ id: string }>(app, "POST", "/api/v1/inspections", { reference: "gcr.io/distroless/java21-debian13" });
    await call(app, "DELETE", `/api/v1/inspections/${body.id}`);
    expect((await untilEnded(app, body.id, 10)).state).toBe("cancelled");
    const again = await call<{ id: string }>(app, "POST", `/api/v1/inspections/${body.id}/retry`, {});
    expect(again.status).toBe(202);
    expect((await untilEnded(app, again.body.id)).state).toBe("done");
  });

  it("tell their progress on the event stream, with revisions as ids", async () => {
    const { body } = await call<{ id: string }>(app, "POST", "/api/v1/inspections", { reference: "gcr.io/distroless/nodejs22-debian13" });
    const states: string[] = [];
    const ids: number[] = [];
    const answer = await fetch(`${app.url}/api/v1/inspections/events?id=${body.id}`);
    let text = "";
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const message = text.slice(0, end);
        text = text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(message)?.[1];
        if (!data) continue;
        states.push((JSON.parse(data) as { state: string }).state);
        ids.push(Number(/^id: (\d+)$/m.exec(message)?.[1]));
      }
      if (states.at(-1) === "done" || states.at(-1) === "failed") break;
    }
    expect(states.at(-1)).toBe("done");
    expect(states).toContain("reading");
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });
});

describe("the progress of an image of large layers, read through the engine", () => {
  it("moves with each of them, from its first byte to its last", async () => {
    const { body } = await call<{ id: string }>(app, "POST", "/api/v1/inspections", { reference: "node:20-trixie-bed", source: "docker" });
    const answer = await fetch(`${app.url}/api/v1/inspections/events?id=${body.id}`);
    const seen: { state: string; progress: { done: number; layers: { state: string; part: number }[] } | null }[] = [];
    let text = "";
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        const data = /^data: (.*)$/m.exec(message)?.[1];
        if (data) seen.push(JSON.parse(data));
      }
      if (["done", "failed"].includes(seen.at(-1)?.state ?? "")) break;
    }
    expect(seen.at(-1)?.state).toBe("done");
    const views = (state: string) => seen.flatMap((j) => (j.state === state && j.progress ? [j.progress] : []));
    const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
    for (const state of ["pulling", "reading"]) {
      const done = views(state).map((v) => v.done);
      expect(done, state).toEqual(sorted(done));
    }
    // Each in its own place: this engine's archive does not say which layer it hands out. (What it pulls it may have had before.)
    for (const layer of [0, 1]) {
      const parts = views("reading").map((v) => v.layers[layer]?.part ?? 0);
      expect(parts).toEqual(sorted(parts));
      expect(new Set(parts.filter((p) => p > 0 && p < 1)).size, `layer ${layer}`).toBeGreaterThan(1);
    }
  });
});

describe("a crash", () => {
  it("24 jobs at once all end, none twice, although the server is killed among them", { timeout: 300_000 }, async () => {
    const before = await engineImages();
    const own = await startApp();
    try {
      const names = ["static", "base-nossl", "base", "cc"].flatMap((n) =>
        ["12", "13"].flatMap((v) => ["latest", "nonroot", "debug"].map((t) => `gcr.io/distroless/${n}-debian${v}:${t}`)),
      );
      expect(names).toHaveLength(24);
      const { body } = await call<{ items: { id: string }[] }>(own, "POST", "/api/v1/inspections", { inspections: names.map((reference) => ({ reference })) });
      expect((await fetch(`${own.url}/`)).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await own.kill("SIGKILL");
      await own.restart();
      const ended = await untilAllEnded(
        own,
        body.items.map((j) => j.id),
      );
      expect(ended.map((j) => [j.state, j.error?.code])).toEqual(names.map(() => ["done", undefined]));
      // What the killed process had pulled is swept or removed by the one that took its jobs up.
      await expect.poll(engineImages, { timeout: 30_000 }).toEqual(before);
      const database = new Database(`${own.data}/basewise.db`);
      try {
        const [row] = database
          .prepare(
            "SELECT count(*) AS n, count(DISTINCT jobId) AS jobs, count(DISTINCT imageId) AS images, (SELECT count(*) FROM EnginePull) AS pulls FROM Inspection",
          )
          .all() as Record<string, number>[];
        expect(row).toMatchObject({ n: row?.images, jobs: row?.images, pulls: 0 });
      } finally {
        database.close();
      }
    } finally {
      await own.remove();
    }
  });
});
