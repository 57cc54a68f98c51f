import { describe, expect, it } from "vitest";
import { BasewiseError } from "../errors";
import { failure, wasBroken } from "./failures";

const url = new URL("https://gcr.io/v2/");
const live = () => ({ signal: new AbortController().signal, idleMs: 60_000 });
const coded = (code: string, cause?: unknown) => Object.assign(new Error("x", { cause }), { code });
const detail = (error: unknown) => (failure(error, url, live()) as BasewiseError).detail;

describe("failure", () => {
  it.each([
    ["ECONNREFUSED", "gcr.io could not be reached: the connection was refused."],
    ["ENOTFOUND", "gcr.io could not be reached: the name was not found."],
    ["SELF_SIGNED_CERT_IN_CHAIN", "gcr.io could not be reached: its certificate is not trusted; a company's authority is added by BASEWISE_CA_FILE."],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "gcr.io could not be reached: it does not speak TLS there, or none that is accepted."],
    ["HPE_INVALID_CONSTANT", "gcr.io could not be reached: what answers does not speak HTTP."],
    ["EWHATEVER", "gcr.io could not be reached: EWHATEVER."],
  ])("%s in plain words", (code, words) => expect(detail(coded(code))).toBe(words));

  it("looks into causes and into the errors of several addresses", () => {
    expect(detail(new TypeError("fetch failed", { cause: coded("ENOTFOUND") }))).toContain("name was not found");
    expect(detail(new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")]))).toContain("refused");
  });

  it("tells a silent host from an unreachable one", () => {
    for (const code of ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]) {
      expect(failure(coded(code), url, live())).toMatchObject({
        code: "registry_timeout",
        detail: "gcr.io sent nothing for 60 seconds.",
        extra: { host: "gcr.io" },
      });
    }
  });

  it("names the proxy", () => {
    const proxy = new URL("http://proxy:3128");
    const error = failure(new Error("Proxy response (403) !== 200 when HTTP Tunneling"), url, { ...live(), proxy });
    expect(error).toMatchObject({ code: "registry_unreachable", detail: "gcr.io could not be reached through the proxy proxy:3128: the proxy answered 403." });
  });

  it("gives the signal's reason and our own errors back as they are", () => {
    const reason = new BasewiseError("job_cancelled", "…");
    const signal = AbortSignal.abort(reason);
    expect(failure(coded("ECONNRESET"), url, { signal, idleMs: 1 })).toBe(reason);
    const guard = new BasewiseError("registry_not_allowed", "…");
    expect(failure(new Error("connect", { cause: guard }), url, live())).toBe(guard);
  });
});

describe("wasBroken", () => {
  it("holds for connections that had stood, and for no other failure", () => {
    for (const code of ["ECONNRESET", "UND_ERR_SOCKET", "EPIPE"]) expect(wasBroken(failure(coded(code), url, live()))).toBe(true);
    for (const code of ["ECONNREFUSED", "ENOTFOUND", "UND_ERR_BODY_TIMEOUT"]) expect(wasBroken(failure(coded(code), url, live()))).toBe(false);
    expect(wasBroken(new Error("x"))).toBe(false);
  });
});
