import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type App, call, startApp } from "../app";
import { startRegistry, up } from "../testbed";

/** A registry of its own whose tags a test may move, and a server that knows no other. */
const run = promisify(execFile);

export interface Moving {
  app: App;
  /** `from` as the bed has it, under `to`. */
  copy(from: string, to: string): Promise<void>;
  /** What a tag of the bed means, by its digest. */
  digestOf(reference: string): Promise<string>;
  /** The server's answer; raises where it refuses. */
  ask<T>(method: string, route: string, body?: object): Promise<T>;
  remove(): Promise<void>;
}

export async function startMoving(tags: Readonly<Record<string, string>>): Promise<Moving> {
  const bed = (await up({ say: () => undefined })).registry;
  const folder = await mkdtemp(path.join(tmpdir(), "basewise-moving-"));
  const registry = await startRegistry({ storage: folder });
  const copy = async (from: string, to: string): Promise<void> => {
    await run("skopeo", [
      ...["copy", "--quiet", "--all", "--src-tls-verify=false", "--dest-tls-verify=false"],
      `docker://${bed}/${from}`,
      `docker://${registry.address}/${to}`,
    ]);
  };
  for (const [to, from] of Object.entries(tags)) await copy(from, to);
  const mirror = `http://${registry.address}`;
  const app = await startApp({ bed: false, env: { BASEWISE_REGISTRY_MIRRORS: `docker.io=${mirror},gcr.io=${mirror}`, BASEWISE_SOURCE: "registry" } });
  return {
    app,
    copy,
    digestOf: async (reference) =>
      (await run("skopeo", ["inspect", "--tls-verify=false", `docker://${bed}/${reference}`, "--format", "{{.Digest}}"])).stdout.trim(),
    async ask<T>(method: string, route: string, body?: object): Promise<T> {
      const answer = await call<T>(app, method, `/api/v1${route}`, body);
      if (answer.status >= 400) throw new Error(`${route}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    async remove() {
      await app.remove();
      await registry.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
