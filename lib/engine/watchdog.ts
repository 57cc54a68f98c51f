import { BasewiseError } from "../errors";

/**
 * One signal for a long call: the caller's own, or that nothing was heard for a while. Call `heard` at every sign of life and `end` when
 * done; `reason` is what ended it early.
 */
export class Watchdog {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly outer: AbortSignal,
    private readonly idleMs: number,
    private readonly what: string,
  ) {
    if (outer.aborted) this.#onOuter();
    else outer.addEventListener("abort", this.#onOuter, { once: true });
    this.heard();
  }

  readonly #onOuter = () => this.#controller.abort(this.outer.reason);

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    if (this.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#controller.abort(new BasewiseError("engine_timeout", `The engine said nothing for ${Math.round(this.idleMs / 1000)} s while ${this.what}.`));
    }, this.idleMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.outer.removeEventListener("abort", this.#onOuter);
  }
}
