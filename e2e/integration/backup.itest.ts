import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import Database from "libsql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, call, inspectAll, startApp, untilEnded } from "../app";

/** A copy of the record while ten inspections run, restored elsewhere. */
const run = promisify(execFile);
let folder: string;
let app: App;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "basewise-backup-"));
  app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock", BASEWISE_WORKERS: "10" } });
});
afterAll(async () => {
  await app?.remove();
  await rm(folder, { recursive: true, force: true });
});

const distroless = (name: string) => ({ reference: `gcr.io/distroless/${name}`, source: "registry" });
const backup = (file: string, data: string) => run(process.execPath, ["scripts/backup.mjs", file], { env: { ...process.env, BASEWISE_DATA: data } });

it("a backup in the middle of ten inspections holds every one that had ended, and a server starts on it", async () => {
  const first = ["static-debian13", "base-nossl-debian13", "base-debian13"].map(distroless);
  const before = await inspectAll(app, first);
  const ten = [
    "cc-debian13",
    "python3-debian13",
    "java21-debian13",
    "nodejs22-debian13",
    "nodejs24-debian13",
    "static-debian12",
    "base-debian12",
    "cc-debian12",
  ]
    .map(distroless)
    .concat(["debian:trixie", "node:20-trixie-bed"].map((reference) => ({ reference, source: "registry" })));
  const asked = await call<{ items: { id: string }[] }>(app, "POST", "/api/v1/inspections", { inspections: ten });
  const states = async () => (await call<{ items: { id: string; state: string }[] }>(app, "GET", "/api/v1/inspections?limit=100")).body.items;
  while (!(await states()).some((job) => job.state === "reading")) await new Promise((resolve) => setTimeout(resolve, 20));

  const file = path.join(folder, "copy.db");
  const ended = (await states()).filter((job) => job.state === "done").map((job) => job.id);
  const { stdout } = await backup(file, app.data);
  const unfinished = (await states()).filter((job) => job.state !== "done").length;
  expect(unfinished, "the copy was made while inspections ran").toBeGreaterThan(0);
  expect(stdout).toContain("integrity_check ok");
  expect(statSync(file).mode & 0o777).toBe(0o600);

  // By SQLite itself, in a process that knows nothing of the app.
  const { stdout: checked } = await run("python3", [
    "-c",
    "import sqlite3,sys; db=sqlite3.connect(sys.argv[1]); print(db.execute('PRAGMA integrity_check').fetchone()[0], db.execute('PRAGMA foreign_key_check').fetchall())",
    file,
  ]);
  expect(checked.trim()).toBe("ok []");
  const copy = new Database(file, { readonly: true });
  const done = (copy.prepare("SELECT id FROM \"Job\" WHERE state = 'done'").all() as { id: string }[]).map((row) => row.id);
  copy.close();
  expect(done).toEqual(expect.arrayContaining(ended));
  for (const job of asked.body.items) await untilEnded(app, job.id);

  const data = path.join(folder, "restored");
  await run("mkdir", [data]);
  await copyFile(file, path.join(data, "basewise.db"));
  const restored = await startApp({ data, env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  try {
    for (const job of before) {
      const at = `/api/v1/images/${encodeURIComponent(job.imageDigest ?? "")}`;
      expect((await call(restored, "GET", at)).body).toEqual((await call(app, "GET", at)).body);
    }
    // What ran when the copy was made is taken up again, and ends.
    for (const job of asked.body.items) expect((await untilEnded(restored, job.id)).state).toBe("done");
  } finally {
    await restored.remove();
  }
}, 240_000);

it("overwrites nothing, and leaves nothing behind where it cannot be made", async () => {
  const taken = path.join(folder, "taken.db");
  await writeFile(taken, "mine");
  await expect(backup(taken, app.data)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("exists") });
  expect(statSync(taken).size).toBe(4);
  await expect(backup(path.join(folder, "no/such/folder.db"), app.data)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("failed") });
  await expect(backup(path.join(folder, "x.db"), folder)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("no record") });
  expect((await readdir(folder)).filter((name) => name.includes(".tmp"))).toEqual([]);
  expect(existsSync(path.join(folder, "x.db"))).toBe(false);
});
