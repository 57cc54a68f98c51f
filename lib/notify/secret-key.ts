import "server-only";
import { randomBytes, randomUUID } from "node:crypto";
import { closeSync, constants, fstatSync, fsyncSync, linkSync, openSync, readFileSync, type Stats, unlinkSync, writeSync } from "node:fs";
import path from "node:path";
import { env } from "../env";
import { BasewiseError } from "../errors";

/**
 * The key that secrets are sealed with: BASEWISE_SECRET_KEY, else the file `secret.key` in the data folder, made at first need. Read anew each
 * time, so that a file that was put back is taken without a restart. Raises `secret_key_missing`, `secret_key_unusable`.
 */
const keyBytes = 32;
export interface KeyPlace {
  given: Buffer | undefined;
  file: string;
}
const place = (): KeyPlace => ({ given: env().BASEWISE_SECRET_KEY, file: path.resolve(/* turbopackIgnore: true */ env().BASEWISE_DATA, "secret.key") });

const unusable = (why: string, cause?: unknown) => new BasewiseError("secret_key_unusable", `The file secret.key in the data folder ${why}.`, {}, { cause });

/** Whoever may read the file may have read it: that is for the operator to judge, so it is not mended in silence. */
function mustBeOurs(stats: Stats): void {
  if (!stats.isFile()) throw unusable("is no plain file");
  const mode = stats.mode & 0o777;
  if (mode & 0o077) throw unusable(`is open to others (mode ${mode.toString(8).padStart(4, "0")}; it must be 0600)`);
}

function readKey(file: string): Buffer | null {
  let fd: number;
  try {
    fd = openSync(/* turbopackIgnore: true */ file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw unusable(code === "ELOOP" ? "is a symbolic link" : `could not be read (${code})`, error);
  }
  try {
    mustBeOurs(fstatSync(fd));
    // Unless told, the build takes every file of the project for one that this may read, and puts them all into the image.
    const text = readFileSync(/* turbopackIgnore: true */ fd, "utf8").trim();
    const key = Buffer.from(text, "base64");
    if (!/^[A-Za-z0-9+/]{43}=$/.test(text) || key.length !== keyBytes) throw unusable("does not hold 32 bytes in base64");
    return key;
  } finally {
    closeSync(fd);
  }
}

/** Whole or not at all, and never over one that another process has just made. */
function makeKey(file: string): Buffer {
  const draft = `${file}.${randomUUID()}`;
  try {
    const fd = openSync(/* turbopackIgnore: true */ draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      writeSync(fd, `${randomBytes(keyBytes).toString("base64")}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      unlinkSync(draft);
    }
  } catch (error) {
    throw unusable(`could not be made (${(error as NodeJS.ErrnoException).code})`, error);
  }
  const key = readKey(file);
  if (!key) throw unusable("was taken away while it was made");
  return key;
}

/** For opening what is sealed: never makes a key. */
export function presentKey({ given, file }: KeyPlace = place()): Buffer {
  const key = given ?? readKey(file);
  if (!key) throw new BasewiseError("secret_key_missing", "BASEWISE_SECRET_KEY is not set and the data folder holds no secret.key.");
  return key;
}

/** For sealing. `sealed`: whether anything is sealed already; a key that is gone is then not replaced by another in silence. */
export function keyForSealing(sealed: boolean, { given, file }: KeyPlace = place()): Buffer {
  const key = given ?? readKey(file);
  if (key) return key;
  if (sealed)
    throw new BasewiseError(
      "secret_key_missing",
      "Secrets are stored that were sealed with a key which is gone: BASEWISE_SECRET_KEY is not set and the data folder holds no secret.key.",
    );
  return makeKey(file);
}
