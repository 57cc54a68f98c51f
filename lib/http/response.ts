import { Readable } from "node:stream";
import { BasewiseError } from "../errors";

export interface HttpResponse {
  status: number;
  /** The URL that answered, after redirects. */
  url: URL;
  /** A header's value, by its lower-case name; repeated headers are joined with commas. */
  header(name: string): string | undefined;
  /** The body as it arrives; errors with `registry_timeout`, `registry_unreachable` or the signal's reason. */
  body: Readable;
  /** The whole body. Raises `bound_exceeded` beyond `maxBytes`, naming `what`, and `registry_timeout` where it merely drips. */
  readBytes(maxBytes: number, what: string): Promise<Buffer>;
  readText(maxBytes: number, what: string): Promise<string>;
  /** Drops the body; the connection is kept where little of it is left. */
  discard(): Promise<void>;
}

/** Hands a body on under our own errors. `inner` is undici's stream, whose errors name its own codes. */
export function withMappedErrors(inner: Readable, map: (error: unknown) => unknown): Readable {
  const outer = new Readable({
    read: () => void inner.resume(),
    destroy(error, done) {
      inner.destroy();
      done(error);
    },
  });
  inner.pause();
  inner.on("data", (chunk: Buffer) => {
    if (!outer.push(chunk)) inner.pause();
  });
  inner.on("end", () => outer.push(null));
  inner.on("error", (error) => {
    const mapped = map(error);
    if (!outer.destroyed) outer.destroy(mapped instanceof Error ? mapped : new Error(String(mapped), { cause: mapped }));
  });
  // Whoever awaits the answer may not listen yet; the error is kept by the stream and met when it is read.
  outer.on("error", () => {});
  return outer;
}

const units = (bytes: number) => (bytes % (1 << 20) === 0 ? `${bytes >> 20} MiB` : `${bytes} bytes`);

/** Reads a body to its end within a bound on bytes and one on time, so that a drip of bytes below the idle limit does not go on forever. */
export async function readBounded(
  body: Readable,
  limits: { maxBytes: number; maxMs: number; what: string; host: string; length: string | undefined },
): Promise<Buffer> {
  const { maxBytes, maxMs, what, host } = limits;
  const tooLarge = () => new BasewiseError("bound_exceeded", `The ${what} from ${host} is larger than ${units(maxBytes)}, the bound on it.`, { host });
  const tooSlow = () => new BasewiseError("registry_timeout", `${host} did not send the ${what} within ${maxMs / 1000} seconds.`, { host });
  if (Number(limits.length) > maxBytes) {
    body.destroy();
    throw tooLarge();
  }
  const timer = setTimeout(() => body.destroy(tooSlow()), maxMs);
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > maxBytes) throw tooLarge(); // leaving the loop destroys the body
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks, total);
}
