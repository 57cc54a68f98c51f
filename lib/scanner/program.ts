import { abortReason, BasewiseError } from "../errors";
import { startProgram } from "./starter";
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

/**
 * Runs a scanner without a shell, in a process group of its own that is killed as a whole: when the time is up, when it prints too much,
 * when nobody waits any more. Raises `scanner_missing`, `scanner_timeout`, `scanner_output_too_large`, or the signal's reason; whatever
 * exit code it ends with is for the caller to judge.
 */
export async function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { cwd, env, signal, timeMs, maxBytes } = options;
  if (signal.aborted) throw abortReason(signal);
  const started = startProgram({ program, args, cwd, env, maxBytes });
  let failure: Error | undefined;
  const giveUp = (error: Error) => {
    failure ??= error;
    started.kill();
  };
  const onAbort = () => giveUp(abortReason(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(
    () => giveUp(new BasewiseError("scanner_timeout", `The scanner gave no answer within ${Math.round(timeMs / 100) / 10} seconds and was ended.`)),
    timeMs,
  );
  try {
    const end = await started.end;
    if (end.kind === "not started") throw notStarted(program, end.code);
    if (failure) throw failure;
    if (end.tooMuch) throw new BasewiseError("scanner_output_too_large", `The scanner printed more than ${maxBytes} bytes and was ended.`);
    return { code: end.code, stdout: end.stdout, stderr: shown(Buffer.from(end.stderr).toString("utf8")) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

function notStarted(program: string, code: string | null): BasewiseError {
  const why = code === "ENOENT" ? "is not there" : code === "EACCES" ? "may not be run" : `could not be started (${code ?? "?"})`;
  return new BasewiseError("scanner_missing", `The scanner ${shown(program)} ${why}.`);
}
