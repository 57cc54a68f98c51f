import { randomUUID } from "node:crypto";
import { pack } from "tar-stream";
import { abortReason, BasewiseError, isBasewiseError } from "../errors";
import type { EngineClient } from "./client";
import { engineError } from "./errors";
import { readFrames } from "./frames";
import { Watch } from "./watch";

/** Folder, name and content of a file that a container may read. */
export interface ConfinedFile {
  folder: string;
  name: string;
  body: string;
}

/** A named volume, read-only to whoever runs over it, filled once. */
export interface ConfinedVolume {
  name: string;
  target: string;
  /** A tar of what belongs into it. Asked for where the volume is not there, or was not filled to its end. */
  archive(): AsyncIterable<Buffer>;
}

export interface ConfinedRun {
  /** The image by the engine's own id: a name could come to mean another. */
  image: string;
  /** The program and its words; the image's own entry point is not asked. */
  command: readonly [string, ...string[]];
  env: readonly string[];
  /** On the container and its volumes: by them what a killed process left is found. */
  labels: Record<string, string>;
  volume?: ConfinedVolume;
  file?: ConfinedFile;
}

export interface ConfinedLimits {
  signal: AbortSignal;
  /** From its start to its end. */
  timeMs: number;
  /** Of standard output. */
  maxBytes: number;
}

/** stderr: the last words, at most 4 KiB. */
export type ConfinedEnd = { state: "ended"; code: number; stdout: Buffer; stderr: string } | { state: "too_long" } | { state: "too_much" };

const nobody = "65532:65532";
const lastWords = 4096;
/** Stands in a volume that was filled to its end, and holds nothing. */
const mark = ".whole";

/** Names of what this process runs now, of all copies of this module in it. */
const key = Symbol.for("basewise.docker.confined");
const place = globalThis as typeof globalThis & { [key]?: Set<string> };
export const runningNames = (): Set<string> => {
  place[key] ??= new Set();
  return place[key];
};

/** What nothing of the host, of the network or of the image's own setting comes through. */
function configOf(spec: ConfinedRun, filling: boolean) {
  const [program, ...words] = spec.command;
  const own = { NoCopy: true, Labels: spec.labels };
  const mounts = [
    ...(spec.volume ? [{ Type: "volume", Source: spec.volume.name, Target: spec.volume.target, ReadOnly: !filling, VolumeOptions: own }] : []),
    ...(spec.file && !filling ? [{ Type: "volume", Target: spec.file.folder, VolumeOptions: own }] : []),
  ];
  return {
    Image: spec.image,
    Entrypoint: [program],
    Cmd: words,
    Env: spec.env,
    User: nobody,
    WorkingDir: "/tmp",
    Labels: spec.labels,
    AttachStdout: true,
    AttachStderr: true,
    Healthcheck: { Test: ["NONE"] },
    HostConfig: {
      NetworkMode: "none",
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Privileged: false,
      Tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=256m,mode=1777" },
      Mounts: mounts,
      // Read as it comes and bounded here; in a log it would fill the host's disk.
      LogConfig: { Type: "none" },
      RestartPolicy: { Name: "no" },
    },
  };
}

const statusOf = (error: unknown): number | undefined =>
  isBasewiseError(error) ? (error.cause as { statusCode?: number } | undefined)?.statusCode : undefined;

/** Created, used and removed with its anonymous volumes, whatever happens. Not ended while it is created: then nobody would know what to remove. */
async function withContainer<T>(client: EngineClient, spec: ConfinedRun, filling: boolean, signal: AbortSignal, use: (path: string) => Promise<T>): Promise<T> {
  const name = `basewise-${filling ? "fill" : "scan"}-${randomUUID()}`;
  const path = `/containers/${name}`;
  if (signal.aborted) throw abortReason(signal);
  runningNames().add(name);
  try {
    await client.json({ method: "POST", path: "/containers/create", query: { name }, body: configOf(spec, filling), doing: "while it made a container" });
    if (signal.aborted) throw abortReason(signal);
    return await use(path);
  } finally {
    await removeContainer(client, name).finally(() => runningNames().delete(name));
  }
}

/** What cannot be removed now is found by its labels later. */
export async function removeContainer(client: EngineClient, nameOrId: string): Promise<void> {
  const ask = { method: "DELETE", path: `/containers/${nameOrId}`, query: { force: "1", v: "1" }, doing: "while it removed a container" } as const;
  await client.json(ask).catch(() => undefined);
}

async function put(client: EngineClient, path: string, folder: string, archive: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
  const doing = "while it took a file into a container";
  await client.json({ method: "PUT", path: `${path}/archive`, query: { path: folder }, file: archive, doing }, { signal });
}

/** A file that nobody but the container's user reads. */
function oneFile(name: string, body: string): AsyncIterable<Buffer> {
  const archive = pack();
  archive.entry({ name, mode: 0o400, uid: 65532, gid: 65532 }, body);
  archive.finalize();
  return archive as AsyncIterable<Buffer>;
}

/** Whether a volume under a container that is not started was filled to its end. */
async function isFilled(client: EngineClient, path: string, target: string, signal: AbortSignal): Promise<boolean> {
  try {
    await client.json({ method: "HEAD", path: `${path}/archive`, query: { path: `${target}/${mark}` }, doing: "while it looked into a volume" }, { signal });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/**
 * Runs a program of an image that may reach nothing: no network, a root that it cannot write, no capability, no way to gain one, a user
 * without a name, nothing of the host. One that takes too long or prints too much is ended. Raises engine codes and what the signal was
 * aborted with; how it ended is for the caller to judge. Nothing of it stays but the named volume.
 */
export function runConfined(client: EngineClient, spec: ConfinedRun, limits: ConfinedLimits): Promise<ConfinedEnd> {
  const { signal } = limits;
  return withContainer(client, spec, false, signal, async (path) => {
    const { volume, file } = spec;
    // The container holds the volume by now, so that nobody can take it away in between.
    if (volume && !(await isFilled(client, path, volume.target, signal))) {
      await withContainer(client, spec, true, signal, async (filler) => {
        await put(client, filler, volume.target, volume.archive(), signal);
        await put(client, filler, volume.target, oneFile(mark, ""), signal);
      });
    }
    if (file) await put(client, path, file.folder, oneFile(file.name, file.body), signal);
    return started(client, path, limits);
  });
}

async function started(client: EngineClient, path: string, { signal, timeMs, maxBytes }: ConfinedLimits): Promise<ConfinedEnd> {
  let early: ConfinedEnd | undefined;
  const control = new AbortController();
  const onAbort = () => control.abort(abortReason(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  const end = (state: "too_long" | "too_much") => {
    early ??= { state };
    control.abort();
  };
  const watch = new Watch(control.signal, client.idleMs, "while it started a container");
  let timer: NodeJS.Timeout | undefined;
  try {
    const parts: Buffer[] = [];
    let bytes = 0;
    let words: Buffer = Buffer.alloc(0);
    const ask = { method: "POST", path: `${path}/attach`, query: { stream: "1", stdout: "1", stderr: "1" }, doing: watch.what } as const;
    const { answer, endpoint } = await client.stream(ask, watch);
    answer.on("error", () => undefined);
    // From here on the silence is the program's.
    watch.hold();
    timer = setTimeout(() => end("too_long"), timeMs);
    await client.json({ method: "POST", path: `${path}/start`, doing: watch.what }, { signal: control.signal });
    await readFrames(answer, (stream, part) => {
      if (stream === "stderr") words = Buffer.concat([words, part]).subarray(-lastWords);
      else {
        bytes += part.length;
        if (bytes <= maxBytes) parts.push(part);
        else end("too_much");
      }
    }).catch((error: unknown) => {
      throw engineError(error, endpoint, "while it handed out a container's output");
    });
    const told = (await client.json({ method: "POST", path: `${path}/wait`, doing: "while a container ended" }, { signal: control.signal })) as {
      StatusCode?: unknown;
    };
    if (typeof told.StatusCode !== "number") throw new BasewiseError("engine_error", "The engine does not say how a container ended.");
    return early ?? { state: "ended", code: told.StatusCode, stdout: Buffer.concat(parts), stderr: words.toString("utf8") };
  } catch (error) {
    if (early) return early;
    throw signal.aborted ? abortReason(signal) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    // The conversation about its output is over, also where it never began.
    control.abort();
    watch.end();
  }
}
