import { type ChildProcess, spawn } from "node:child_process";
import { abortReason, BasewiseError } from "../errors";
import { shown } from "./words";

export interface ProgramOptions {
  cwd: string;
  env: Record<string, string>;
  signal: AbortSignal;
  timeMs: number;
  /** Of standard output. */
  maxBytes: number;
}

export interface ProgramEnd {
  /** Null where a signal ended it. */
  code: number | null;
  stdout: Buffer;
  /** Its last words, at most 4 KiB. */
  stderr: string;
}

const lastWords = 4096;

/**
 * Runs a scanner without a shell, in a process group of its own that is killed as a whole: when the time is up, when it prints too much,
 * when nobody waits any more. Raises `scanner_missing`, `scanner_timeout`, `scanner_output_too_large`, or the signal's reason; whatever
 * exit code it ends with is for the caller to judge.
 */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { signal, timeMs, maxBytes } = options;
  if (signal.aborted) return Promise.reject(abortReason(signal));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      shell: false,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv,
    });
    let failure: Error | undefined;
    const giveUp = (error: Error) => {
      failure ??= error;
      killGroup(child);
      // What a process outside the group still holds open must not hold this up.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const onAbort = () => giveUp(abortReason(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(
      () => giveUp(new BasewiseError("scanner_timeout", `The scanner gave no answer within ${Math.round(timeMs / 100) / 10} seconds and was ended.`)),
      timeMs,
    );
    const parts: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= maxBytes) parts.push(part);
      else giveUp(new BasewiseError("scanner_output_too_large", `The scanner printed more than ${maxBytes} bytes and was ended.`));
    });
    let words: Buffer = Buffer.alloc(0);
    child.stderr.on("data", (part: Buffer) => {
      words = Buffer.concat([words, part]).subarray(-lastWords);
    });
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      end();
      const why = error.code === "ENOENT" ? "is not there" : error.code === "EACCES" ? "may not be run" : `could not be started (${error.code ?? "?"})`;
      reject(new BasewiseError("scanner_missing", `The scanner ${shown(program)} ${why}.`, {}, { cause: error }));
    });
    // Helpers that it left behind hold its output open.
    child.once("exit", () => killGroup(child));
    child.once("close", (code) => {
      end();
      if (failure) reject(failure);
      else resolve({ code, stdout: Buffer.concat(parts), stderr: shown(words.toString("utf8")) });
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The whole group has ended.
  }
}
