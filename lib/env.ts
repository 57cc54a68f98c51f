import path from "node:path";
import { z } from "zod";
import { type Platform, parsePlatform } from "./oci/platform";
import { parseReference, type Reference } from "./oci/reference";

/**
 * All configuration, read from the environment in this one place. Each variable's `describe` is its documentation:
 * docs/configuration.md is written from it (`npm run docs`). Wrong values stop the server with a sentence that names the variable.
 */
export interface Mirror {
  /** Where the app asks: scheme, host, port. Plain http only where written. */
  url: URL;
  /** The name by which the engine pulls; differs from the URL's host where app and engine see different networks. */
  engineName: string;
  /** Whether the upstream registry may be asked if the mirror has no answer. */
  direct: boolean;
}

const defaultRegistries = "docker.io,gcr.io,ghcr.io,quay.io,registry.k8s.io,mcr.microsoft.com,public.ecr.aws,cgr.dev,registry.access.redhat.com,dhi.io";

const list = (text: string): string[] =>
  text
    .split(",")
    .map((s) => s.trim())
    .filter(Boolean);

const hostPattern = /^(?:\*\.)?[a-z0-9.[\]:-]+$/;

const allowList = z.string().transform((text, ctx) => {
  const hosts = list(text.toLowerCase());
  for (const h of hosts) if (!hostPattern.test(h)) ctx.addIssue({ code: "custom", message: `“${h}” is not a host or a wildcard such as *.example.com` });
  return hosts;
});

/** `gcr.io=http://127.0.0.1:5002|engine=127.0.0.1:5002,direct,docker.io=…`: `direct` belongs to the mirror before it. */
const mirrors = z.string().transform((text, ctx) => {
  const found = new Map<string, Mirror>();
  let last: string | undefined;
  for (const part of list(text)) {
    if (part === "direct") {
      const mirror = last === undefined ? undefined : found.get(last);
      if (mirror) mirror.direct = true;
      else ctx.addIssue({ code: "custom", message: "“direct” stands behind no mirror" });
      continue;
    }
    const equals = part.indexOf("=");
    const registry = part.slice(0, equals).trim().toLowerCase();
    const [address = "", ...options] = part.slice(equals + 1).split("|");
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (equals < 1 || !url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.pathname !== "/") {
      ctx.addIssue({ code: "custom", message: `“${part}” is not registry=http(s)://host[:port][|engine=host[:port]]` });
      continue;
    }
    const engine = options.find((o) => o.startsWith("engine="))?.slice("engine=".length);
    found.set(registry, { url, engineName: engine || url.host, direct: false });
    last = registry;
  }
  return found;
});

const platform = z.string().transform((text, ctx): Platform => {
  try {
    return parsePlatform(text);
  } catch {
    ctx.addIssue({ code: "custom", message: `“${text}” is not os/arch or os/arch/variant` });
    return z.NEVER;
  }
});

/** `host:port`, `[::1]:port`; a port alone is every address of this machine (host is empty). */
const hostAndPort = z.string().transform((text, ctx) => {
  const [, bracketed, plain = "", digits = ""] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]*)):(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (digits && port > 0 && port < 65536) return { host: bracketed ?? plain, port };
  ctx.addIssue({ code: "custom", message: `“${text}” is not host:port` });
  return z.NEVER;
});

const origins = z.string().transform((text, ctx) => {
  const named = list(text.toLowerCase());
  for (const one of named) {
    // A source list's own characters (; ' *) have no place in it.
    if (!/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(one))
      ctx.addIssue({ code: "custom", message: `“${one}” is not an origin such as https://wiki.example.com` });
  }
  return named;
});

const references = z.string().transform((text, ctx) => {
  const named = list(text);
  for (const name of named) {
    try {
      parseReference(name);
    } catch {
      ctx.addIssue({ code: "custom", message: `“${name}” is not a reference` });
    }
  }
  return named;
});

/** A reference; null for the word that turns it off. */
const scannerImage = z.string().transform((text, ctx): Reference | null => {
  if (text === "off") return null;
  try {
    return parseReference(text);
  } catch {
    ctx.addIssue({ code: "custom", message: `“${text}” is not a reference` });
    return z.NEVER;
  }
});

/** 32 bytes in base64. What was given is never shown. */
const secretKey = z.string().transform((text, ctx) => {
  const key = Buffer.from(text, "base64");
  if (/^[A-Za-z0-9+/]{43}=?$/.test(text) && key.length === 32) return key;
  ctx.addIssue({ code: "custom", message: "it is not 32 bytes in base64 (openssl rand -base64 32 makes them)" });
  return z.NEVER;
});

export interface WebhookHost {
  /** Lower case, `host` for every port of it or `host:port`. */
  host: string;
  /** Whether it may be sent to over plain http as well. */
  plain: boolean;
}

/** `hooks.internal.example.com`, `http://127.0.0.1:8080`. */
const webhookHosts = z.string().transform((text, ctx) => {
  const hosts: WebhookHost[] = [];
  for (const part of list(text.toLowerCase())) {
    const host = part.replace(/^https?:\/\//, "");
    if (/^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/.test(host)) hosts.push({ host, plain: part.startsWith("http://") });
    else ctx.addIssue({ code: "custom", message: `“${part}” is not [http://]host[:port]` });
  }
  return hosts;
});

const flag = z.enum(["0", "1", "false", "true"]).transform((v) => v === "1" || v === "true");
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

export const envSchema = z.object({
  PORT: whole(0, 65535).default(3000).describe("Port that the server listens on."),
  KEEP_ALIVE_TIMEOUT: whole(1_000, 3_600_000)
    .default(65_000)
    .describe(
      "Milliseconds that an idle connection is kept; more than a reverse proxy in front keeps its own. The framework reads it; scripts/start.mjs and the image set the default.",
    ),
  BASEWISE_LISTEN: z
    .string()
    .default("127.0.0.1")
    .describe("Address that the server listens on. Any but loopback is refused without BASEWISE_ALLOW_UNAUTHENTICATED."),
  BASEWISE_ALLOW_UNAUTHENTICATED: z
    .literal("i-understand")
    .optional()
    .describe(
      "Set to i-understand to listen on another address than loopback although there are no accounts: whoever reaches it can use the Docker socket through it.",
    ),
  BASEWISE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "The address that users type, if it is not loopback (behind a proxy, say). Its host is accepted, all others are refused. Reports' links start with it.",
    ),
  BASEWISE_PUBLIC_LISTEN: hostAndPort
    .optional()
    .describe("host:port of a second listener, on any address, that answers reports (/r/…) and the files they are drawn with, and nothing else."),
  BASEWISE_EMBED_ORIGINS: origins
    .default([])
    .describe("Origins whose pages may frame a report's charts (/r/…/embed/…), separated by commas: https://wiki.example.com. None may without it."),
  BASEWISE_DATA: z.string().default("data").describe("Folder of the SQLite file; relative to where the server starts."),
  BASEWISE_PLATFORM: platform.default({ os: "linux", architecture: "amd64" }).describe("Platform that is inspected where none is asked for."),
  BASEWISE_REGISTRIES: allowList
    .prefault(defaultRegistries)
    .describe(
      "Registries that may be asked, separated by commas; wildcards such as *.example.com. A loopback or private host only where it is listed by name.",
    ),
  BASEWISE_REGISTRY_MIRRORS: mirrors
    .prefault("")
    .describe(
      "Mirrors, separated by commas: gcr.io=http://127.0.0.1:5002|engine=127.0.0.1:5002. The URL is for the app, engine= the name by which the engine pulls where it differs. No way back to the upstream unless ,direct is appended. A mirror is thereby allowed.",
    ),
  BASEWISE_STARTER_SET: references
    .optional()
    .describe("References that an empty dashboard offers in one click, separated by commas; without it, those of the catalogue. For mirrors that hold others."),
  BASEWISE_SOURCE: z
    .enum(["auto", "docker", "registry"])
    .default("auto")
    .describe("Where layers are read from where a job does not say: auto is the engine if it answers, else the registry."),
  BASEWISE_WORKERS: whole(0, 16).default(2).describe("Inspections that run at the same time. 0 runs none in this process."),
  BASEWISE_KEEP_PULLED: flag.default(false).describe("Keep images that Basewise pulled itself in the engine after reading."),
  BASEWISE_MAX_UNPACKED_BYTES: whole(1, Number.MAX_SAFE_INTEGER).default(64e9).describe("Bound on the unpacked bytes of one layer."),
  BASEWISE_MAX_IMAGE_BYTES: whole(1, Number.MAX_SAFE_INTEGER).default(128e9).describe("Bound on the unpacked bytes of all layers of one image."),
  BASEWISE_MAX_RATIO: whole(2, 1_000_000)
    .default(200)
    .describe("Bound on the unpacked bytes of a layer as a multiple of its packed ones, beyond the first 64 MiB. Real layers stay below 20."),
  BASEWISE_MAX_ENTRIES: whole(1, 100_000_000).default(1_000_000).describe("Bound on the entries (files, folders, links) of one layer."),
  BASEWISE_MAX_PATH_BYTES: whole(1, 1_000_000).default(4096).describe("Bound on the bytes of one path or link in a layer; Linux takes 4096."),
  BASEWISE_MAX_INDEX_BYTES: whole(1_000_000, 2 ** 31)
    .default(2 ** 28)
    .describe("Bound on what is kept of the layers of one image: names, attributes, and the bytes that facts are read from. Memory while reading follows it."),
  BASEWISE_MAX_LAYERS: whole(1, 10_000).default(500).describe("Bound on the layers of one image."),
  BASEWISE_MAX_MANIFEST_BYTES: whole(1000, 2 ** 28)
    .default(4 * 2 ** 20)
    .describe("Bound on the bytes of a manifest, an index or a config; registries take no larger manifests than 4 MiB."),
  BASEWISE_MAX_REPORT_BYTES: whole(10_000, 2 ** 28)
    .default(8 * 2 ** 20)
    .describe("Bound on the bytes of a report's frozen copy, as JSON."),
  BASEWISE_REPORTS_PER_HOUR: whole(0, 100_000).default(60).describe("Reports that may be made within an hour. 0 lets nobody make one."),
  BASEWISE_KEEP_JOBS_DAYS: whole(0, 36_500)
    .default(180)
    .describe("Days after which finished jobs and deliveries of webhooks are cleared away; an image's last measured pull stays. 0 keeps them for ever."),
  BASEWISE_KEEP_FILES_DAYS: whole(0, 36_500)
    .default(365)
    .describe(
      "Days after its inspection at which an image's list of files is cleared away, unless a tag still means it or a standard pins it. Its figures, packages and capabilities stay. 0 keeps it for ever.",
    ),
  BASEWISE_TRIVY: z
    .string()
    .optional()
    .describe("The scanner: path of Trivy's program. Without it the trivy on the PATH, else the image that BASEWISE_TRIVY_IMAGE names."),
  BASEWISE_TRIVY_IMAGE: scannerImage
    .prefault("ghcr.io/aquasecurity/trivy:0.74.0")
    .describe(
      "Image that the scanner is run from where there is no program: by the engine, without a network, never through the socket proxy. Its digest is held from the first use on. off: not at all.",
    ),
  BASEWISE_TRIVY_CACHE: z
    .string()
    .optional()
    .describe(
      "Folder whose db/ is the scanner's vulnerability database, where you keep one yourself. Without it Basewise keeps one in its data folder, fetched or brought as a file.",
    ),
  BASEWISE_TRIVY_DB: z
    .string()
    .default("ghcr.io/aquasecurity/trivy-db:2")
    .describe(
      "Where the vulnerability database is fetched from, when it moved or when somebody asks for it: an OCI artifact, read by the same client as images, mirrors included.",
    ),
  BASEWISE_TRIVY_DB_HOURS: z.coerce
    .number()
    .min(0)
    .max(8760)
    .default(24)
    .describe(
      "Hours between looks whether the vulnerability database moved where BASEWISE_TRIVY_DB says; it is fetched only then, and only where there is a scanner. 0 never looks: for networks without a way out.",
    ),
  BASEWISE_TRIVY_MAX_AGE_DAYS: whole(0, 36_500)
    .default(14)
    .describe("Days after which the vulnerability database is too old to be used. 0 takes one of any age."),
  BASEWISE_TRIVY_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(3600)
    .default(120)
    .describe("Seconds that one call of the scanner may take; real ones take less than one."),
  BASEWISE_TRIVY_MAX_BYTES: whole(1000, 2 ** 29)
    .default(64 * 2 ** 20)
    .describe("Bound on the bytes of a scanner's report; real ones stay below a tenth of the default."),
  BASEWISE_SECRET_KEY: secretKey
    .optional()
    .describe("Key that stored secrets are sealed with, 32 bytes in base64. Without it the file secret.key in the data folder, made at first need."),
  BASEWISE_WEBHOOK_HOSTS: webhookHosts
    .default([])
    .describe(
      "Hosts that webhooks may be sent to although they have loopback or private addresses, separated by commas: host or host:port, with http:// before it where plain http is meant. Without it: https to public addresses only.",
    ),
  BASEWISE_WEBHOOK_RETRY_SECONDS: z.coerce
    .number()
    .min(0.05)
    .max(3600)
    .default(16)
    .describe("Seconds until a webhook that failed is tried again; four times as long before each further one of the 8 tries."),
  BASEWISE_IDLE_SECONDS: whole(1, 3600).default(60).describe("Seconds without a byte from a registry or an engine until a job gives up."),
  BASEWISE_CA_FILE: z.string().optional().describe("PEM file of further certificate authorities for registries (a company's, say)."),
  BASEWISE_METRICS: flag.default(false).describe("Answer /metrics for Prometheus: jobs, durations, bytes read, the queue, the process."),
  BASEWISE_LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info").describe("Least level that is logged; one JSON line per event on stderr."),
  DOCKER_HOST: z
    .string()
    .optional()
    .describe("The engine: unix:///path, tcp://host:port. Without it the default sockets are tried, those of rootless engines and Docker Desktop too."),
  DOCKER_TLS_VERIFY: z.string().optional().describe("As docker takes it: set to verify a tcp engine with the certificates of DOCKER_CERT_PATH."),
  DOCKER_CERT_PATH: z.string().optional().describe("Folder of ca.pem, cert.pem, key.pem for a tcp engine."),
  DOCKER_CONFIG: z.string().optional().describe("Folder of Docker's config.json, whose credentials and helpers are used; default ~/.docker."),
  HTTPS_PROXY: z.string().optional().describe("Proxy for https registries; HTTP_PROXY for plain http ones."),
  HTTP_PROXY: z.string().optional().describe("Proxy for registries over plain http."),
  NO_PROXY: z.string().optional().describe("Hosts that are asked without a proxy, separated by commas."),
});

export type Env = z.output<typeof envSchema>;

/** Reads and checks an environment; empty strings count as unset. Raises a plain Error whose message names each wrong variable. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const lower = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => (source[name] ? [] : [[name, source[name.toLowerCase()]]]));
  const given = { ...source, ...Object.fromEntries(lower) };
  const known = Object.keys(envSchema.shape).filter((name) => given[name] !== undefined && given[name] !== "");
  const result = envSchema.safeParse(Object.fromEntries(known.map((name) => [name, given[name]])));
  if (result.success) return result.data;
  throw new Error(result.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("\n"));
}

let cached: Env | undefined;
/** The process's own environment, read once. */
export const env = (): Env => {
  cached ??= readEnv(process.env);
  return cached;
};

export const databaseFile = (e: Env): string => path.resolve(/* turbopackIgnore: true */ e.BASEWISE_DATA, "basewise.db");

/** Where the server is reached from this machine, and the Host that it takes there. PORT is what Next settled on. */
export function ownAddress(e: Pick<Env, "BASEWISE_LISTEN">): { host: string; port: number; hostHeader: string } {
  const listen = e.BASEWISE_LISTEN.replace(/^\[|\]$/g, "");
  const host = listen === "0.0.0.0" || listen === "localhost" ? "127.0.0.1" : listen === "::" ? "::1" : listen;
  const port = Number(process.env.PORT);
  return { host, port, hostHeader: `127.0.0.1:${port}` };
}

/** What the links of reports begin with, without a slash at the end: what users type, else where reports are answered. */
export function linkBase(e: Pick<Env, "BASEWISE_LISTEN" | "BASEWISE_PUBLIC_URL" | "BASEWISE_PUBLIC_LISTEN">): string {
  if (e.BASEWISE_PUBLIC_URL) return e.BASEWISE_PUBLIC_URL.replace(/\/+$/, "");
  const { host, port } = e.BASEWISE_PUBLIC_LISTEN ?? { host: "", port: Number(process.env.PORT) };
  const named = ["", "0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host;
  return `http://${named.includes(":") ? `[${named}]` : named}:${port}`;
}

const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|\[?::1\]?)$/;

/** Why the server must not listen where it is told to, or undefined. */
export function listenRefusal(e: Pick<Env, "BASEWISE_LISTEN" | "BASEWISE_ALLOW_UNAUTHENTICATED">): string | undefined {
  if (loopback.test(e.BASEWISE_LISTEN) || e.BASEWISE_ALLOW_UNAUTHENTICATED) return undefined;
  return `BASEWISE_LISTEN=${e.BASEWISE_LISTEN} would let others use the Docker socket: there are no accounts yet. Listen on 127.0.0.1, or set BASEWISE_ALLOW_UNAUTHENTICATED=i-understand.`;
}
