import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { cacheRoot, writeAtomically } from "../host/files";

/**
 * What the independent readers said of bytes that are named by their digest, kept outside the work tree: the same bytes get the same answer.
 * A change of any reader, or of the distribution whose tools they call, asks anew.
 */
const folder = resolve("e2e/testbed/oracle");
const readers = createHash("sha256");
for (const name of readdirSync(folder).sort()) readers.update(`${name}\n`).update(readFileSync(join(folder, name)));
for (const file of ["/etc/os-release", "/etc/debian_version"]) {
  try {
    readers.update(readFileSync(file));
  } catch {
    // another system: its tools are told by the rest
  }
}
const edition = readers.digest("hex").slice(0, 16);

/** `digests`: all that the answer depends on. */
export async function remembered<T>(what: string, digests: readonly string[], read: () => Promise<T>): Promise<T> {
  const key = createHash("sha256").update(digests.join("\n")).digest("hex");
  const file = join(cacheRoot(), "oracle", edition, what, `${key}.json.gz`);
  try {
    return JSON.parse((await promisify(gunzip)(await readFile(file))).toString("utf8")) as T;
  } catch {
    // not there, or cut short
  }
  const answer = await read();
  await writeAtomically(file, await promisify(gzip)(JSON.stringify(answer)));
  return answer;
}
