import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "../app";

/** The database on a file system of a few megabytes, which is then filled to the last byte. */
const run = promisify(execFile);
let folder: string;
let data: string;
let app: App;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "basewise-full-"));
  data = path.join(folder, "data");
  await mkdir(data);
  await run("mount", ["-t", "tmpfs", "-o", "size=24m", "basewise-test", data]);
  app = await startApp({ data });
});
afterAll(async () => {
  await app?.kill("SIGKILL");
  await run("umount", [data]);
  await rm(folder, { recursive: true, force: true });
});

const small = { reference: "gcr.io/distroless/static-debian12", source: "registry" };

async function fill(): Promise<void> {
  const { bavail, bsize } = await statfs(data);
  // The last pages go one by one: a write that does not fit as a whole is cut.
  await writeFile(path.join(data, "filler"), Buffer.alloc(bavail * bsize)).catch(() => undefined);
}

it("a full disk is disk_full, loses nothing, and is over once there is room again", async () => {
  const [before] = await inspectAll(app, [small]);
  expect(before?.state).toBe("done");
  await fill();
  // SQLite may still have pages of its own to write into, so ask until it has none.
  let refused = { status: 0, body: { code: "" } };
  for (let i = 0; i < 500 && refused.status !== 507; i++) {
    refused = await call<{ code: string }>(app, "POST", "/api/v1/inspections", { reference: `debian:no-such-tag-${i}`, source: "registry" });
  }
  expect([refused.status, refused.body.code]).toEqual([507, "disk_full"]);
  expect((await fetch(app.url)).status).toBe(200);
  expect((await call<{ items: unknown[] }>(app, "GET", "/api/v1/images")).body.items).toHaveLength(1);
  await rm(path.join(data, "filler"));
  const [after] = await inspectAll(app, [{ reference: "gcr.io/distroless/base-debian12", source: "registry" }], 120);
  expect([after?.state, after?.error]).toEqual(["done", null]);
  expect((await call<{ items: unknown[] }>(app, "GET", "/api/v1/images")).body.items).toHaveLength(2);
}, 180_000);
