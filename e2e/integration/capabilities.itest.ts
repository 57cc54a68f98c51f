import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Comparison } from "@/lib/compare/types";
import type { AttackKind } from "@/lib/compare/types-capabilities";
import { type App, call, inspectAll, startApp } from "../app";
import { startEngine, up } from "../testbed";
import { run } from "../testbed/host/run";
import { type OracleFile, readFiles } from "../testbed/oracle";

/** What there is to attack and what a pull costs, against `docker export` read by Python's tarfile and what `find` would say of it. */
const images = [
  "debian:trixie",
  "gcr.io/distroless/static-debian13",
  "gcr.io/distroless/base-debian13",
  "gcr.io/distroless/cc-debian13",
  "alpine:3.20",
  "busybox:1.38.0-musl",
] as const;
let app: App;
let folder: string;
let engine: Awaited<ReturnType<typeof startEngine>>;
let bed: Awaited<ReturnType<typeof up>>;
let comparison: Comparison;
const listed = new Map<string, OracleFile[]>();

beforeAll(async () => {
  bed = await up();
  // An engine of its own: only a pull that finds no layer there counts as measured.
  folder = await mkdtemp(path.join(tmpdir(), "basewise-capabilities-"));
  engine = await startEngine({ name: `capabilities-${process.pid}`, dataRoot: path.join(folder, "engine") });
  app = await startApp({ env: { DOCKER_HOST: engine.dockerHost } });
  const jobs = await inspectAll(
    app,
    images.map((reference) => ({ reference, source: reference.startsWith("busybox") ? "docker" : "registry" })),
  );
  expect(jobs.map((job) => job.error)).toEqual(images.map(() => null));
  comparison = (await call<Comparison>(app, "GET", `/api/v1/compare?${images.map((image) => `image=${image}`).join("&")}`)).body;
  for (const [i, image] of images.entries()) {
    const column = comparison.columns[i];
    if (column?.state !== "recorded") throw new Error(`${image} is not recorded`);
    const found = bed.images.find((one) => one.reference === column.reference);
    if (!found) throw new Error(`the bed has no ${column.reference}`);
    const reference = `${bed.registry}/${found.repository}@${column.digest}`;
    await run("docker", ["-H", bed.dockerHost, "pull", "-q", reference]);
    try {
      listed.set(image, (await readFiles({ dockerHost: bed.dockerHost, reference })).files);
    } finally {
      await run("docker", ["-H", bed.dockerHost, "rmi", reference]);
    }
  }
});
afterAll(async () => {
  await app?.remove();
  await engine?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** path_resolution(7) over a listing. */
function resolver(files: readonly OracleFile[]) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return (start: string): OracleFile | undefined => {
    let todo = start.split("/");
    const at: string[] = [];
    for (let links = 0; todo.length > 0; ) {
      const part = todo.shift() as string;
      if (part === "" || part === ".") continue;
      if (part === "..") {
        at.pop();
        continue;
      }
      at.push(part);
      const file = byPath.get(at.join("/"));
      if (file?.type !== "symlink") continue;
      if (++links > 40) return undefined;
      const target = file.linkTarget ?? "";
      at.pop();
      if (target.startsWith("/")) at.length = 0;
      todo = [...target.split("/"), ...todo];
    }
    return byPath.get(at.join("/"));
  };
}

/** Names that resolve to an executable, non-empty file in a folder named bin or sbin or in /busybox: `find -L … -type f -perm /111 -size +0`. */
function callable(files: readonly OracleFile[]): { path: string; own: boolean }[] {
  const resolve = resolver(files);
  const seen = new Set<number>();
  return files.flatMap((file) => {
    const folder = file.path.split("/").slice(0, -1);
    if (file.type !== "file" && file.type !== "symlink") return [];
    if (!["bin", "sbin"].includes(folder.at(-1) ?? "") && folder.join("/") !== "busybox") return [];
    const target = resolve(file.path);
    if (target?.type !== "file" || target.size === 0 || (target.mode & 0o111) === 0) return [];
    const own = file.type === "file" && !seen.has(file.inode);
    if (file.type === "file") seen.add(file.inode);
    return [{ path: `/${file.path}`, own }];
  });
}
const shellNames = new Set(["sh", "bash", "rbash", "dash", "ash", "hush", "zsh", "fish", "ksh", "mksh", "csh", "tcsh", "busybox", "lash"]);
const cell = (kind: AttackKind, i: number) => comparison.attack.rows.find((row) => row.id === kind)?.cells[i];
const paths = (kind: AttackKind, i: number) =>
  cell(kind, i)
    ?.paths.map(({ path }) => path)
    .sort();

describe.each(images.map((image, i) => [image, i] as const))("%s", (image, i) => {
  const files = () => listed.get(image) ?? [];
  it("has the setuid and setgid files that find -type f -perm /6000 finds", () => {
    const expected = files().filter((file) => file.type === "file" && file.mode & 0o6000);
    expect(paths("setuid", i)).toEqual(expected.map(({ path }) => `/${path}`).sort());
    expect(cell("setuid", i)?.count).toBe(expected.length);
    for (const { path, mode, uid, gid } of expected) {
      expect(cell("setuid", i)?.paths).toContainEqual({ path: `/${path}`, leadsTo: null, note: `${mode.toString(8).padStart(4, "0")}, ${uid}:${gid}` });
    }
  });
  it("has the world-writable files and folders that find -perm -0002 finds", () => {
    const expected = files().filter((file) => (file.type === "file" || file.type === "directory") && file.mode & 0o002);
    expect(paths("worldWritable", i)).toEqual(expected.map(({ path }) => `/${path}`).sort());
  });
  it("has the shells and all the programs that lie in its bin folders", () => {
    const all = callable(files());
    const shells = all.filter(({ path }) => shellNames.has(path.slice(path.lastIndexOf("/") + 1)));
    expect(paths("shells", i)).toEqual(shells.map(({ path }) => path).sort());
    expect(cell("callable", i)?.count).toBe(all.length);
    expect(cell("callable", i)?.own).toBe(all.filter(({ own }) => own).length);
    const shellRow = comparison.matrix.flatMap(({ rows }) => rows).find(({ id }) => id === "has-shell")?.cells[i];
    expect([shellRow?.state, shellRow?.evidence.map(({ path }) => path).sort()]).toEqual([shells.length ? "yes" : "no", shells.map(({ path }) => path).sort()]);
  });
  it("has the certificates, accounts and level that its files tell", () => {
    const rows = comparison.matrix.flatMap((group) => group.rows);
    const present = (path: string) => files().some((file) => file.path === path && file.type === "file" && file.size > 0);
    const state = (id: string) => rows.find((row) => row.id === id)?.cells[i]?.state;
    expect(state("has-ca")).toBe(present("etc/ssl/certs/ca-certificates.crt") ? "yes" : "no");
    expect(state("has-passwd")).toBe(present("etc/passwd") ? "yes" : "no");
    expect(state("has-libc") === "yes").toBe(files().some(({ path }) => /(^|\/)(libc\.so\.6|ld-musl-x86_64\.so\.1)$/.test(path)));
  });
});

it("each stands at its rung", () => {
  expect(comparison.levels.columns.map(({ decision }) => decision?.level)).toEqual(["full", "static", "base", "cc", "slim", "slim"]);
});

it("a pull that found nothing there stands as measured beside the model, with its engine", async () => {
  const busybox = images.length - 1;
  const jobs = (await call<{ items: { reference: string; outcome: { measuredPullMs: number; bytesFetched: number } }[] }>(app, "GET", "/api/v1/inspections"))
    .body;
  const job = jobs.items.find(({ reference }) => reference.includes("busybox"));
  const column = comparison.pull.columns[busybox];
  expect(column?.measured).toMatchObject({ ms: job?.outcome.measuredPullMs, bytes: job?.outcome.bytesFetched, engine: { storageDriver: expect.any(String) } });
  expect(column?.measured?.engine?.version).toMatch(/^\d+\.\d+/);
  expect(column?.cold?.bytes).toBe(column?.measured?.bytes);
  for (const other of comparison.pull.columns.slice(0, busybox))
    expect(other).toMatchObject({ measured: null, unknown: { measured: { code: "not_measured" } } });
});

it("bandwidth and latency are the asker's to choose, and out of bounds is refused", async () => {
  const address = "/api/v1/compare?image=debian:trixie&image=alpine:3.20";
  const { body } = await call<Comparison>(app, "GET", `${address}&bw=10&rtt=0&nodes=3&deploys=2`);
  const [debian] = body.pull.columns;
  expect(debian?.cold?.ms).toBe(Math.round(((debian?.cold?.bytes ?? 0) * 8) / 10_000));
  expect(debian?.monthly.cold).toBe((debian?.cold?.bytes ?? 0) * 6);
  expect(await call(app, "GET", `${address}&bw=0`)).toMatchObject({ status: 400, body: { code: "invalid_request", field: "bw" } });
});
