import { BasewiseError, isBasewiseError } from "../errors";

/** Network failures in plain words, by the codes of node:net, node:dns, OpenSSL and undici. */
const reasons: Record<string, string> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the name was not found",
  EAI_AGAIN: "the name could not be resolved just now",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  EADDRNOTAVAIL: "there is no route to the host",
  ETIMEDOUT: "no connection came about in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  ECONNRESET: "the connection broke",
  EPIPE: "the connection broke",
  ECONNABORTED: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the connection broke",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "the answer is too large",
  UND_ERR_HEADERS_OVERFLOW: "the answer's headers are too large",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  UND_ERR_PRX_TLS: "the proxy's certificate is for another name",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted; a company's authority is added by BASEWISE_CA_FILE",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted (self-signed); it is added by BASEWISE_CA_FILE",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted; the authority is added by BASEWISE_CA_FILE",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate is not trusted; the authority is added by BASEWISE_CA_FILE",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is not trusted; the authority is added by BASEWISE_CA_FILE",
};

/** A connection that stood and broke: the same request again, or the rest of a blob, may well succeed. */
const broken: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);
const tooSlow: ReadonlySet<string> = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/** All codes in an error, its causes and, where several addresses were tried, each one's error; outermost first. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const own = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap((e) => codesOf(e, depth + 1)) : [];
  return [...own, ...inner, ...codesOf(error.cause, depth + 1)];
}

function ours(error: unknown, depth = 0): BasewiseError | undefined {
  if (isBasewiseError(error)) return error;
  return error instanceof Error && depth < 5 ? ours(error.cause, depth + 1) : undefined;
}

/** Whether a `registry_unreachable` came from a connection that had stood before. */
export const wasBroken = (error: unknown): boolean =>
  isBasewiseError(error) && error.code === "registry_unreachable" && codesOf(error.cause).some((c) => broken.has(c));

/**
 * Any failure of a request or of its body → what is thrown: the signal's own reason where it was aborted, a BasewiseError that was
 * raised inside (the address guard), `registry_timeout`, else `registry_unreachable`.
 */
export function failure(error: unknown, url: URL, how: { signal: AbortSignal; idleMs: number; proxy?: URL | undefined }): unknown {
  if (how.signal.aborted) return how.signal.reason;
  const known = ours(error);
  if (known) return known;
  const { host } = url;
  const codes = codesOf(error);
  if (codes.some((c) => tooSlow.has(c))) {
    return new BasewiseError("registry_timeout", `${host} sent nothing for ${how.idleMs / 1000} seconds.`, { host }, { cause: error });
  }
  const via = how.proxy ? ` through the proxy ${how.proxy.host}` : "";
  const tunnel = error instanceof Error ? /Proxy response \((\d+)\)/.exec(error.message)?.[1] : undefined;
  const words = codes.map((c) => reasons[c]).find((r) => r !== undefined);
  const tls = codes.some((c) => c === "EPROTO" || c.startsWith("ERR_SSL")) ? "it does not speak TLS there, or none that is accepted" : undefined;
  const http = codes.some((c) => c.startsWith("HPE_")) ? "what answers does not speak HTTP" : undefined;
  const reason = (tunnel && `the proxy answered ${tunnel}`) ?? words ?? tls ?? http ?? `${codes[0] ?? "an unknown failure"}`;
  return new BasewiseError("registry_unreachable", `${host} could not be reached${via}: ${reason}.`, { host }, { cause: error });
}
