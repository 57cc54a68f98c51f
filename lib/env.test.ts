import { describe, expect, it } from "vitest";
import { listenRefusal, readEnv } from "./env";

describe("readEnv", () => {
  it("has defaults for an empty environment, and takes empty strings as unset", () => {
    expect(readEnv({ PORT: "", BASEWISE_PLATFORM: "" })).toMatchObject({
      PORT: 3000,
      BASEWISE_PLATFORM: { os: "linux", architecture: "amd64" },
      BASEWISE_WORKERS: 2,
      BASEWISE_LISTEN: "127.0.0.1",
    });
    expect(readEnv({}).BASEWISE_REGISTRIES).toEqual([
      "docker.io",
      "gcr.io",
      "ghcr.io",
      "quay.io",
      "registry.k8s.io",
      "mcr.microsoft.com",
      "public.ecr.aws",
      "cgr.dev",
      "registry.access.redhat.com",
      "dhi.io",
    ]);
  });

  it("reads mirrors with their engine name and way back", () => {
    const { BASEWISE_REGISTRY_MIRRORS: mirrors } = readEnv({
      BASEWISE_REGISTRY_MIRRORS: "gcr.io=http://127.0.0.1:5002|engine=registry:5000,direct,docker.io=https://m.example.com",
    });
    expect(mirrors.get("gcr.io")).toEqual({ url: new URL("http://127.0.0.1:5002"), engineName: "registry:5000", direct: true });
    expect(mirrors.get("docker.io")).toEqual({ url: new URL("https://m.example.com"), engineName: "m.example.com", direct: false });
  });

  it.each([
    ["0.0.0.0:3080", { host: "0.0.0.0", port: 3080 }],
    ["[::1]:3080", { host: "::1", port: 3080 }],
    ["reports.internal:80", { host: "reports.internal", port: 80 }],
    [":3080", { host: "", port: 3080 }],
  ])("reads %s as where reports are answered", (text, place) => expect(readEnv({ BASEWISE_PUBLIC_LISTEN: text }).BASEWISE_PUBLIC_LISTEN).toEqual(place));

  it.each([
    [{ BASEWISE_PUBLIC_LISTEN: "3080" }, "BASEWISE_PUBLIC_LISTEN"],
    [{ BASEWISE_PUBLIC_LISTEN: "127.0.0.1:0" }, "BASEWISE_PUBLIC_LISTEN"],
    [{ BASEWISE_PUBLIC_LISTEN: "::1:80" }, "BASEWISE_PUBLIC_LISTEN"],
    [{ BASEWISE_PUBLIC_LISTEN: "host:99999" }, "BASEWISE_PUBLIC_LISTEN"],
    [{ BASEWISE_REGISTRY_MIRRORS: "gcr.io" }, "BASEWISE_REGISTRY_MIRRORS"],
    [{ BASEWISE_REGISTRY_MIRRORS: "direct" }, "BASEWISE_REGISTRY_MIRRORS"],
    [{ BASEWISE_REGISTRY_MIRRORS: "gcr.io=ftp://x" }, "BASEWISE_REGISTRY_MIRRORS"],
    [{ BASEWISE_REGISTRY_MIRRORS: "gcr.io=http://u:p@x" }, "BASEWISE_REGISTRY_MIRRORS"],
    [{ BASEWISE_REGISTRY_MIRRORS: "gcr.io=http://x/prefix" }, "BASEWISE_REGISTRY_MIRRORS"],
    [{ BASEWISE_REGISTRIES: "a b" }, "BASEWISE_REGISTRIES"],
    [{ BASEWISE_SECRET_KEY: "c2hvcnQ=" }, "BASEWISE_SECRET_KEY"],
    [{ BASEWISE_WEBHOOK_HOSTS: "*.example.com" }, "BASEWISE_WEBHOOK_HOSTS"],
    [{ BASEWISE_WEBHOOK_HOSTS: "http://x/path" }, "BASEWISE_WEBHOOK_HOSTS"],
    [{ PORT: "99999" }, "PORT"],
    [{ BASEWISE_PLATFORM: "amd64" }, "BASEWISE_PLATFORM"],
    [{ BASEWISE_ALLOW_UNAUTHENTICATED: "yes" }, "BASEWISE_ALLOW_UNAUTHENTICATED"],
  ])("%o is refused by name", (given, name) => expect(() => readEnv(given)).toThrow(name));
});

it("a key that is none is not shown", () => {
  expect(() => readEnv({ BASEWISE_SECRET_KEY: "topsecrettopsecret" })).toThrow(expect.objectContaining({ message: expect.not.stringContaining("topsecret") }));
  expect(readEnv({ BASEWISE_SECRET_KEY: Buffer.alloc(32, 7).toString("base64") }).BASEWISE_SECRET_KEY).toEqual(Buffer.alloc(32, 7));
});

it("hosts of webhooks: http:// alone opens plain http", () => {
  expect(readEnv({ BASEWISE_WEBHOOK_HOSTS: "Hooks.example.com, http://127.0.0.1:8080,https://[::1]" }).BASEWISE_WEBHOOK_HOSTS).toEqual([
    { host: "hooks.example.com", plain: false },
    { host: "127.0.0.1:8080", plain: true },
    { host: "[::1]", plain: false },
  ]);
});

describe("listening", () => {
  it.each(["127.0.0.1", "localhost", "::1", "127.0.0.2"])("on %s is fine", (address) =>
    expect(listenRefusal(readEnv({ BASEWISE_LISTEN: address }))).toBeUndefined(),
  );
  it.each(["0.0.0.0", "::", "192.168.1.4", "127.0.0.1.example.com"])("on %s is refused, unless allowed", (address) => {
    expect(listenRefusal(readEnv({ BASEWISE_LISTEN: address }))).toContain(address);
    expect(listenRefusal(readEnv({ BASEWISE_LISTEN: address, BASEWISE_ALLOW_UNAUTHENTICATED: "i-understand" }))).toBeUndefined();
  });
});
