import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installDatabase } from "./install";

/** Another database in the place of the one in use: taken whole, or not at all. */
let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "basewise-install-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const said = (UpdatedAt: string) => JSON.stringify({ Version: 2, UpdatedAt, NextUpdate: UpdatedAt });
async function archive(files: Record<string, string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
const signal = new AbortController().signal;
const install = (id: string, bytes: Buffer, maxBytes = 1_000_000) => installDatabase(root, id, Readable.from([bytes]), { maxBytes, signal });
const inUse = () => readFileSync(path.join(root, "current", "db", "trivy.db"), "utf8");

test("the first is taken, and the next one takes its place; nothing of the first is left, nor of one that was broken off", async () => {
  const first = await archive({ "trivy.db": "one", "metadata.json": said("2026-11-01T06:00:00.5+01:00") });
  expect(await install("a", first)).toEqual({ updatedAt: "2026-11-01T05:00:00.500Z", schema: 2 });
  expect(inUse()).toBe("one");
  mkdirSync(path.join(root, "half", "db"), { recursive: true });
  await install("b", await archive({ "./trivy.db": "two", "./metadata.json": said("2026-11-02T06:00:00Z") }));
  expect(inUse()).toBe("two");
  expect(readlinkSync(path.join(root, "current"))).toBe("b");
  expect(readdirSync(root).sort()).toEqual(["b", "current"]);
});

test.each([
  ["no gzip", async () => Buffer.from("no archive"), "no tar of gzip"],
  ["no tar", async () => gzipSync(Buffer.from("x".repeat(2_000))), "no tar of gzip"],
  ["nothing", async () => Buffer.alloc(0), "The database cannot be used"],
  ["without its metadata", async () => archive({ "trivy.db": "x" }), "no metadata.json"],
  ["without the database", async () => archive({ "metadata.json": said("2026-11-01T06:00:00Z") }), "no trivy.db"],
  ["metadata that is no JSON", async () => archive({ "trivy.db": "x", "metadata.json": "{" }), "no JSON"],
  ["metadata of another shape", async () => archive({ "trivy.db": "x", "metadata.json": "{}" }), "does not say"],
  ["names that lead out", async () => archive({ "../trivy.db": "x", "/metadata.json": said("2026-11-01T06:00:00Z") }), "no trivy.db"],
  ["more than may be", async () => archive({ "trivy.db": "x".repeat(2_000_000), "metadata.json": said("2026-11-01T06:00:00Z") }), "more than 1000000 bytes"],
])("%s is refused, and the one in use stays", async (name, bytes, why) => {
  const failed = install(`bad ${name}`, await bytes());
  await expect(failed).rejects.toMatchObject({ code: "scanner_database_unreadable" });
  await expect(failed).rejects.toThrow(why);
  expect(inUse()).toBe("two");
  expect(readdirSync(root).sort()).toEqual(["b", "current"]);
});
