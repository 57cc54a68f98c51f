import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configDiff, fileDiff, layerDiff, packageDiff } from "@/lib/api/schemas-compare";
import { type App, call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { run } from "../testbed/host/run";
import { type OracleFiles, readFiles, readPackagesOracle } from "../testbed/oracle";

/**
 * Diffs over the API against independent means: files as `docker export` of both images and GNU diff of the two listings tell them, packages
 * as dpkg-query and the records of distroless do.
 */
const names = {
  debian: { reference: "debian:trixie", repository: "library/debian", tag: "trixie" },
  base: { reference: "gcr.io/distroless/base-debian13", repository: "distroless/base-debian13", tag: "latest" },
  static: { reference: "gcr.io/distroless/static-debian13", repository: "distroless/static-debian13", tag: "latest" },
} as const;
const nodes = ["node:20-trixie-bed", "gcr.io/distroless/nodejs22-debian13"];

let bed: Awaited<ReturnType<typeof up>>;
let app: App;
let folder: string;
const exported = new Map<string, OracleFiles>();

beforeAll(async () => {
  bed = await up();
  folder = await mkdtemp(path.join(tmpdir(), "basewise-diffs-"));
  app = await startApp();
  const asked = [...Object.values(names).map((n) => n.reference), ...nodes];
  const jobs = await inspectAll(
    app,
    asked.map((reference) => ({ reference, source: "registry" })),
  );
  expect(jobs.map((j) => j.state)).toEqual(asked.map(() => "done"));
  for (const { reference, repository, tag } of Object.values(names)) {
    const local = `${bed.registry}/${repository}:${tag}`;
    await run("docker", ["-H", bed.dockerHost, "pull", "-q", local]);
    exported.set(reference, await readFiles({ dockerHost: bed.dockerHost, reference: local }));
  }
});
afterAll(async () => {
  await app?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const images = (a: string, b: string): string => `image=${encodeURIComponent(a)}&image=${encodeURIComponent(b)}`;

interface Row {
  path: string;
  sign: string;
  changes: string[];
  change: number;
  a: { size: number; sha256: string | null } | null;
  b: { size: number; sha256: string | null } | null;
}
interface Page {
  items: Row[];
  nextCursor: string | null;
  total: number;
  counts: Record<string, number>;
  bytes: { a: number; b: number };
}

/** Every page, as a client would. */
async function allRows(query: string): Promise<{ rows: Row[]; first: Page }> {
  const rows: Row[] = [];
  let first: Page | undefined;
  for (let cursor: string | null = "0"; cursor !== null; ) {
    const { status, body }: { status: number; body: Page } = await call<Page>(app, "GET", `/api/v1/compare/files?${query}&limit=500&cursor=${cursor}`);
    expect(status).toBe(200);
    first ??= body;
    rows.push(...body.items);
    cursor = body.nextCursor;
  }
  return { rows, first: first as Page };
}

/** One line per path, in an order that GNU diff keeps. */
const listing = ({ files }: OracleFiles): string =>
  files
    .filter((f) => f.path !== "")
    .map(({ path: at, type, size, mode, uid, gid, linkTarget, device, sha256 }) =>
      // The export does not carry extended attributes on every storage driver; the mode of a link says nothing.
      JSON.stringify([at, type, type === "symlink" ? 0 : mode, uid, gid, linkTarget, device, type === "file" ? size : 0, sha256]),
    )
    .join("\n")
    .concat("\n");

/** `diff` ends with 1 where there are differences. */
const gnuDiff = (a: string, b: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const formats = ["--old-line-format=-%L", "--new-line-format=+%L", "--unchanged-line-format="];
    execFile("diff", ["--minimal", ...formats, a, b], { maxBuffer: 2 ** 28 }, (error, out) => (error && error.code !== 1 ? reject(error) : resolve(out)));
  });

/** By path: only in a, only in b, or in both and different. */
async function expectedDiff(a: string, b: string) {
  const files = [path.join(folder, "a.txt"), path.join(folder, "b.txt")] as const;
  await writeFile(files[0], listing(exported.get(a) as OracleFiles));
  await writeFile(files[1], listing(exported.get(b) as OracleFiles));
  const sides = new Map<string, { a?: unknown[]; b?: unknown[] }>();
  for (const line of (await gnuDiff(...files)).split("\n").filter(Boolean)) {
    const fields = JSON.parse(line.slice(1)) as unknown[];
    const found = sides.get(fields[0] as string) ?? {};
    found[line.startsWith("-") ? "a" : "b"] = fields;
    sides.set(fields[0] as string, found);
  }
  return [...sides].map(([at, { a: inA, b: inB }]) => {
    const path_ = `/${at}`;
    if (!inA || !inB) return { path: path_, sign: inA ? "removed" : "added", changes: [] as string[] };
    const changes: string[] = [];
    const differs = (i: number) => JSON.stringify(inA[i]) !== JSON.stringify(inB[i]);
    const sameType = !differs(1);
    if (sameType && inA[1] === "file" && (differs(8) || differs(7))) changes.push("content");
    if (differs(2) && inA[1] !== "symlink" && inB[1] !== "symlink") changes.push("mode");
    if (differs(3) || differs(4)) changes.push("owner");
    if (!sameType) changes.push("type");
    if (sameType && differs(5)) changes.push("target");
    if (sameType && differs(6)) changes.push("device");
    return { path: path_, sign: "changed", changes };
  });
}
const byPath = <T extends { path: string }>(list: T[]): T[] => [...list].sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));

describe.each([
  ["debian:trixie", "gcr.io/distroless/base-debian13"],
  ["debian:trixie", "gcr.io/distroless/static-debian13"],
])("%s against %s", (a, b) => {
  it("files: what docker export of both and diff give, path for path", async () => {
    const { rows, first } = await allRows(images(a, b));
    const expected = await expectedDiff(a, b);
    expect(expected.length).toBeGreaterThan(3000);
    const told = rows.map(({ path: at, sign, changes }) => ({ path: at, sign, changes: changes.filter((c) => c !== "attributes") }));
    expect(byPath(told.filter((row) => row.sign !== "changed" || row.changes.length > 0))).toEqual(byPath(expected));
    expect([first.total, first.bytes]).toEqual([rows.length, { a: exported.get(a)?.filesSize, b: exported.get(b)?.filesSize }]);
    // To the byte: the changes of all paths are the difference of the files sizes.
    const all = await allRows(`${images(a, b)}&change=removed,added,changed,same`);
    expect(all.rows.reduce((sum, row) => sum + row.change, 0)).toBe(first.bytes.b - first.bytes.a);
    expect(all.rows.length).toBe(
      new Set(
        [a, b].flatMap((n) =>
          exported
            .get(n)
            ?.files.map((f) => f.path)
            .filter(Boolean),
        ),
      ).size,
    );
    const sizes = new Map(exported.get(b)?.files.map((f) => [`/${f.path}`, f]));
    for (const row of rows.filter((r) => r.b && r.a)) expect([row.path, row.b?.sha256]).toEqual([row.path, sizes.get(row.path)?.sha256]);
  });

  it("packages: what dpkg-query and the records of distroless say", async () => {
    const place = (reference: string) => {
      const image = Object.values(names).find((n) => n.reference === reference) as (typeof names)["debian"];
      return { registry: bed.registry, repository: image.repository, reference: image.tag };
    };
    const [left, right] = await Promise.all([readPackagesOracle(place(a)), readPackagesOracle(place(b))]);
    expect([left.manager, right.manager]).toEqual(["dpkg", "dpkg-status.d"]);
    const [inA, inB] = [left, right].map(({ packages }) => new Map(packages.map((p) => [p.name, p.version]))) as [Map<string, string>, Map<string, string>];
    const expected = [...new Set([...inA.keys(), ...inB.keys()])].sort().map((name) => [name, inA.get(name) ?? null, inB.get(name) ?? null]);
    const { body } = await call<{
      items: { name: string; sign: string; changes: string[]; a: { version: string } | null; b: { version: string } | null }[];
      counts: Record<string, number>;
    }>(app, "GET", `/api/v1/compare/packages?${images(a, b)}&change=removed,added,changed,same&limit=500`);
    expect(body.items.map((p) => [p.name, p.a?.version ?? null, p.b?.version ?? null]).sort()).toEqual(expected.sort());
    expect([body.counts.removed, body.counts.added]).toEqual([expected.filter(([, , v]) => v === null).length, expected.filter(([, v]) => v === null).length]);
    const versions = body.items.filter((p) => p.changes.includes("version")).map((p) => p.name);
    expect(versions.sort()).toEqual(expected.filter(([, x, y]) => x !== null && y !== null && x !== y).map(([name]) => name));
  });
});

describe("the answers", () => {
  const pair = images(names.debian.reference, names.base.reference);
  it.each([
    ["files", fileDiff],
    ["packages", packageDiff],
    ["config", configDiff],
    ["layers", layerDiff],
  ] as const)("of %s are what is described, no field more", async (view, schema) => {
    const { status, body } = await call<Record<string, unknown>>(app, "GET", `/api/v1/compare/${view}?${pair}`);
    expect(status).toBe(200);
    expect(schema.parse(body)).toEqual(body);
  });

  it("name what is wrong", async () => {
    const code = async (query: string) => {
      const { status, body } = await call<{ code: string; detail: string; field?: string }>(app, "GET", `/api/v1/compare/files?${query}`);
      return { status, code: body.code, detail: body.detail };
    };
    expect(await code("image=debian:trixie")).toMatchObject({ status: 400, code: "invalid_request", detail: expect.stringContaining("1 were named") });
    expect(await code(`${pair}&image=debian:trixie`)).toMatchObject({ status: 400, code: "invalid_request" });
    expect(await code("image=debian:trixie&image=never/recorded:1")).toMatchObject({
      status: 404,
      code: "image_not_recorded",
      detail: expect.stringContaining("docker.io/never/recorded:1"),
    });
    expect(await code("image=debian:trixie&image=NOT%20A%20NAME")).toMatchObject({ status: 400, code: "invalid_reference" });
    expect(await code(`${pair}&change=everything`)).toMatchObject({ status: 400, detail: expect.stringContaining("everything") });
    expect(await code(`${pair}&cursor=-1`)).toMatchObject({ status: 400 });
    expect(await code(`${pair}&limit=501`)).toMatchObject({ status: 400 });
  });

  it("of more than 30,000 paths: any part of the list within four times of what a list of 5,000 takes", async () => {
    const large = `${images(nodes[0] as string, nodes[1] as string)}&order=weight`;
    const small = `${pair}&order=weight`;
    const ask = async (query: string, cursor: number) => {
      const from = performance.now();
      const { body } = await call<Page>(app, "GET", `/api/v1/compare/files?${query}&limit=100&cursor=${cursor}`);
      return { body, took: performance.now() - from };
    };
    const first = { large: await ask(large, 0), small: await ask(small, 0) };
    const total = first.large.body.total;
    expect(total).toBeGreaterThan(30_000);
    const times = { large: [] as number[], small: [] as number[] };
    for (let i = 0; i < 20; i++) {
      const at = Math.floor((total / 20) * i);
      const [one, other] = [await ask(large, at), await ask(small, i * 100)];
      expect(one.body.items).toHaveLength(Math.min(100, total - at));
      times.large.push(one.took);
      times.small.push(other.took);
    }
    const median = (list: number[]): number => [...list].sort((x, y) => x - y)[10] ?? 0;
    const [inLarge, inSmall] = [median(times.large), median(times.small)];
    console.log(
      `${total} paths: first ${Math.round(first.large.took)} ms, then median ${Math.round(inLarge)} ms; ${first.small.body.total}: ${Math.round(inSmall)} ms`,
    );
    expect(inLarge).toBeLessThan(inSmall * 4);
  });
});
