import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, it } from "vitest";
import { migrate } from "./migrate";

let folder: string;
let file: string;
let migrations: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "basewise-migrate-"));
  file = path.join(folder, "basewise.db");
  migrations = path.join(folder, "migrations");
  cpSync("prisma/migrations", migrations, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const add = (name: string, sql: string) => {
  mkdirSync(path.join(migrations, name));
  writeFileSync(path.join(migrations, name, "migration.sql"), sql);
};
const query = (sql: string): Record<string, unknown>[] => {
  const db = new Database(file);
  try {
    return db.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    db.close();
  }
};

it("applies what is new, once", () => {
  const names = readdirSync("prisma/migrations", { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .map((e) => e.name);
  expect(migrate(file, migrations)).toEqual(names);
  expect(migrate(file, migrations)).toEqual([]);
});

it("copies a database with data before it changes it", () => {
  migrate(file, migrations);
  query("INSERT INTO Counter(name, value) VALUES ('kept', 7) RETURNING name");
  add("99990101000000_more", "CREATE TABLE More (id INTEGER PRIMARY KEY);");
  expect(migrate(file, migrations)).toEqual(["99990101000000_more"]);
  expect(existsSync(`${file}.before-99990101000000_more`)).toBe(true);
  expect(query("SELECT value FROM Counter WHERE name = 'kept'")).toEqual([{ value: 7 }]);
});

it("leaves nothing of a migration that fails, and says which", () => {
  migrate(file, migrations);
  add("99990101000000_broken", "CREATE TABLE Half (id INTEGER PRIMARY KEY); SELECT no_such_function();");
  expect(() => migrate(file, migrations)).toThrow();
  expect(query("SELECT name FROM sqlite_master WHERE name = 'Half'")).toEqual([]);
});

it("refuses a database that is newer than the program, and a migration that was edited", () => {
  add("99990101000000_newer", "CREATE TABLE Newer (id INTEGER PRIMARY KEY);");
  migrate(file, migrations);
  expect(() => migrate(file, "prisma/migrations")).toThrow("newer than this program: it has 99990101000000_newer");
  writeFileSync(path.join(migrations, "99990101000000_newer", "migration.sql"), "CREATE TABLE Other (id INTEGER PRIMARY KEY);");
  expect(() => migrate(file, migrations)).toThrow("was edited after it was applied");
});

it("killed at any moment it is done or undone, and two at once take turns", async () => {
  add("99990101000000_long", `${Array.from({ length: 400 }, (_, i) => `CREATE TABLE T${i} (id INTEGER PRIMARY KEY);`).join("\n")}`);
  const program = `import { migrate } from ${JSON.stringify(path.resolve("lib/db/migrate.ts"))}; migrate(${JSON.stringify(file)}, ${JSON.stringify(migrations)});`;
  writeFileSync(path.join(folder, "run.ts"), program);
  const begin = (): ChildProcess => spawn(process.execPath, ["--import", "tsx", path.join(folder, "run.ts")], { stdio: "ignore" });
  const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on("exit", resolve));
  for (const wait of [180, 260, 320, 380]) {
    const child = begin();
    const end = ended(child);
    await new Promise((resolve) => setTimeout(resolve, wait));
    child.kill("SIGKILL");
    await end;
    if (!existsSync(file)) continue;
    const tables = query("SELECT count(*) AS n FROM sqlite_master WHERE name GLOB 'T[0-9]*'")[0]?.n;
    expect([0, 400]).toContain(tables);
  }
  expect(await Promise.all([ended(begin()), ended(begin())])).toEqual([0, 0]);
  expect(query("SELECT count(*) AS n FROM sqlite_master WHERE name GLOB 'T[0-9]*'")).toEqual([{ n: 400 }]);
}, 60_000);
