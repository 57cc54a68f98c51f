import { PrismaLibSql } from "@prisma/adapter-libsql";
import { databaseFile, env } from "../env";
import { PrismaClient } from "./generated/client";

export { Prisma, PrismaClient } from "./generated/client";

/** A client on a migrated SQLite file. `timeout` is SQLite's busy timeout in ms: a PRAGMA would be lost after each transaction. */
export const openDatabase = (file: string): PrismaClient => {
  const adapter = new PrismaLibSql({ url: `file:${file}`, timeout: 15_000 } as ConstructorParameters<typeof PrismaLibSql>[0], {
    timestampFormat: "iso8601",
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 20_000, timeout: 60_000 } });
};

// One client per process: Next bundles routes and instrumentation apart, so a module variable would not be shared.
const place = globalThis as typeof globalThis & { basewiseDb?: PrismaClient };

export const database = (): PrismaClient => {
  place.basewiseDb ??= openDatabase(databaseFile(env()));
  return place.basewiseDb;
};
