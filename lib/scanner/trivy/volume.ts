import { createHash } from "node:crypto";
import { open, realpath } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { metadataText } from "./metadata";

/** A database on this machine's disk as what goes into an engine's volume. */
export interface DatabaseCopy {
  /** Tells one database from another, wherever it lies. */
  identity: string;
  /** `db/trivy.db` and `db/metadata.json`, readable by whoever runs over them. */
  archive(): AsyncIterable<Buffer>;
}

/** The folder behind the link, so that both files are of one database. Raises what the file system raises. */
export async function databaseCopy(cacheDir: string): Promise<DatabaseCopy> {
  const folder = path.join(/* turbopackIgnore: true */ await realpath(/* turbopackIgnore: true */ cacheDir), "db");
  const file = path.join(/* turbopackIgnore: true */ folder, "trivy.db");
  const metadata = await metadataText(folder);
  const handle = await open(/* turbopackIgnore: true */ file, "r");
  const { size, mtimeMs } = await handle.stat().finally(() => handle.close());
  const identity = createHash("sha256").update(`${metadata}\n${size} ${mtimeMs}`).digest("hex").slice(0, 16);
  return { identity, archive: () => archiveOf(file, metadata, size) };
}

async function* archiveOf(file: string, metadata: string, size: number): AsyncGenerator<Buffer> {
  const archive = pack();
  const written = (async () => {
    archive.entry({ name: "db", type: "directory", mode: 0o755 });
    archive.entry({ name: "db/metadata.json", mode: 0o444 }, metadata);
    const handle = await open(/* turbopackIgnore: true */ file, "r");
    await pipeline(handle.createReadStream(), archive.entry({ name: "db/trivy.db", mode: 0o444, size }));
    archive.finalize();
  })();
  written.catch((error: Error) => archive.destroy(error));
  yield* archive as AsyncIterable<Buffer>;
  await written;
}
