import { inspect } from "node:util";
import { abortReason, BasewiseError } from "../errors";

/**
 * docker-modem formats the options of every request for a debug line, hidden properties and all, whether or not anyone listens. A signal or
 * an agent leads from there to half the process: a fifth of a whole inspection went into words that nobody reads.
 */
export function withoutWords<T extends object>(thing: T): T {
  return Object.defineProperty(thing, inspect.custom, { value: () => `[${thing.constructor.name}]` });
}

/**
 * One signal for the two things that end a conversation with the engine early: its caller, and the engine's silence. Aborting destroys the
 * socket, by which an engine knows that it shall stop.
 */
export class Watch {
  readonly #control = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #stop = () => this.#control.abort(this.#outer ? abortReason(this.#outer) : undefined);

  /** `idleMs` is the longest silence; `firstMs` that before the first byte, where it may be longer. */
  constructor(
    outer: AbortSignal | undefined,
    readonly idleMs: number,
    readonly what: string,
    firstMs = idleMs,
  ) {
    this.#outer = outer;
    withoutWords(this.#control.signal);
    if (outer?.aborted) this.#stop();
    else outer?.addEventListener("abort", this.#stop, { once: true });
    this.#arm(firstMs);
  }

  get signal(): AbortSignal {
    return this.#control.signal;
  }

  /** The engine was heard. */
  touch(): void {
    if (this.#timer && !this.signal.aborted) this.#arm(this.idleMs);
  }

  /** While we are the ones who keep the other waiting; `touch` goes on. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#outer?.removeEventListener("abort", this.#stop);
  }

  /** What ended it, if it was one of the two. */
  get reason(): BasewiseError | undefined {
    return this.signal.aborted ? abortReason(this.signal) : undefined;
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    const seconds = Math.round(ms / 100) / 10;
    this.#timer = setTimeout(() => this.#control.abort(new BasewiseError("engine_timeout", `The engine did not answer for ${seconds} s, ${this.what}.`)), ms);
  }
}
