import { describe, expect, it } from "vitest";
import { readEnv } from "../env";
import { BasewiseError } from "../errors";
import { createRoutes, matchesEntry, tryBases } from "./routes";

describe("matchesEntry", () => {
  it.each([
    ["gcr.io", "gcr.io", true],
    ["eu.gcr.io", "gcr.io", false],
    ["eu.gcr.io", "*.gcr.io", true],
    ["a.b.gcr.io", "*.gcr.io", true],
    ["gcr.io", "*.gcr.io", false],
    ["notgcr.io", "*.gcr.io", false],
    ["127.0.0.1:5000", "127.0.0.1:5000", true],
    ["127.0.0.1:5001", "127.0.0.1:5000", false],
    ["127.0.0.1:5000", "127.0.0.1", true],
    ["127.0.0.1", "127.0.0.1:5000", false],
    ["r.corp:5000", "*.corp:5000", true],
    ["r.corp:5001", "*.corp:5000", false],
    ["r.corp:5001", "*.corp", true],
    ["[::1]:5000", "[::1]", true],
    ["[::1]", "[::1]", true],
  ])("%s by %s: %s", (registry, entry, expected) => expect(matchesEntry(registry, entry)).toBe(expected));
});

const routes = (source: Record<string, string>) => createRoutes(readEnv(source));
const urls = (source: Record<string, string>, registry: string) =>
  routes(source)
    .for(registry)
    .map((b) => b.url.href);

describe("createRoutes", () => {
  it("sends docker.io to the host of its API and others to their own, over https", () => {
    expect(urls({}, "docker.io")).toEqual(["https://registry-1.docker.io/"]);
    expect(urls({}, "gcr.io")).toEqual(["https://gcr.io/"]);
    expect(urls({ BASEWISE_REGISTRIES: "localhost:5000" }, "localhost:5000")).toEqual(["https://localhost:5000/"]);
  });

  it("raises registry_not_allowed for what is not listed", () => {
    expect(() => routes({}).for("registry.corp")).toThrow(expect.objectContaining({ code: "registry_not_allowed", extra: { host: "registry.corp" } }));
    expect(() => routes({ BASEWISE_REGISTRIES: "gcr.io" }).for("docker.io")).toThrow(BasewiseError);
  });

  it("asks a mirror instead of the registry, and the registry too only where `direct` is written", () => {
    const mirrors = "gcr.io=http://127.0.0.1:5002|engine=bed:5002,docker.io=https://hub.corp,direct";
    expect(urls({ BASEWISE_REGISTRY_MIRRORS: mirrors }, "gcr.io")).toEqual(["http://127.0.0.1:5002/"]);
    expect(urls({ BASEWISE_REGISTRY_MIRRORS: mirrors }, "docker.io")).toEqual(["https://hub.corp/", "https://registry-1.docker.io/"]);
    // A mirror is thereby allowed.
    expect(urls({ BASEWISE_REGISTRIES: "quay.io", BASEWISE_REGISTRY_MIRRORS: mirrors }, "gcr.io")).toEqual(["http://127.0.0.1:5002/"]);
  });

  it("uses a mirror's own credentials and names it, unless it is the registry itself over plain http", () => {
    const [mirror, upstream] = routes({ BASEWISE_REGISTRY_MIRRORS: "docker.io=https://hub.corp,direct" }).for("docker.io");
    expect(mirror).toMatchObject({ mirror: "hub.corp", credentialHost: "hub.corp" });
    expect(upstream).toMatchObject({ mirror: null, credentialHost: "docker.io" });
    const [itself] = routes({ BASEWISE_REGISTRY_MIRRORS: "127.0.0.1:5000=http://127.0.0.1:5000" }).for("127.0.0.1:5000");
    expect(itself).toMatchObject({ mirror: null, credentialHost: "127.0.0.1:5000" });
  });

  it("opens private addresses to exact names and to mirrors with their port, not to wildcards", () => {
    const { listedHosts } = routes({
      BASEWISE_REGISTRIES: "*.corp,r.corp:5000",
      BASEWISE_REGISTRY_MIRRORS: "gcr.io=http://10.0.0.5:5002,quay.io=https://m.corp",
    });
    expect(listedHosts).toEqual(["r.corp:5000", "10.0.0.5:5002", "m.corp:443"]);
  });
});

describe("tryBases", () => {
  const bases = routes({ BASEWISE_REGISTRY_MIRRORS: "docker.io=https://hub.corp,direct" }).for("docker.io");
  const signal = new AbortController().signal;
  const ask = async (code: "tag_not_found" | "unauthorised" | "registry_unreachable") => {
    const asked: string[] = [];
    const result = await tryBases(bases, signal, async (base) => {
      asked.push(base.url.host);
      if (base.mirror) throw new BasewiseError(code, "");
      return "upstream";
    }).catch((e: BasewiseError) => e.code);
    return [result, asked.length];
  };
  it("goes on where the mirror has no answer, and stops at one that it gave", async () => {
    expect(await ask("tag_not_found")).toEqual(["upstream", 2]);
    expect(await ask("registry_unreachable")).toEqual(["upstream", 2]);
    expect(await ask("unauthorised")).toEqual(["unauthorised", 1]);
  });
});
