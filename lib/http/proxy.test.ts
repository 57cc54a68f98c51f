import { describe, expect, it } from "vitest";
import { readProxies } from "./proxy";

const proxies = (noProxy?: string) => readProxies({ httpsProxy: "http://secure.corp:3128", httpProxy: "plain.corp:8080", noProxy });
const chosen = (url: string, noProxy?: string) => proxies(noProxy).choose(new URL(url))?.host;

describe("readProxies", () => {
  it("chooses by the target's scheme, and takes a proxy without a scheme as http", () => {
    expect(chosen("https://gcr.io/v2/")).toBe("secure.corp:3128");
    expect(chosen("http://gcr.io/v2/")).toBe("plain.corp:8080");
    expect(readProxies({}).choose(new URL("https://gcr.io"))).toBeUndefined();
  });

  it.each([
    ["https://gcr.io/", "gcr.io", false],
    ["https://eu.gcr.io/", "gcr.io", false],
    ["https://notgcr.io/", "gcr.io", true],
    ["https://gcr.io/", ".gcr.io", true],
    ["https://eu.gcr.io/", ".gcr.io", false],
    ["https://eu.gcr.io/", "*.gcr.io", false],
    ["https://gcr.io:5000/", "gcr.io:5000", false],
    ["https://gcr.io/", "gcr.io:5000", true],
    ["https://gcr.io/", "gcr.io:443", false],
    ["https://gcr.io/", "quay.io, GCR.io", false],
    ["https://gcr.io/", "*", false],
    ["https://10.1.2.3/", "10.0.0.0/8", false],
    ["https://11.1.2.3/", "10.0.0.0/8", true],
    ["https://10.1.2.3:5000/", "10.1.2.3", false],
    ["https://[fd00::1]/", "[fd00::1]", false],
    ["https://[fd00::1]/", "fd00::/8", false],
    ["https://gcr.io/", "10.0.0.0/99", true],
    ["https://localhost:5000/", "", false],
    ["https://127.0.0.1:5000/", "", false],
    ["https://[::1]:5000/", "", false],
  ])("%s with NO_PROXY=%s goes through the proxy: %s", (url, noProxy, through) => {
    expect(chosen(url, noProxy) !== undefined).toBe(through);
  });

  it("names the variable, not its value, where a proxy cannot be used", () => {
    expect(() => readProxies({ httpsProxy: "socks5://user:secret@host" })).toThrow(/^HTTPS_PROXY: not http/);
    expect(() => readProxies({ httpsProxy: "socks5://user:secret@host" })).not.toThrow(/secret/);
  });
});
