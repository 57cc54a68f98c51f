import path from "node:path";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { abortReason } from "../errors";
import type { DerivedFacts, DeriveInput } from "../inspect/derive";
import type { LayerReading } from "../inspect/ports";
import type { LayerBounds } from "../inspect/read-layer";
import type { Digest } from "../oci/digest";
import { carry, unpackError } from "./carry";
import type { AskedImage, FromReader, ToReader } from "./messages";
import type { Answer, Argument, QuestionName } from "./questions";

/**
 * The reading thread, as the server sees it. It is started when first needed and ends with the process; if it dies (a bug, or memory), what
 * was under way fails with `internal` and the next call starts another.
 */
export interface ReadingThread {
  /** Feeds a stream to the thread, no faster than it reads. Raises what readLayer raises, and what the stream fails with, as it is. */
  readLayer(stream: Readable, options: { signal: AbortSignal; expected: { blobDigest: Digest | null }; bounds: LayerBounds }): Promise<LayerReading>;
  derive(input: DeriveInput): Promise<DerivedFacts>;
  /** Null where an image was given without its layers' indexes and is not kept any more. See lib/thread/questions. */
  askKept<Name extends QuestionName>(question: Name, keys: string[], argument: Argument<Name>): Promise<{ answer: Answer<Name> } | null>;
  /** See lib/thread/questions. */
  ask<Name extends QuestionName>(question: Name, images: AskedImage[], argument: Argument<Name>): Promise<Answer<Name>>;
}

/** Bytes in one message, and those that may be under way for one layer. */
const parcel = 256 * 1024;
const window = 4 * 2 ** 20;

interface Waiting {
  take(message: FromReader): void;
  fail(error: Error): void;
}

class Thread implements ReadingThread {
  #worker: Worker | undefined;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(path.resolve(/* turbopackIgnore: true */ "lib/thread/generated/worker.cjs"));
    const died = (error: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const failed = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const waiting of failed) waiting.fail(error);
    };
    worker.on("message", (message: FromReader) => this.#waiting.get(message.id)?.take(message));
    worker.on("error", died);
    worker.on("exit", (code) => died(new Error(`the reading thread ended with ${code}`)));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #say(message: ToReader, transfer: ArrayBuffer[] = []): void {
    this.#start().postMessage(message, transfer);
  }

  /** One exchange: `take` answers with a result where the message ends it. */
  #exchange<T>(id: number, take: (message: FromReader) => { result: T } | undefined): Promise<T> {
    const worker = this.#start();
    worker.ref(); // a script that waits for an answer must not end before it
    return new Promise<T>((resolve, reject) => {
      const fail = (error: Error) => {
        this.#waiting.delete(id);
        if (this.#waiting.size === 0) this.#worker?.unref();
        reject(error);
      };
      this.#waiting.set(id, {
        fail,
        take: (message) => {
          if (message.kind === "failed") return fail(unpackError(message.problem));
          const end = take(message);
          if (!end) return;
          this.#waiting.delete(id);
          if (this.#waiting.size === 0) this.#worker?.unref();
          resolve(end.result);
        },
      });
    });
  }

  async readLayer(stream: Readable, options: Parameters<ReadingThread["readLayer"]>[1]): Promise<LayerReading> {
    const { signal, expected, bounds } = options;
    if (signal.aborted) throw abortReason(signal);
    const id = this.#next++;
    let underWay = 0;
    let wake: (() => void) | undefined;
    let over = false;
    const answer = this.#exchange<LayerReading>(id, (message) => {
      if (message.kind === "read") return { result: message.reading };
      if (message.kind === "taken") {
        underWay -= message.bytes;
        wake?.();
      }
      return undefined;
    }).finally(() => {
      over = true;
      wake?.();
    });
    // Whoever awaits below learns of it; a source that has gone silent must not hold that up.
    answer.catch(() => stream.destroy());
    this.#say({ kind: "open", id, expected, bounds });
    const giveUp = () => {
      stream.destroy(abortReason(signal));
      this.#say({ kind: "give up", id, problem: carry(abortReason(signal)) });
    };
    signal.addEventListener("abort", giveUp, { once: true });
    let broken: unknown;
    try {
      for await (const bytes of parcels(stream)) {
        if (over) break;
        underWay += bytes.length;
        this.#say({ kind: "chunk", id, bytes }, [bytes.buffer]);
        while (underWay > window && !over) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
      if (!over) this.#say({ kind: "end", id });
    } catch (error) {
      if (!over) {
        broken = signal.aborted ? abortReason(signal) : error;
        this.#say({ kind: "give up", id, problem: carry(broken) });
      }
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    try {
      return await answer;
    } catch (error) {
      // What broke the stream is the cause; the thread only hears that it was given up.
      throw broken ?? (signal.aborted ? abortReason(signal) : error);
    }
  }

  derive(input: DeriveInput): Promise<DerivedFacts> {
    const id = this.#next++;
    const answer = this.#exchange<DerivedFacts>(id, (message) => (message.kind === "derived" ? { result: message.facts } : undefined));
    this.#say({ kind: "derive", id, input });
    return answer;
  }

  askKept<Name extends QuestionName>(question: Name, keys: string[], argument: Argument<Name>): Promise<{ answer: Answer<Name> } | null> {
    const id = this.#next++;
    const answer = this.#exchange<{ answer: Answer<Name> } | null>(id, (message) =>
      message.kind === "answer" ? { result: { answer: message.answer as Answer<Name> } } : message.kind === "lacking" ? { result: null } : undefined,
    );
    this.#say({ kind: "ask", id, question, images: keys.map((key) => ({ key, input: null })), argument });
    return answer;
  }

  ask<Name extends QuestionName>(question: Name, images: AskedImage[], argument: Argument<Name>): Promise<Answer<Name>> {
    const id = this.#next++;
    const answer = this.#exchange<Answer<Name>>(id, (message) => (message.kind === "answer" ? { result: message.answer as Answer<Name> } : undefined));
    this.#say({ kind: "ask", id, question, images, argument });
    return answer;
  }
}

/** A stream's bytes in memory of their own, which can be handed over: chunks of sockets share theirs. */
async function* parcels(stream: Readable): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let parts: Buffer[] = [];
  let length = 0;
  const flush = (): Uint8Array<ArrayBuffer> => {
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    parts = [];
    length = 0;
    return whole;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= parcel) yield flush();
  }
  if (length > 0) yield flush();
}

// One for the process, though Next bundles pages and instrumentation apart.
const place = globalThis as typeof globalThis & { basewiseReading?: ReadingThread };

export const readingThread = (): ReadingThread => {
  place.basewiseReading ??= new Thread();
  return place.basewiseReading;
};
