import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

/** The process that starts programs for this one (start-programs.mjs), as this one sees it. */
export interface Order {
  kind: "start";
  id: number;
  program: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Of standard output; what prints more is ended. */
  maxBytes: number;
}
export type ToStarter = Order | { kind: "end"; id: number };

/** `code` of a program that could not be started: of the system call, or Node's. */
export type FromStarter =
  | { kind: "not started"; id: number; code: string | null }
  /** Of its standard output, in order. */
  | { kind: "printed"; id: number; part: Uint8Array }
  /** `code` is null where a signal ended it; `stderr` its last words. */
  | { kind: "ended"; id: number; code: number | null; stderr: Uint8Array; tooMuch: boolean };

export type Outcome = Extract<FromStarter, { kind: "not started" }> | (Extract<FromStarter, { kind: "ended" }> & { stdout: Buffer });

export interface Started {
  end: Promise<Outcome>;
  /** Ends it with all of its process group; `end` answers then. */
  kill(): void;
}

interface Waiting {
  parts: Uint8Array[];
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

/** Started when first needed; if it dies, what was under way fails and the next call starts another. */
class Starter {
  #child: ChildProcess | undefined;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  #begin(): ChildProcess {
    if (this.#child) return this.#child;
    const child = spawn(process.execPath, [path.resolve(/* turbopackIgnore: true */ "lib/scanner/start-programs.mjs")], {
      // Of its own session, so that an interrupt at the terminal leaves it to the server when it is ended.
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
      env: {} as NodeJS.ProcessEnv,
      windowsHide: true,
    });
    const died = (error: Error) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      const failed = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const { reject } of failed) reject(error);
    };
    child.on("message", (message: FromStarter) => {
      const waiting = this.#waiting.get(message.id);
      if (!waiting) return;
      if (message.kind === "printed") return void waiting.parts.push(message.part);
      this.#waiting.delete(message.id);
      this.#rest();
      waiting.resolve(message.kind === "ended" ? { ...message, stdout: Buffer.concat(waiting.parts) } : message);
    });
    child.on("error", died);
    child.on("exit", (code, signal) => died(new Error(`the process that starts scanners ended with ${code ?? signal}`)));
    this.#child = child;
    this.#rest();
    return child;
  }

  /** A script that waits for an answer must not end before it, and one that does not is not held up. */
  #rest(): void {
    const busy = this.#waiting.size > 0;
    this.#child?.[busy ? "ref" : "unref"]();
    this.#child?.channel?.[busy ? "ref" : "unref"]();
  }

  #say(message: ToStarter): void {
    // Where it is gone, its exit fails what waits.
    this.#begin().send(message, () => undefined);
  }

  start(order: Omit<Order, "kind" | "id">): Started {
    const id = this.#next++;
    const end = new Promise<Outcome>((resolve, reject) => this.#waiting.set(id, { parts: [], resolve, reject }));
    this.#say({ kind: "start", id, ...order });
    this.#rest();
    return { end, kill: () => this.#waiting.has(id) && this.#say({ kind: "end", id }) };
  }
}

// One for the process, though Next bundles pages, routes and the worker apart.
const key = Symbol.for("basewise.scanner.starter");
const place = globalThis as typeof globalThis & { [key]?: Starter };

/** Raises nothing: what becomes of the program, `end` tells. */
export function startProgram(order: Omit<Order, "kind" | "id">): Started {
  place[key] ??= new Starter();
  return place[key].start(order);
}
