import { Readable } from "node:stream";
import { extract, type Header, pack } from "tar-stream";

/** One tar entry. Paths have no leading "./" or "/" and no trailing "/"; the root itself is "". */
export interface Entry {
  path: string;
  type: "file" | "directory" | "symlink" | "link";
  mode: number;
  uid: number;
  gid: number;
  linkTarget?: string;
  body?: Buffer;
  /** Seconds. */
  mtime?: number;
}

export function file(path: string, body: string | Buffer, mode = 0o644): Entry {
  return { path, type: "file", mode, uid: 0, gid: 0, body: typeof body === "string" ? Buffer.from(body) : body };
}

export function directory(path: string, mode = 0o755, owner = 0): Entry {
  return { path, type: "directory", mode, uid: owner, gid: owner };
}

export function symlink(path: string, linkTarget: string): Entry {
  return { path, type: "symlink", mode: 0o777, uid: 0, gid: 0, linkTarget };
}

/** The directories above a path, outermost first, without the root. */
export function parents(path: string): Entry[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => directory(parts.slice(0, index + 1).join("/")));
}

const KINDS: Record<string, Entry["type"]> = { file: "file", "contiguous-file": "file", directory: "directory", symlink: "symlink", link: "link" };

export async function unpackTar(tar: Buffer): Promise<Entry[]> {
  const entries: Entry[] = [];
  const parser = extract();
  // One chunk per 64 KiB; a single huge one would be copied again and again.
  const chunks = function* () {
    for (let at = 0; at < tar.length; at += 1 << 20) yield tar.subarray(at, at + (1 << 20));
  };
  Readable.from(chunks()).pipe(parser);
  for await (const entry of parser) {
    const header = entry.header;
    const body: Buffer[] = [];
    for await (const chunk of entry) body.push(chunk as Buffer);
    const type = KINDS[header.type ?? "file"];
    // Devices and the like: images do not carry them, the engine makes /dev.
    if (!type) continue;
    entries.push({
      path: cleanPath(header.name),
      type,
      mode: (header.mode ?? 0o644) & 0o7777,
      uid: header.uid ?? 0,
      gid: header.gid ?? 0,
      mtime: Math.floor((header.mtime?.getTime() ?? 0) / 1000),
      ...(type === "file" ? { body: Buffer.concat(body) } : {}),
      ...(type === "symlink" ? { linkTarget: header.linkname ?? "" } : {}),
      ...(type === "link" ? { linkTarget: cleanPath(header.linkname ?? "") } : {}),
    });
  }
  return entries;
}

function cleanPath(name: string): string {
  return name
    .replace(/^(\.?\/)+/, "")
    .replace(/\/+$/, "")
    .replace(/^\.$/, "");
}

export interface PackOptions {
  /** Every entry's time, whatever it says itself. */
  mtime?: number;
  /** Bazel's and dpkg's tars say "./usr"; an engine's say "usr". */
  prefix?: "./" | "";
}

/**
 * The same entries give the same bytes: sorted by path with hard links last (a link must follow its target), no names of
 * owners, one time. The later of two entries with one path wins, as it would when unpacked.
 */
export async function packTar(entries: Entry[], options: PackOptions = {}): Promise<Buffer> {
  const prefix = options.prefix ?? "./";
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const sorted = [...byPath.values()].sort(
    (a, b) => Number(a.type === "link") - Number(b.type === "link") || Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)),
  );
  const writer = pack();
  const chunks: Buffer[] = [];
  writer.on("data", (chunk) => chunks.push(chunk as Buffer));
  const done = new Promise<void>((resolve, reject) => {
    writer.once("end", resolve);
    writer.once("error", reject);
  });
  for (const entry of sorted) {
    if (entry.path === "" && prefix === "") continue;
    const body = entry.body ?? Buffer.alloc(0);
    const header: Partial<Header> & Pick<Header, "name"> = {
      name: `${prefix}${entry.path}${entry.type === "directory" && entry.path !== "" ? "/" : ""}`,
      type: entry.type,
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      size: entry.type === "file" ? body.length : 0,
      mtime: new Date((options.mtime ?? entry.mtime ?? 0) * 1000),
      uname: "",
      gname: "",
      devmajor: 0,
      devminor: 0,
      ...(entry.linkTarget === undefined ? {} : { linkname: entry.type === "link" ? `${prefix}${entry.linkTarget}` : entry.linkTarget }),
    };
    await new Promise<void>((resolve, reject) => {
      const then = (error?: Error | null) => (error ? reject(error) : resolve());
      if (entry.type === "file") writer.entry(header, body, then);
      else writer.entry(header, then);
    });
  }
  writer.finalize();
  await done;
  return Buffer.concat(chunks);
}
