import { spawn } from "node:child_process";

export interface RunOptions {
  input?: Buffer | string;
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** Exit codes that are an answer and not a failure; 0 always is. */
  accept?: number[];
  /** Milliseconds after which the child is killed. */
  timeout?: number;
}

export interface Output {
  code: number;
  stdout: Buffer;
  stderr: string;
}

export class CommandError extends Error {
  constructor(
    readonly command: string[],
    readonly code: number | null,
    readonly stderr: string,
  ) {
    const words = command.join(" ");
    super(`${words.length > 400 ? `${words.slice(0, 400)}…` : words} ended with ${code ?? "a signal"}: ${stderr.trim().slice(-4000)}`);
    this.name = "CommandError";
  }
}

/** Runs a program without a shell and waits for its end. A failure carries what the program said on stderr. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["pipe", "pipe", "pipe"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: (options.env ?? process.env) as NodeJS.ProcessEnv,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let timer: NodeJS.Timeout | undefined;
    if (options.timeout !== undefined) timer = setTimeout(() => child.kill("SIGKILL"), options.timeout);
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    // A program that ends without reading its input closes the pipe; its exit code tells the story, not EPIPE.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      const stderr = Buffer.concat(err).toString("utf8");
      if (code !== null && (code === 0 || options.accept?.includes(code))) {
        resolve({ code, stdout: Buffer.concat(out), stderr });
      } else {
        reject(new CommandError([command, ...args], code, stderr));
      }
    });
  });
}

/** The same, for programs that answer in words. */
export async function text(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  return (await run(command, args, options)).stdout.toString("utf8");
}
