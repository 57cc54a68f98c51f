import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { BasewiseError } from "../errors";
import { askHelper } from "./credential-helper";

/** Credentials as `docker login` leaves them. Format: https://docs.docker.com/reference/cli/docker/login/#credential-stores */
export type Credentials = { kind: "password"; username: string; password: string } | { kind: "identity"; token: string };

const authEntry = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
const configSchema = z.object({
  auths: z.record(z.string(), authEntry).default({}),
  credsStore: z.string().default(""),
  credHelpers: z.record(z.string(), z.string()).default({}),
});
export type DockerConfig = z.output<typeof configSchema>;

/** Docker Hub's key, by Docker's own history; helpers are asked with it too. */
const hubKey = "https://index.docker.io/v1/";
const hubNames: ReadonlySet<string> = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);

/** `https://gcr.io/v2/` and `gcr.io` name the same registry (docker/cli, ConvertToHostname); Hub has several names. */
function keyHost(key: string): string {
  const host =
    key
      .replace(/^https?:\/\//i, "")
      .split("/")[0]
      ?.toLowerCase() ?? "";
  return hubNames.has(host) ? "docker.io" : host;
}

const lookUp = <T>(table: Record<string, T>, host: string): T | undefined =>
  Object.hasOwn(table, host) ? table[host] : Object.entries(table).find(([key]) => keyHost(key) === host)?.[1];

/** Exported for tests. Raises a ZodError or SyntaxError. */
export const parseDockerConfig = (text: string): DockerConfig => configSchema.parse(JSON.parse(text));

/** What `auths` holds for a host; undefined for an entry without a secret, which Docker leaves where a helper keeps it. */
export function inlineCredentials(config: DockerConfig, host: string): Credentials | undefined {
  const entry = lookUp(config.auths, host);
  if (!entry) return undefined;
  if (entry.identitytoken) return { kind: "identity", token: entry.identitytoken };
  // base64("name:password"); only the first colon divides. Docker pads with NULs at times.
  const decoded = entry.auth ? Buffer.from(entry.auth, "base64").toString("utf8").replace(/\0+$/, "") : "";
  const colon = decoded.indexOf(":");
  const username = colon > 0 ? decoded.slice(0, colon) : entry.username;
  const password = colon > 0 ? decoded.slice(colon + 1) : entry.password;
  return username && password ? { kind: "password", username, password } : undefined;
}

/** The helper that is asked for a host and the server name it is asked with. */
export function helperFor(config: DockerConfig, host: string): { helper: string; server: string } | undefined {
  const helper = lookUp(config.credHelpers, host) || config.credsStore;
  return helper ? { helper, server: host === "docker.io" ? hubKey : host } : undefined;
}

/** What is stored for a host, or why that could not be found out (which matters only once anonymous access is refused). */
export interface Found {
  credentials: Credentials | undefined;
  problem: BasewiseError | undefined;
}

export interface CredentialStore {
  /** `host` as references name it: `docker.io`, `gcr.io`, `127.0.0.1:5000`. Never raises but the signal's reason. */
  find(host: string, signal: AbortSignal): Promise<Found>;
  /** Changes when the file does, so that what was derived from it is dropped after a `docker login`. */
  generation(): Promise<string>;
}

export function createCredentialStore(folder: string | undefined): CredentialStore {
  const file = path.join(/* turbopackIgnore: true */ folder || path.join(homedir(), ".docker"), "config.json");
  const empty = configSchema.parse({});
  let cached: { generation: string; config: DockerConfig; problem: BasewiseError | undefined } | undefined;

  const generation = async () => {
    const s = await stat(file).catch((error: NodeJS.ErrnoException) => error.code ?? "error");
    // Its owner and mode are changes too: what could not be read may be readable now.
    return typeof s === "string" ? s : `${s.mtimeMs}/${s.ctimeMs}/${s.size}/${s.ino}`;
  };

  async function load() {
    const now = await generation();
    if (cached?.generation === now) return cached;
    if (now === "ENOENT" || now === "ENOTDIR") cached = { generation: now, config: empty, problem: undefined };
    else {
      try {
        cached = { generation: now, config: parseDockerConfig(await readFile(file, "utf8")), problem: undefined };
      } catch (cause) {
        // The file's text is left out: it holds secrets.
        const unknownForm = cause instanceof z.ZodError || cause instanceof SyntaxError;
        const why = unknownForm
          ? "it is not Docker's format"
          : (cause as NodeJS.ErrnoException).code === "EACCES"
            ? "its mode keeps Basewise's user out"
            : null;
        const problem = new BasewiseError(
          "unauthorised",
          `Docker's config.json, where logins are stored, could not be read: ${why ?? (cause as NodeJS.ErrnoException).code ?? "for an unknown reason"}.`,
          {},
          unknownForm ? undefined : { cause },
        );
        cached = { generation: now, config: empty, problem };
      }
    }
    return cached;
  }

  return {
    generation,
    async find(host, signal) {
      const { config, problem } = await load();
      const inline = inlineCredentials(config, host);
      const helper = helperFor(config, host);
      if (!helper) return { credentials: inline, problem };
      try {
        return { credentials: (await askHelper(helper.helper, helper.server, signal)) ?? inline, problem };
      } catch (error) {
        signal.throwIfAborted();
        return { credentials: inline, problem: error instanceof BasewiseError ? error : problem };
      }
    },
  };
}
