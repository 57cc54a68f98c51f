import { Readable } from "node:stream";
import { parentPort } from "node:worker_threads";
import { derive, squashed } from "../inspect/derive";
import { type Listing, openListing } from "../inspect/list-files";
import { readLayer } from "../inspect/read-layer";
import { carry, unpackError } from "./carry";
import type { AskedImage, FromReader, ToReader } from "./messages";
import { type Listings, questions } from "./questions";

/**
 * The reading thread: hashing, the tar, the facts. Unpacking is done by zlib on the pool that all threads share, so one such thread keeps
 * every core busy. Between two messages it keeps no more than the last images whose files were
 * listed.
 */
const port = parentPort;
if (!port) throw new Error("this is the reading thread's file; it is started by lib/thread");
const say = (message: FromReader, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

interface Open {
  stream: Readable;
  abort: AbortController;
}
const open = new Map<number, Open>();

function read({ id, expected, bounds }: Extract<ToReader, { kind: "open" }>): void {
  const stream = new Readable({ highWaterMark: 2 ** 26, read: () => undefined });
  const abort = new AbortController();
  open.set(id, { stream, abort });
  readLayer(stream, { signal: abort.signal, expected, bounds, onBytes: (bytes) => say({ kind: "taken", id, bytes }) })
    .then((reading) => say({ kind: "read", id, reading }))
    .catch((error: unknown) => say({ kind: "failed", id, problem: carry(error) }))
    .finally(() => open.delete(id));
}

port.on("message", (message: ToReader) => {
  const layer = open.get(message.id);
  switch (message.kind) {
    case "open":
      return read(message);
    case "chunk":
      return void layer?.stream.push(Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.byteLength));
    case "end":
      return void layer?.stream.push(null);
    case "give up":
      return layer?.abort.abort(unpackError(message.problem));
    case "derive":
      derive(message.input)
        .then((facts) => say({ kind: "derived", id: message.id, facts }))
        .catch((error: unknown) => say({ kind: "failed", id: message.id, problem: carry(error) }));
      return;
    case "ask":
      if (message.images.some(({ key, input }) => input === null && !listings.has(key))) return say({ kind: "lacking", id: message.id });
      answer(message)
        .then((answer) => say({ kind: "answer", id: message.id, answer }))
        .catch((error: unknown) => say({ kind: "failed", id: message.id, problem: carry(error) }));
  }
});

async function answer({ question, images, argument }: Extract<ToReader, { kind: "ask" }>): Promise<unknown> {
  const listings = await Promise.all(images.map(listingOf));
  return (questions[question] as (listings: Listings, argument: unknown) => unknown)(listings as unknown as Listings, argument);
}

/** The images whose files were asked for last: a page asks several times for the same. */
const listings = new Map<string, Promise<Listing>>();
const mostListings = 4;

function listingOf({ key, input }: AskedImage): Promise<Listing> {
  const listing =
    listings.get(key) ??
    (input ? squashed(input, input.keepWhiteouts).then(openListing) : Promise.reject(new TypeError("asked for an image that is not kept")));
  listings.delete(key);
  listings.set(key, listing);
  const [oldest] = listings.keys();
  if (listings.size > mostListings && oldest !== undefined) listings.delete(oldest);
  listing.catch(() => listings.delete(key));
  return listing;
}
