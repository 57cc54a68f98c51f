import "server-only";
import type { Env } from "../env";
import { createHttpClient, type HttpClient } from "../http";

/** Seconds without a byte, and for a whole try. */
export const idleMs = 10_000;
export const wholeMs = 15_000;

/** The one outgoing client as webhooks use it: its addresses are those that are listed for webhooks, not for registries. */
export const createHookClient = (env: Env): HttpClient =>
  createHttpClient({
    idleMs,
    connectMs: 5_000,
    listedHosts: env.BASEWISE_WEBHOOK_HOSTS.map((h) => h.host),
    caFile: env.BASEWISE_CA_FILE,
    httpsProxy: env.HTTPS_PROXY,
    httpProxy: env.HTTP_PROXY,
    noProxy: env.NO_PROXY,
  });
