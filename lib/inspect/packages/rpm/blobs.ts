/**
 * Hands over the headers that a database file holds, one by one, so that a database is not twice in memory; views into the file's bytes
 * where it can be. Throws a DatabaseUnread where the file cannot be read.
 */
export type EachBlob = (blob: Buffer) => void;

/** Most packages of one database. A full desktop has 3,000. */
export const mostPackages = 100_000;

/** Why a database cannot be read; made here and caught in `rpm/read`, never seen outside. */
export class DatabaseUnread {
  constructor(
    readonly code: "format" | "malformed" | "too_large",
    readonly reason: string,
  ) {}
}

export const isDatabaseUnread = (error: unknown): error is DatabaseUnread =>
  typeof error === "object" && error !== null && "reason" in error && "code" in error;

export function malformed(reason: string): never {
  throw new DatabaseUnread("malformed", reason);
}

export const tooMany = (): never => {
  throw new DatabaseUnread("too_large", `The database has more than ${mostPackages.toLocaleString("en")} packages.`);
};
