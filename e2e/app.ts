import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { bedStarterSet } from "../lib/catalog";
import { up } from "./testbed";

/** The built server as users run it, on a port and a data folder of its own, against the bed's engine and registry. */
export interface App {
  url: string;
  data: string;
  pid: number;
  /** What it wrote to stdout and stderr. */
  log(): string;
  /** To stderr alone, since its last start: the log. */
  errors(): string;
  /** Closes the pipes that its log is read from. */
  deafen(): void;
  /** Ends the process; the data stays until `remove`. Answers with its exit code, null where a signal ended it. */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts it again on the same data and port. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (!address || typeof address === "string") throw new Error("no port");
  return address.port;
}

export interface AppOptions {
  /** Environment over the bed's; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  /** False: without the bed's engine and mirrors. */
  bed?: boolean;
  data?: string;
  port?: number;
  /** Hears every line of its log, over all its starts. */
  hear?: (line: string) => void;
}

async function untilAnswers(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended at start:\n${log()}`);
    const answer = await fetch(`${url}/api/v1/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the server did not answer within a minute:\n${log()}`);
}

export async function startApp(options: AppOptions = {}): Promise<App> {
  const bed = options.bed === false ? null : await up({ say: () => undefined });
  const data = options.data ?? (await mkdtemp(path.join(tmpdir(), "basewise-app-")));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const environment: Record<string, string | undefined> = {
    ...process.env,
    NODE_ENV: "production",
    BASEWISE_DATA: data,
    PORT: String(port),
    HOSTNAME: "127.0.0.1",
    KEEP_ALIVE_TIMEOUT: "65000",
    ...(bed
      ? { DOCKER_HOST: bed.dockerHost, BASEWISE_REGISTRY_MIRRORS: bed.mirrors, BASEWISE_STARTER_SET: bedStarterSet.join(",") }
      : { DOCKER_HOST: `unix://${data}/no-engine.sock` }),
    ...options.env,
  };
  for (const name of Object.keys(environment)) if (environment[name] === undefined) delete environment[name];
  let output = "";
  let errors = "";
  let child: ChildProcess;
  const begin = async () => {
    child = spawn(process.execPath, ["server.js"], {
      cwd: path.resolve(".next/standalone"),
      env: environment as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const gather = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-200_000);
    };
    child.stdout?.on("data", gather);
    child.stderr?.on("data", gather);
    if (options.hear && child.stderr) createInterface({ input: child.stderr }).on("line", options.hear);
    errors = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      errors = `${errors}${chunk}`;
      if (errors.length > 2_000_000) errors = errors.slice(errors.indexOf("\n", 1_000_000) + 1);
    });
    await untilAnswers(url, child, () => output);
  };
  await begin();
  const kill = async (signal: NodeJS.Signals = "SIGTERM") => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, "close");
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    url,
    data,
    get pid() {
      return child.pid ?? 0;
    },
    log: () => output,
    errors: () => errors,
    deafen: () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    kill,
    restart: async () => {
      await kill();
      await begin();
    },
    remove: async () => {
      await kill("SIGKILL");
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Asks the app's API; answers with status and body. */
export async function call<T = unknown>(app: Pick<App, "url">, method: string, route: string, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await fetch(app.url + route, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

interface JobAnswer {
  id: string;
  state: string;
  error: { code: string; detail: string } | null;
  imageDigest: string | null;
  outcome: { bytesFetched: number; layersPresent: number; layersTotal: number; engine: object | null; onRecord: boolean } | null;
}

/** Asks for inspections and waits until each has ended. */
export async function inspectAll(
  app: Pick<App, "url">,
  requests: { reference: string; platform?: string; source?: string; reread?: boolean }[],
  seconds = 300,
): Promise<JobAnswer[]> {
  const posted = await call<{ items: JobAnswer[] }>(app, "POST", "/api/v1/inspections", { inspections: requests });
  if (posted.status !== 202) throw new Error(`POST answered ${posted.status}: ${JSON.stringify(posted.body)}`);
  return untilAllEnded(
    app,
    posted.body.items.map((job) => job.id),
    seconds,
  );
}

/** Waits for one after the other: sixty that are asked about at once, six times a second each, keep the server busier than their work does. */
export async function untilAllEnded(app: Pick<App, "url">, ids: string[], seconds = 300): Promise<JobAnswer[]> {
  const end = Date.now() + seconds * 1000;
  const ended: JobAnswer[] = [];
  for (const id of ids) ended.push(await untilEnded(app, id, (end - Date.now()) / 1000));
  return ended;
}

export async function untilEnded(app: Pick<App, "url">, id: string, seconds = 300): Promise<JobAnswer> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const { body } = await call<JobAnswer>(app, "GET", `/api/v1/inspections/${id}`);
    if (["done", "failed", "cancelled"].includes(body.state)) return body;
    if (Date.now() > end) throw new Error(`job ${id} is still ${body.state} after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
