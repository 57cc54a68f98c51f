import { createHash, type Hash } from "node:crypto";
import { Readable } from "node:stream";
import { BasewiseError } from "../errors";
import { type HttpResponse, wasBroken } from "../http";
import type { Digest } from "../oci/digest";
import { backOff, pause } from "./limit";

/** One blob, read once from its first byte to its last; held against digest and size as it passes. */
export interface BlobSpec {
  digest: Digest;
  /** Bytes, as the descriptor states. */
  size: number;
}

const maxResumes = 3;

/** RFC 9110 section 14.4: `bytes 100-199/200` */
export function parseContentRange(header: string | undefined): { first: number; last: number; total: number | undefined } | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header?.trim() ?? "");
  if (!match) return undefined;
  return { first: Number(match[1]), last: Number(match[2]), total: match[3] === "*" ? undefined : Number(match[3]) };
}

export interface BlobReaderOptions {
  spec: BlobSpec;
  host: string;
  signal: AbortSignal;
  /** Opens the blob at an offset: GET, with `Range: bytes=<offset>-` where it is not 0. */
  open(offset: number): Promise<HttpResponse>;
  /** Called with the bytes read so far. */
  onBytes(done: number): void;
}

/**
 * Pulls chunks one by one, so that it can be read on after whoever consumed them gave up. A broken connection is taken up again where
 * it broke; nothing is ever handed out twice.
 */
export class BlobReader {
  private readonly hash: Hash;
  private body: Readable | undefined;
  private chunks: AsyncIterator<Buffer> | undefined;
  private offset = 0;
  private resumes = 0;
  private ended = false;
  private failed: unknown;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: BlobReaderOptions) {
    this.hash = createHash(options.spec.digest.startsWith("sha512:") ? "sha512" : "sha256");
  }

  /** The next chunk, or null after the last one, and only if all were the digest's bytes. Raises `digest_mismatch` and the registry codes. */
  next(): Promise<Buffer | null> {
    // One at a time: a consumer that was given up may still have asked for a chunk.
    const result = this.turn.then(() => this.advance());
    this.turn = result.catch(() => {});
    return result;
  }

  /** Reads what is left, for the digest's sake. */
  async drain(): Promise<void> {
    while ((await this.next()) !== null);
  }

  close(): void {
    this.ended = true;
    this.body?.destroy();
  }

  private async advance(): Promise<Buffer | null> {
    for (;;) {
      if (this.failed !== undefined) throw this.failed;
      if (this.ended) return null;
      let opened = false;
      try {
        if (!this.chunks && this.offset > 0 && this.offset === this.options.spec.size) return this.finish(); // it broke behind the last byte
        this.chunks ??= await this.openBody();
        opened = true;
        const { value, done } = await this.chunks.next();
        if (done) return this.finish();
        return this.take(value);
      } catch (error) {
        this.chunks = undefined;
        if (!this.mayResume(error, opened)) {
          this.failed = error;
          throw error;
        }
        await pause(backOff(this.resumes), this.options.signal);
        this.resumes++;
      }
    }
  }

  private take(chunk: Buffer): Buffer {
    const { spec } = this.options;
    this.offset += chunk.length;
    if (this.offset > spec.size) throw this.mismatch(`has more than the ${spec.size} bytes that its descriptor states`);
    this.hash.update(chunk);
    this.options.onBytes(this.offset);
    return chunk;
  }

  private mayResume(error: unknown, opened: boolean): boolean {
    if (this.ended || this.options.signal.aborted || this.resumes >= maxResumes) return false;
    if (wasBroken(error)) return opened || this.offset > 0; // a first opening was tried again by the session already
    // While taking up again, a refused connection is one more break: the registry may be restarting.
    const networkFailure = error instanceof BasewiseError && error.code === "registry_unreachable" && error.cause !== undefined;
    return networkFailure && this.offset > 0 && !opened;
  }

  private async openBody(): Promise<AsyncIterator<Buffer>> {
    const { spec, host } = this.options;
    const response = await this.options.open(this.offset);
    const give = async (error: BasewiseError): Promise<never> => {
      response.body.destroy();
      throw error;
    };
    if (this.offset > 0) {
      const range = response.status === 206 ? parseContentRange(response.header("content-range")) : undefined;
      const fits = range?.first === this.offset && range.last === spec.size - 1 && (range.total ?? spec.size) === spec.size;
      if (!fits) {
        return give(
          new BasewiseError(
            "registry_unreachable",
            `The connection to ${host} broke after ${this.offset} of ${spec.size} bytes, and it does not hand out the rest of a blob by range.`,
            { host },
          ),
        );
      }
    }
    const length = response.header("content-length");
    if (length !== undefined && Number(length) !== spec.size - this.offset) {
      return give(this.mismatch(`has ${Number(length) + this.offset} bytes where its descriptor states ${spec.size}`));
    }
    if (this.ended) response.body.destroy(); // closed while it was opened
    this.body = response.body;
    return response.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  private finish(): null {
    const { spec } = this.options;
    if (this.offset !== spec.size) throw this.mismatch(`ended after ${this.offset} of ${spec.size} bytes`);
    const algorithm = spec.digest.slice(0, spec.digest.indexOf(":"));
    const actual = `${algorithm}:${this.hash.digest("hex")}`;
    this.ended = true;
    if (actual !== spec.digest) throw this.mismatch(`has the digest ${actual}`);
    return null;
  }

  private mismatch(what: string): BasewiseError {
    const { spec, host } = this.options;
    return new BasewiseError("digest_mismatch", `The blob ${spec.digest} from ${host} ${what}.`, { host });
  }
}

/** The blob as a stream. Destroying it does not end the reader, whose owner closes it. */
export function blobStream(reader: BlobReader): Readable {
  const stream = new Readable({
    highWaterMark: 256 << 10,
    read() {
      reader.next().then(
        (chunk) => this.push(chunk),
        (error: Error) => this.destroy(error),
      );
    },
  });
  stream.on("error", () => {}); // kept by the stream for whoever reads it
  return stream;
}
