import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createClient } from "@libsql/client";
import { describe, expect, it } from "vitest";
import { readPackages } from "../read";
import { type TestEntry, testTree } from "../testing";

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
const unpacked = (name: string) => gunzipSync(fixture(`${name}.gz`));
const lines = (name: string) => fixture(name).toString().trim().split("\n");

const read = async (...layers: Record<string, TestEntry>[]) => (await readPackages(testTree(...layers)))[0];

describe.each([
  ["rpmdb.sqlite", "usr/lib/sysimage/rpm"],
  ["Packages.db", "usr/lib/sysimage/rpm"],
  ["Packages", "var/lib/rpm"],
])("%s", (name, directory) => {
  const path = `${directory}/${name}`;

  it("lists what rpm -qa lists", async () => {
    const database = await read({ [path]: unpacked(name) });
    expect(database).toMatchObject({ type: "rpm", path, unread: null });
    const source = (p: { architecture: string | null; source: string; sourceVersion: string }) =>
      p.architecture === null ? "(none)" : `${p.source}-${p.sourceVersion}.src.rpm`;
    const told = database?.packages?.map((p) => [p.name, p.version, p.architecture ?? "(none)", source(p), p.declaredSize, p.licence].join("|"));
    // Name, EVR, architecture, source package, size and licence; then vendor and packager, of which one is the maintainer.
    expect(told?.sort()).toEqual(lines("packages.txt").map((line) => line.split("|").slice(0, 6).join("|")));
    expect(database?.packages?.find((p) => p.name === "alpha")?.maintainer).toBe("Somebody <somebody@example.org>");
    expect(database?.packages?.find((p) => p.name === "gamma")?.maintainer).toBe("Example");
  });

  it("knows the files that rpm -ql knows, without directories", async () => {
    const database = await read({ [path]: unpacked(name) });
    const told = database?.packages?.flatMap((p) => (p.files ?? []).map((file) => `${p.name}|/${file}`));
    const rpm = lines("files.txt").map((line) => line.split("|"));
    expect(told?.sort()).toEqual(
      rpm
        .filter(([, permissions]) => !permissions?.startsWith("d"))
        .map(([p, , file]) => `${p}|${file}`)
        .sort(),
    );
    expect(told?.length).toBeGreaterThan(120);
  });

  it("never fails on damaged bytes, and says that it could not read", async () => {
    const whole = unpacked(name);
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 60; round++) {
      const bytes = Buffer.from(whole);
      for (let i = 0; i < 8; i++) bytes[random(round % 2 ? 512 : bytes.length)] = random(256);
      const cut = round % 3 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
      const before = Buffer.from(cut);
      const database = await read({ [path]: cut });
      if (database?.packages === null) expect(database.unread?.reason).toMatch(/\.$/);
      expect(cut.equals(before)).toBe(true);
    }
    expect(await read({ [path]: whole.subarray(0, whole.length / 2) })).toMatchObject({ packages: null, unread: { code: "malformed" } });
  });
});

it("names the layer that brought a package", async () => {
  const path = "var/lib/rpm/rpmdb.sqlite";
  const database = await read({ [path]: unpacked("rpmdb.sqlite") }, { [path]: unpacked("rpmdb.sqlite") });
  expect(new Set(database?.packages?.map(({ layer }) => layer))).toEqual(new Set([0]));
});

it("says of another format that it is unknown", async () => {
  expect(await read({ "var/lib/rpm/Packages": "BDB of another age" })).toMatchObject({ packages: null, unread: { code: "format" } });
});

describe("SQLite", () => {
  const withDatabase = async (use: (execute: (...statements: string[]) => Promise<void>, file: string) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), "basewise-rpm-"));
    const client = createClient({ url: `file:${join(folder, "rpmdb.sqlite")}` });
    try {
      await use(
        async (...statements) => {
          for (const statement of statements) await client.execute(statement);
        },
        join(folder, "rpmdb.sqlite"),
      );
    } finally {
      client.close();
      rmSync(folder, { recursive: true });
    }
  };
  /** NAME a, VERSION 1, RELEASE 2: three entries of strings over `a\0 1\0 2\0`. */
  const header = (name: string) => {
    const tags = [1000, 1001, 1002].map((tag, i) => [tag, 6, i * 2, 1].map((n) => n.toString(16).padStart(8, "0")).join(""));
    return `${"00000003".padStart(8, "0")}00000006${tags.join("")}${Buffer.from(`${name}\x001\x002\x00`, "latin1").toString("hex")}`;
  };
  const create = "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)";

  it("sees what only the write-ahead log has", async () => {
    await withDatabase(async (execute, file) => {
      await execute("PRAGMA journal_mode = WAL", create, `INSERT INTO Packages (blob) VALUES (x'${header("a")}')`);
      await execute("PRAGMA wal_checkpoint(TRUNCATE)", `INSERT INTO Packages (blob) VALUES (x'${header("b")}')`);
      const base = readFileSync(file);
      const wal = readFileSync(`${file}-wal`);
      const names = async (entries: Record<string, TestEntry>) => (await read(entries))?.packages?.map(({ name, version }) => `${name} ${version}`);
      expect(await names({ "var/lib/rpm/rpmdb.sqlite": base })).toEqual(["a 1-2"]);
      expect(await names({ "var/lib/rpm/rpmdb.sqlite": base, "var/lib/rpm/rpmdb.sqlite-wal": wal })).toEqual(["a 1-2", "b 1-2"]);
      expect(await names({ "var/lib/rpm/rpmdb.sqlite": base, "var/lib/rpm/rpmdb.sqlite-wal": wal.subarray(0, -1) })).toEqual(["a 1-2"]);
      expect(await names({ "var/lib/rpm/rpmdb.sqlite": base, "var/lib/rpm/rpmdb.sqlite-wal": { type: "file", size: 9 } })).toBeUndefined();
    });
  });

  it.each([
    [
      "a view that never ends",
      ["CREATE VIEW Packages AS WITH RECURSIVE c(hnum, blob) AS (SELECT 1, x'00' UNION ALL SELECT hnum, blob FROM c) SELECT * FROM c"],
    ],
    ["a computed column", ["CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, n, blob AS (zeroblob(n)))", "INSERT INTO Packages VALUES (1, 1000000000)"]],
    ["no such table", ["CREATE TABLE other (x)"]],
    ["no blob in it", [create, "INSERT INTO Packages (blob) VALUES ('text')"]],
  ])("refuses %s", async (_, statements) => {
    await withDatabase(async (execute, file) => {
      await execute(...statements);
      expect(await read({ "var/lib/rpm/rpmdb.sqlite": readFileSync(file) })).toMatchObject({ packages: null, unread: { code: "malformed" } });
    });
  });
});
