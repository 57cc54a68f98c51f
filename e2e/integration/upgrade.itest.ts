import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "libsql";
import { afterAll, describe, expect, it } from "vitest";
import { migrate } from "@/lib/db/migrate";
import { type App, call, startApp } from "../app";
import { builtHere, image, nextLookup, report, rowsOf, webhook } from "./older/rows";

/** This program over the database of every earlier one: nothing is lost, the old file is kept, and what is newer is refused. */
const folder = mkdtempSync(path.join(tmpdir(), "basewise-upgrade-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const names = readdirSync("prisma/migrations", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const last = names.at(-1) ?? "";
/** Each schema before this program's: the migrations that it had. */
const earlier = names.slice(1).map((_, k) => names.slice(0, k + 1));

type Row = Record<string, unknown>;
const opened = <T>(file: string, use: (db: InstanceType<typeof Database>) => T): T => {
  const db = new Database(file);
  try {
    return use(db);
  } finally {
    db.close();
  }
};
const query = (file: string, sql: string): Row[] => opened(file, (db) => db.prepare(sql).all() as Row[]);

/** By the first k migrations' own SQL, each followed by the rows of its time; the bookkeeping is that of `prisma migrate deploy`. */
function olderDatabase(file: string, applied: readonly string[]): void {
  rmSync(path.dirname(file), { recursive: true, force: true });
  mkdirSync(path.dirname(file), { recursive: true });
  opened(file, (db) => {
    db.exec(
      'PRAGMA journal_mode = WAL; CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)',
    );
    for (const name of applied) {
      const sql = readFileSync(path.join("prisma/migrations", name, "migration.sql"), "utf8");
      db.exec(sql);
      db.prepare(
        'INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) VALUES (?, ?, ?, current_timestamp, 1)',
      ).run(randomUUID(), createHash("sha256").update(sql).digest("hex"), name);
      db.exec(rowsOf[name] ?? "");
    }
    expect(db.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  });
}

const tablesOf = (file: string): string[] =>
  query(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_prisma_*' ORDER BY name").map((row) =>
    String(row.name),
  );
/** Every row of every table, by the columns that it has now. */
function contents(file: string): Map<string, { columns: string[]; rows: Row[] }> {
  return new Map(
    tablesOf(file).map((table) => {
      const columns = query(file, `PRAGMA table_info("${table}")`).map((column) => String(column.name));
      return [table, { columns, rows: query(file, `SELECT * FROM "${table}" ORDER BY rowid`) }];
    }),
  );
}

const soundness = (file: string) => [query(file, "PRAGMA integrity_check"), query(file, "PRAGMA foreign_key_check")];
const sound = [[{ integrity_check: "ok" }], []];

describe("every earlier schema", () => {
  it("is tried with rows in every table that it had", () => {
    const file = path.join(folder, "all", "basewise.db");
    olderDatabase(file, names.slice(0, -1));
    const empty = tablesOf(file).filter((table) => query(file, `SELECT count(*) AS n FROM "${table}"`)[0]?.n === 0);
    expect(empty, "whoever adds a migration gives the tables of the one before it rows in e2e/integration/older/rows.ts").toEqual([]);
  });

  it.each(earlier.map((applied) => [applied.at(-1) ?? "", applied] as const))("that ended at %s keeps every row, and its copy", (_, applied) => {
    const file = path.join(folder, applied.at(-1) ?? "", "basewise.db");
    olderDatabase(file, applied);
    const before = contents(file);
    expect(migrate(file)).toEqual(names.slice(applied.length));
    expect(soundness(file)).toEqual(sound);
    for (const [table, { columns, rows }] of before) {
      const now = query(file, `SELECT ${columns.map((column) => `"${column}"`).join(", ")} FROM "${table}" ORDER BY rowid`);
      expect(now, table).toEqual(rows);
    }
    const copy = `${file}.before-${last}`;
    expect(soundness(copy)).toEqual(sound);
    expect(contents(copy)).toEqual(before);
    // What was scanned before stands in the lists; a try that failed later changes nothing of it.
    if (applied.includes("20261130020000_scans") && !applied.some((name) => name.endsWith("_listing_scans"))) {
      expect(query(file, "SELECT scanState, identifiers, fixable, scanner, databaseAt FROM Listing")).toEqual([
        { scanState: "scanned", identifiers: 1, fixable: 1, scanner: "trivy 0.74.0", databaseAt: "2026-11-29T10:00:00.000+00:00" },
      ]);
    }
    // The new columns of old look-ups: what each told, and when the tag was last looked at.
    if (applied.length < 3) {
      expect(query(file, "SELECT lastSeen, looks, digest, mediaType FROM TagObservation ORDER BY id")).toEqual([
        { lastSeen: "2026-11-23T10:00:00.000+00:00", looks: 1, digest: image.index, mediaType: null },
        { lastSeen: "2026-11-23T12:00:00.000+00:00", looks: 1, digest: image.index, mediaType: null },
      ]);
      expect(query(file, "SELECT lookedAt FROM Tag")).toEqual([{ lookedAt: "2026-11-23T12:00:00.000+00:00" }]);
    }
  });
});

it("the program before this one goes back to the copy, by the lines that docs/company.md gives", () => {
  const before = names.slice(0, -1);
  const program = path.join(folder, "program-before");
  for (const name of before) cpSync(path.join("prisma/migrations", name), path.join(program, name), { recursive: true });
  const data = path.join(folder, "back", "data");
  const file = path.join(data, "basewise.db");
  olderDatabase(file, before);
  const old = contents(file);
  migrate(file);
  expect(() => migrate(file, program)).toThrow(`Start the newer program, or put basewise.db.before-${last}`);
  const line = /^ {4}(cd data && .*)$/m.exec(readFileSync("docs/company.md", "utf8"))?.[1] ?? "";
  execFileSync("sh", ["-ec", line.replace(/before-\w+/, `before-${last}`)], { cwd: path.dirname(data) });
  expect(migrate(file, program)).toEqual([]);
  expect(contents(file)).toEqual(old);
  expect(migrate(file)).toEqual([last]);
});

/** What the server needs of the outside is away: nothing may be asked, and nothing recorded may depend on it. */
const alone = { bed: false, env: { BASEWISE_SECRET_KEY: webhook.key, BASEWISE_REGISTRIES: "nowhere.invalid", DOCKER_CONFIG: folder } } as const;

async function started(applied: readonly string[], use: (app: App) => Promise<void>): Promise<void> {
  const data = path.join(folder, `served-${applied.length}`);
  const file = path.join(data, "basewise.db");
  olderDatabase(file, applied);
  const app = await startApp({ ...alone, data });
  try {
    await use(app);
    const said = app.errors();
    expect(said).toContain('"event":"database.migrated"');
    expect(said).not.toMatch(/"level":"(?:error|warn)"/);
    expect(await app.kill()).toBe(0);
    expect(soundness(file)).toEqual(sound);
    expect(existsSync(`${file}.before-${last}`)).toBe(true);
  } finally {
    await app.kill("SIGKILL");
  }
}

const fetched = async (app: App, at: string): Promise<string> => {
  const answer = await fetch(app.url + at);
  expect(answer.status, at).toBe(200);
  return answer.text();
};
/** A page's words, without its marks and scripts. */
const words = async (app: App, at: string): Promise<string> =>
  (await fetched(app, at))
    .replace(/<(script|style)\b.*?<\/\1>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
const inQuery = encodeURIComponent;
const imagePage = `/images?image=${inQuery(image.reference)}`;
const comparePage = `/compare?image=${inQuery(image.reference)}&image=${builtHere.digest}`;
const repositoryPage = "/repositories?repository=docker.io/library/older";

interface ImageAnswer {
  sizes: { download: number | null; unpacked: number | null; files: number | null };
  fileCount: number | null;
  level: string | null;
  rules?: number;
  unknown: Record<string, { code: string }>;
  engines: { size: number }[];
}
const recorded = async (app: App, digest: string) => (await call<ImageAnswer>(app, "GET", `/api/v1/images/${inQuery(digest)}`)).body;

describe("the built server", () => {
  it("over the oldest database: its images are there, and what that program did not read is told as unknown", async () => {
    await started(names.slice(0, 1), async (app) => {
      const old = await recorded(app, image.digest);
      expect(old.sizes).toMatchObject({ download: 390, unpacked: 10_240, files: null });
      expect(old.unknown).toHaveProperty("fileCount");
      expect((await recorded(app, builtHere.digest)).engines).toMatchObject([{ size: builtHere.size }]);
      expect(await words(app, "/")).toContain("2 images in 0 families");
      expect(await words(app, imagePage)).toMatch(/Download 390 B Files size unknown : Read by an earlier version/);
      expect(await words(app, comparePage)).toContain("Download unknown : Built or loaded in an engine and found in no registry");
      expect(await words(app, repositoryPage)).toContain("1 tag looked up · the list was not asked for · not followed · last look 23 Nov 2026, 12:00:00 UTC");
      expect(await words(app, "/activity")).toContain("docker.io knows no library/gone.");
      for (const at of ["/reports", "/settings/webhooks", "/standards.json", "/api/v1/standards"]) await fetched(app, at);
    });
  });

  it("over the schema before this one: files, follows, reports, standards are there, and facts are derived anew by the present rules", async () => {
    await started(names.slice(0, -1), async (app) => {
      const facts = () => query(path.join(app.data, "basewise.db"), "SELECT rules FROM ImageFacts")[0]?.rules;
      await expect.poll(facts, { timeout: 10_000 }).toBeGreaterThan(2);
      const old = await recorded(app, image.digest);
      // wc -c of the layer's five files: 63 + 81 + 27 + 21 + 17.
      expect(old).toMatchObject({ sizes: { download: 390, unpacked: 10_240, files: 209 }, fileCount: 5, level: "slim" });
      const files = await call<{ items: { path: string; size: number }[] }>(app, "GET", `/api/v1/images/${inQuery(image.digest)}/files?path=/etc`);
      expect(files.body.items.map((file) => [file.path, file.size])).toEqual(
        expect.arrayContaining([
          ["/etc/os-release", 63],
          ["/etc/passwd", 81],
        ]),
      );
      expect(await words(app, "/")).toContain("2 images in 0 families");
      expect(await words(app, imagePage)).toContain("It stands at slim: it has a shell and no package manager.");
      expect(await words(app, comparePage)).toContain("Has a shell. No package manager");
      expect(await words(app, `/compare/diff?image=${inQuery(image.reference)}&image=${inQuery(image.reference)}`)).toContain("5 in A, 5 in B");
      expect(await words(app, repositoryPage)).toContain("1 tag looked up · 2 listed · followed: 1.*, every 6 h");
      expect((await call<{ items: unknown[] }>(app, "GET", "/api/v1/follows")).body.items).toMatchObject([
        { repository: "docker.io/library/older", tags: ["1.*"], interval: 21_600, nextLookup },
      ]);
      expect(await fetched(app, "/reports")).toContain(report.title);
      expect(await fetched(app, `/r/${report.slug}`)).toContain(report.title);
      const frozen = await fetched(app, `/r/${report.slug}.json`);
      const asStored = `{${frozen.slice(`{"title":${JSON.stringify(report.title)},`.length)}`;
      expect(createHash("sha256").update(asStored).digest("hex")).toBe(report.contentHash);
      expect(await fetched(app, "/standards.json")).toContain(image.index);
      expect((await call<{ current: unknown }>(app, "GET", "/api/v1/standards/hello")).body).toMatchObject({
        current: { status: "approved", owner: "platform", base: { digest: image.index }, evidence: { title: report.title, state: "live" } },
      });
      await fetched(app, "/settings/webhooks");
      if (names.indexOf(last) > names.indexOf("20261126080000_notify"))
        expect((await call<{ items: unknown[] }>(app, "GET", "/api/v1/webhooks")).body.items).toMatchObject([{ url: webhook.url, secret: { problem: null } }]);
    });
  });

  it("refuses a database of a newer program, says both versions and the way back, and changes nothing", async () => {
    const data = path.join(folder, "newer");
    const file = path.join(data, "basewise.db");
    olderDatabase(file, names);
    query(
      file,
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('x', 'x', '29990101000000_later', current_timestamp, 1) RETURNING id",
    );
    const before = contents(file);
    const refused = await startApp({ ...alone, data }).catch((error: Error) => error.message);
    expect(refused).toContain("the server ended at start");
    expect(refused).toContain("the database is newer than this program: it has 29990101000000_later");
    expect(refused).toContain(`this program ends at ${last}`);
    expect(refused).not.toContain(".before-");
    expect(contents(file)).toEqual(before);
    expect(readdirSync(data).filter((name) => name.includes(".before-"))).toEqual([]);
    // Where the newer one left its copy, that is named.
    copyFileSync(file, `${file}.before-29990101000000_later`);
    expect(await startApp({ ...alone, data }).catch((error: Error) => error.message)).toContain("put basewise.db.before-29990101000000_later");
  });
});
