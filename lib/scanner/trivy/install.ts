import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { z } from "zod";
import { BasewiseError } from "../../errors";
import type { DatabaseState } from "../types";
import { refused, stateOf } from "./metadata";

/** The layer of Trivy's database artifact: a tar with the two files below. */
export const databaseMediaType = "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip";
const wanted: readonly string[] = ["trivy.db", "metadata.json"];

/** Lets so many bytes through and no more: what a small archive unpacks to is bounded. */
function bounded(maxBytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      seen += chunk.length;
      if (seen > maxBytes) done(refused(`it unpacks to more than ${maxBytes} bytes`));
      else done(null, chunk);
    },
  });
}

/** Where the one in use came from, kept beside it. */
export interface DatabaseSource {
  /** Digest of the artifact's manifest; null where it was brought as a file, and no registry was found to have the same yet. */
  manifest: string | null;
  /** Digest of db.tar.gz, which is the artifact's layer. */
  layer: string;
}
const sourceShape = z.object({ manifest: z.string().nullable(), layer: z.string() });
const sourceFile = (place: string): string => path.join(/* turbopackIgnore: true */ place, "source.json");

/** Null where that is not known, or there is no database. */
export async function installedSource(root: string): Promise<DatabaseSource | null> {
  const place = path.join(/* turbopackIgnore: true */ root, "current");
  try {
    await stat(/* turbopackIgnore: true */ path.join(/* turbopackIgnore: true */ place, "db", "trivy.db"));
    return sourceShape.parse(JSON.parse(await readFile(/* turbopackIgnore: true */ sourceFile(place), "utf8")));
  } catch {
    return null;
  }
}

/** The one in use was found in a registry, under that manifest. */
export async function noteSource(root: string, source: DatabaseSource): Promise<void> {
  const file = sourceFile(path.join(/* turbopackIgnore: true */ root, "current"));
  await writeFile(/* turbopackIgnore: true */ `${file}.new`, JSON.stringify(source), { mode: 0o600 });
  await rename(/* turbopackIgnore: true */ `${file}.new`, /* turbopackIgnore: true */ file);
}

/** Lets all through and tells its digest in the end. */
function hashed(): { through: Transform; digest(): string } {
  const hash = createHash("sha256");
  const through = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { through, digest: () => `sha256:${hash.digest("hex")}` };
}

async function unpack(archive: NodeJS.ReadableStream, folder: string, maxBytes: number, signal: AbortSignal): Promise<string> {
  const stored = hashed();
  const files = extract();
  const seen = new Set<string>();
  files.on("entry", (header, content, next) => {
    const name = header.name.replace(/^\.\//, "");
    if (!wanted.includes(name) || header.type !== "file" || seen.has(name)) {
      content.resume();
      content.on("end", next);
      return;
    }
    seen.add(name);
    pipeline(content, createWriteStream(/* turbopackIgnore: true */ path.join(/* turbopackIgnore: true */ folder, name), { mode: 0o600 })).then(
      () => next(),
      next,
    );
  });
  try {
    await pipeline(archive, stored.through, createGunzip(), bounded(maxBytes), files, { signal });
  } catch (error) {
    if (error instanceof BasewiseError || signal.aborted || (error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
    throw refused("it is no tar of gzip", error);
  }
  for (const name of wanted) if (!seen.has(name)) throw refused(`there is no ${name} in it`);
  return stored.digest();
}

async function onDisk(folder: string): Promise<void> {
  for (const name of wanted) {
    const file = await open(/* turbopackIgnore: true */ path.join(/* turbopackIgnore: true */ folder, name), "r+");
    await file.sync().finally(() => file.close());
  }
}

/**
 * Puts a database (db.tar.gz, as the artifact's layer holds it) in the place of the one in use: unpacked beside it, looked at, and taken by
 * one rename. A scan that runs keeps what it has open; where anything is wrong the one in use stays. Raises `scanner_database_unreadable`.
 */
export async function installDatabase(
  root: string,
  id: string,
  archive: NodeJS.ReadableStream,
  { maxBytes, signal, manifest = null }: { maxBytes: number; signal: AbortSignal; manifest?: string | null },
): Promise<DatabaseState> {
  const place = path.join(/* turbopackIgnore: true */ root, id);
  const folder = path.join(/* turbopackIgnore: true */ place, "db");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const layer = await unpack(archive, folder, maxBytes, signal);
    const state = await stateOf(folder);
    await writeFile(/* turbopackIgnore: true */ sourceFile(place), JSON.stringify({ manifest, layer } satisfies DatabaseSource), { mode: 0o600 });
    await onDisk(folder);
    const current = path.join(/* turbopackIgnore: true */ root, "current");
    const link = path.join(/* turbopackIgnore: true */ root, `${id}.link`);
    await symlink(id, link);
    await rename(link, current);
    // The one before, and what a process that was killed left half unpacked.
    for (const other of await readdir(/* turbopackIgnore: true */ root))
      if (other !== id && other !== "current") await rm(path.join(/* turbopackIgnore: true */ root, other), { recursive: true, force: true });
    return state;
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw error;
  }
}
