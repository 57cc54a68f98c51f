import initSqlJs from "sql.js/dist/sql-wasm-inline.js";
import { type EachBlob, isDatabaseUnread, malformed, mostPackages, tooMany } from "./blobs";
import { applyWal } from "./wal";

/** RHEL 9, Fedora, Amazon Linux 2023: one table of headers. rpm, lib/backend/sqlite.c. */
const query = "SELECT blob FROM Packages NOT INDEXED ORDER BY hnum";

export const isSqlite = (bytes: Buffer): boolean => bytes.toString("latin1", 0, 16) === "SQLite format 3\0";

/**
 * A hostile schema could make `Packages` a view or a computed column, whose single row may take for ever. Of a plain table every step gives
 * a row or an error: SQLite refuses empty and circular pages, so the number and the bytes of rows bound the work.
 */
const plainTable = `SELECT (SELECT count(*) FROM sqlite_schema WHERE lower(name) = 'packages') = 1
  AND (SELECT type = 'table' AND rootpage > 0 FROM sqlite_schema WHERE lower(name) = 'packages')
  AND (SELECT count(*) FROM pragma_table_xinfo('Packages') WHERE name IN ('hnum', 'blob') AND hidden = 0) = 2`;

/** In memory. Of the build with its WebAssembly inside: one module, nothing to find beside it however the worker is bundled. */
export async function sqliteBlobs(bytes: Buffer, wal: Buffer | null, each: EachBlob): Promise<void> {
  if (bytes.length < 100 || !isSqlite(bytes)) malformed("Not an SQLite file.");
  const SQL = await initSqlJs();
  const whole = applyWal(bytes, wal) ?? bytes;
  const database = withoutWal(whole, () => new SQL.Database(whole));
  try {
    database.run("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON;");
    if (database.exec(plainTable)[0]?.values[0]?.[0] !== 1) malformed("It has no table of packages as rpm makes it.");
    let count = 0;
    let total = 0;
    const statement = database.prepare(query);
    try {
      while (statement.step()) {
        const blob = statement.get()[0];
        if (!(blob instanceof Uint8Array)) malformed("A package's header is no blob.");
        total += blob.length;
        if (++count > mostPackages || total > whole.length) tooMany();
        each(Buffer.from(blob.buffer, blob.byteOffset, blob.length));
      }
    } finally {
      statement.free();
    }
  } catch (error) {
    if (isDatabaseUnread(error)) throw error;
    return malformed(`SQLite: ${error instanceof Error ? error.message : "unreadable"}.`);
  } finally {
    database.close();
  }
}

/**
 * rpm's database is in WAL mode, which SQLite opens only with shared memory beside it: so the file format versions (offsets 18 and 19) are
 * set to the rollback journal's while sql.js takes its copy, and put back. A copy of ours would be a third of up to 128 MiB.
 */
function withoutWal<T>(bytes: Buffer, use: () => T): T {
  const versions = bytes.readUInt16BE(18);
  bytes.writeUInt16BE(0x0101, 18);
  try {
    return use();
  } finally {
    bytes.writeUInt16BE(versions, 18);
  }
}
