import { createHash, type Hash, hash as hashOnce } from "node:crypto";
import { captureBound } from "./captured-paths";
import { ElfTap } from "./elf/tap";
import type { CapturedFile, FileFacts } from "./layer-index";
import { readJar } from "./runtimes/jar";
import { probeFor } from "./runtimes/probes";
import { VersionProbe } from "./runtimes/version-probe";

/**
 * Everything that is wanted of one regular file while its bytes stream past: its SHA-256, what its first bytes announce (ELF, script, JAR),
 * and its bytes as a whole where the table of captured paths names it. Chunks belong to the caller, so what is kept is copied.
 */
export interface FileReading {
  sha256: string;
  facts: FileFacts | null;
  captured: CapturedFile | null;
}

const isElf = (b: Buffer) => b[0] === 0x7f && b[1] === 0x45 && b[2] === 0x4c && b[3] === 0x46;
const isScript = (b: Buffer) => b[0] === 0x23 && b[1] === 0x21;
const isZip = (b: Buffer) => b[0] === 0x50 && b[1] === 0x4b && b[2] === 0x03 && b[3] === 0x04;
/** What the kernel reads of a script's first line (BINPRM_BUF_SIZE). */
const scriptLine = 256;
/** A JAR is read as a whole, since its directory is at its end; larger ones are few, and told as unread. */
const largestJar = 64 * 2 ** 20;
const jarName = /\.(?:jar|war|ear)$/i;

export function readContent(path: string, size: number): ContentReader {
  return new ContentReader(path, size, captureBound(path));
}

class ContentReader {
  #hash: Hash | undefined;
  #sha256: string | undefined;
  #seen = 0;
  #head: Buffer | undefined;
  #elf: ElfTap | undefined;
  #kept: Kept | undefined;
  #line: Buffer | undefined;
  #version: VersionProbe | undefined;
  readonly #path: string;
  readonly #wantsJar: boolean;

  constructor(
    path: string,
    readonly size: number,
    readonly bound: number | undefined,
  ) {
    this.#path = path;
    this.#wantsJar = jarName.test(path);
    if (bound !== undefined) this.#kept = new Kept(size, bound);
  }

  add(chunk: Buffer): void {
    if (this.#seen === 0) {
      // Most files come in one piece: one call is quicker than three.
      if (chunk.length === this.size) this.#sha256 = hashOnce("sha256", chunk, "hex");
      else this.#hash = createHash("sha256");
    }
    this.#hash?.update(chunk);
    this.#kept?.add(chunk);
    if (this.#seen < 4) this.#sniff(chunk);
    else if (this.#elf) {
      this.#elf.add(chunk);
      this.#version?.add(chunk);
    } else if (this.#line && this.#line.length < scriptLine) this.#line = Buffer.concat([this.#line, chunk.subarray(0, scriptLine - this.#line.length)]);
    this.#seen += chunk.length;
  }

  /** The first four bytes may come in pieces. */
  #sniff(chunk: Buffer): void {
    const head = this.#head ? Buffer.concat([this.#head, chunk]) : chunk;
    if (head.length < 4 && head.length < this.size) {
      this.#head = Buffer.from(head);
      return;
    }
    this.#head = undefined;
    if (isElf(head)) {
      this.#elf = new ElfTap(this.size);
      this.#elf.add(head);
      const probe = probeFor(this.#path);
      if (probe) {
        this.#version = new VersionProbe(probe);
        this.#version.add(head);
      }
    } else if (isScript(head)) this.#line = Buffer.from(head.subarray(0, scriptLine));
    else if (isZip(head) && this.#wantsJar && !this.#kept) {
      this.#kept = new Kept(this.size, largestJar);
      this.#kept.add(head);
    }
  }

  end(): FileReading {
    const sha256 = this.#sha256 ?? (this.#hash ?? createHash("sha256")).digest("hex");
    return { sha256, facts: this.#facts(), captured: this.bound === undefined ? null : this.#captured() };
  }

  #captured(): CapturedFile {
    const bytes = this.#kept?.bytes ?? null;
    if (bytes) return { bytes, unread: null };
    return { bytes: null, unread: { code: "too_large", reason: `It has ${this.size} bytes; at most ${this.bound} are kept.` } };
  }

  #facts(): FileFacts | null {
    const facts: FileFacts = {};
    const elf = this.#elf?.end();
    if (elf) Object.assign(facts, elf.go ? { elf: elf.elf, go: elf.go } : { elf: elf.elf });
    if (this.#version) facts.version = this.#version.end();
    if (this.#line) facts.script = firstLine(this.#line);
    if (this.#wantsJar && this.#kept) {
      const bytes = this.#kept.bytes;
      facts.jar = bytes ? readJar(bytes) : { manifest: {}, maven: [], nested: [], unread: { code: "too_large", reason: `It has ${this.size} bytes.` } };
    }
    return Object.keys(facts).length ? facts : null;
  }
}

const firstLine = (b: Buffer): string => {
  const end = b.indexOf(0x0a);
  return b.toString("utf8", 2, end < 0 ? Math.min(b.length, scriptLine - 1) : end).trim();
};

/** A file's bytes, or nothing where they are too many. Grows with what comes: a header may promise more than there is. */
class Kept {
  #parts: Buffer[] = [];
  #length = 0;
  #tooLarge: boolean;

  constructor(
    size: number,
    readonly maxBytes: number,
  ) {
    this.#tooLarge = size > maxBytes;
  }

  add(chunk: Buffer): void {
    if (this.#tooLarge) return;
    this.#parts.push(Buffer.from(chunk));
    this.#length += chunk.length;
  }

  get bytes(): Buffer | null {
    if (this.#tooLarge) return null;
    if (this.#parts.length !== 1) this.#parts = [Buffer.concat(this.#parts, this.#length)];
    return this.#parts[0] ?? null;
  }
}
