import { spawn } from "node:child_process";
import { z } from "zod";
import { BasewiseError } from "../errors";
import { log } from "../log";
import type { Credentials } from "./docker-config";

/**
 * Docker's credential helpers: `docker-credential-<name> get`, the server's name on stdin, JSON on stdout.
 * Protocol: https://github.com/docker/docker-credential-helpers (client/client.go, credentials/error.go).
 */
const answerSchema = z.object({ Username: z.string().default(""), Secret: z.string().default("") });

/** A name becomes part of a program's name, so it can hold no path. */
const helperName = /^[a-z0-9._-]+$/i;
const timeLimitMs = 10_000;
const maxOutput = 64 << 10;

/** Words that mean "nothing is stored for this server", which is no failure. */
const nothingStored = /credentials not found|no credentials server url|no credentials username/i;

/** A helper says by this name that its secret is an identity token (docker/cli, native_store.go). */
const identityUser = "<token>";

const failed = (name: string, why: string, cause?: unknown) =>
  new BasewiseError("credential_helper_missing", `The credential helper docker-credential-${name} ${why}.`, {}, cause === undefined ? undefined : { cause });

function run(name: string, input: string, signal: AbortSignal): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(`docker-credential-${name}`, ["get"], {
      shell: false,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
      signal,
      killSignal: "SIGKILL",
    });
    let output = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
      // A grandchild may hold the pipes open; the end of the helper itself is enough.
      child.stdout.destroy();
      child.stderr.destroy();
    }, timeLimitMs);
    const collect = (chunk: Buffer) => {
      if (output.length < maxOutput) output += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.resume(); // helpers answer and complain on stdout
    child.stdin.on("error", () => {}); // a helper may end without reading
    child.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === "ENOENT" ? failed(name, "is not installed where Basewise runs", error) : failed(name, "could not be started", error));
    });
    child.once("close", (status) => {
      clearTimeout(timer);
      if (late) reject(failed(name, `gave no answer within ${timeLimitMs / 1000} seconds`));
      else resolve({ status, output });
    });
    child.stdin.end(input);
  });
}

/** Undefined where nothing is stored for the server. Raises `credential_helper_missing`, naming the helper, or the signal's reason. */
export async function askHelper(name: string, server: string, signal: AbortSignal): Promise<Credentials | undefined> {
  if (!helperName.test(name)) throw failed(name.replace(/[^\w.-]/g, "?").slice(0, 50), "has no name that Docker would accept");
  try {
    const { status, output } = await run(name, server, signal);
    if (status !== 0) {
      if (nothingStored.test(output)) return undefined;
      throw failed(name, `failed (exit ${status ?? "by signal"})`);
    }
    const parsed = answerSchema.safeParse(JSON.parse(output));
    if (!parsed.success) throw failed(name, "answered what is not Docker's format");
    const { Username: username, Secret: secret } = parsed.data;
    if (!secret) return undefined;
    return username === identityUser ? { kind: "identity", token: secret } : { kind: "password", username, password: secret };
  } catch (error) {
    signal.throwIfAborted();
    const named = error instanceof BasewiseError ? error : failed(name, "answered what is not Docker's format");
    log.warn("registry.credential_helper", { helper: name, detail: named.detail });
    throw named;
  }
}
