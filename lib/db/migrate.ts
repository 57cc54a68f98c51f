import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import Database from "libsql";

/**
 * Applies prisma/migrations/*\/migration.sql with the bookkeeping of `prisma migrate deploy`, so that Prisma's own tools agree with it.
 * Each migration is one transaction with its own row: a kill at any point leaves it done or undone. Two processes starting at once take
 * turns. Before the first change to a database with data a copy is made beside it. A database that is newer than the program is refused.
 */
const bookkeeping = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL,"checksum" TEXT NOT NULL,"finished_at" DATETIME,"migration_name" TEXT NOT NULL,"logs" TEXT,"rolled_back_at" DATETIME,"started_at" DATETIME NOT NULL DEFAULT current_timestamp,"applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`;

type Db = InstanceType<typeof Database>;

const applied = (db: Db): Map<string, string> =>
  new Map(
    (
      db.prepare(`SELECT migration_name, checksum FROM "_prisma_migrations" WHERE finished_at IS NOT NULL`).all() as {
        migration_name: string;
        checksum: string;
      }[]
    ).map((r) => [r.migration_name, r.checksum]),
  );

function copyBefore(db: Db, file: string, name: string): void {
  const copy = `${file}.before-${name}`;
  if (existsSync(copy)) return;
  const unfinished = `${copy}.tmp-${process.pid}`;
  try {
    db.prepare("VACUUM INTO ?").run(unfinished);
    renameSync(unfinished, copy);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function apply(db: Db, folder: string, name: string): boolean {
  const sql = readFileSync(path.join(folder, name, "migration.sql"), "utf8");
  const checksum = createHash("sha256").update(sql).digest("hex");
  db.exec("BEGIN IMMEDIATE"); // waits for another process that is migrating; then look again
  try {
    const before = applied(db).get(name);
    if (before !== undefined) {
      if (before !== checksum) throw new Error(`migration ${name} was edited after it was applied`);
      db.exec("ROLLBACK");
      return false;
    }
    db.exec(sql);
    const broken = db.prepare("PRAGMA foreign_key_check").all() as { table: string }[];
    if (broken.length) throw new Error(`migration ${name} leaves ${broken.length} broken references, the first in ${broken[0]?.table}`);
    const now = new Date().toISOString().replace("Z", "+00:00");
    db.prepare(`INSERT INTO "_prisma_migrations"(id,checksum,migration_name,started_at,finished_at,applied_steps_count) VALUES(?,?,?,?,?,1)`).run(
      randomUUID(),
      checksum,
      name,
      now,
      now,
    );
    db.exec("COMMIT");
    return true;
  } catch (error) {
    try {
      db.exec("ROLLBACK");
    } catch {
      // the transaction is gone already; the first error is the one that tells
    }
    throw error;
  }
}

/** Brings the database file up to this program's schema; answers with the names applied now. Raises a plain Error in words for the log. */
export function migrate(file: string, folder = path.resolve(/* turbopackIgnore: true */ "prisma/migrations")): string[] {
  mkdirSync(path.dirname(file), { recursive: true });
  const known = readdirSync(/* turbopackIgnore: true */ folder, { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
  const db = new Database(file, { timeout: 30_000 } as ConstructorParameters<typeof Database>[1]);
  try {
    db.exec("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL");
    db.exec(bookkeeping);
    const before = applied(db);
    const newer = [...before.keys()].filter((name) => !known.includes(name));
    if (newer.length) {
      const [has, ends] = [newer.at(-1), known.at(-1)];
      const copy = `${file}.before-${has}`;
      const back = existsSync(copy) ? `, or put ${path.basename(copy)}, the copy that it made first, in its place` : "";
      throw new Error(`the database is newer than this program: it has ${has}, this program ends at ${ends}. Start the newer program${back}.`);
    }
    if (before.size && known.some((name) => !before.has(name))) copyBefore(db, file, known.at(-1) ?? "none");
    db.exec("PRAGMA foreign_keys = OFF"); // a no-op inside a transaction, and Prisma's redefined tables need it
    const now = known.filter((name) => apply(db, folder, name));
    db.exec("PRAGMA foreign_keys = ON");
    return now;
  } finally {
    db.close();
  }
}
