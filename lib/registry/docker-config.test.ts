import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCredentialStore, helperFor, inlineCredentials, parseDockerConfig } from "./docker-config";

const config = (value: unknown) => parseDockerConfig(JSON.stringify(value));
const auth = (text: string) => ({ auth: Buffer.from(text).toString("base64") });
const signal = new AbortController().signal;

describe("inlineCredentials", () => {
  it.each([
    ["gcr.io", "gcr.io"],
    ["gcr.io", "https://gcr.io"],
    ["gcr.io", "https://gcr.io/v2/"],
    ["docker.io", "https://index.docker.io/v1/"],
    ["docker.io", "registry-1.docker.io"],
    ["docker.io", "docker.io"],
    ["127.0.0.1:5000", "http://127.0.0.1:5000"],
  ])("finds %s under the key %s", (host, key) => {
    expect(inlineCredentials(config({ auths: { [key]: auth("ann:se:cret") } }), host)).toEqual({ kind: "password", username: "ann", password: "se:cret" });
  });

  it("gives no host the credentials of another", () => {
    const c = config({ auths: { "gcr.io": auth("a:b"), "https://gcr.io.evil.example": auth("a:b"), "evil.example/gcr.io": auth("a:b") } });
    for (const host of ["eu.gcr.io", "gcr.io:5000", "docker.io", "constructor", "__proto__"]) expect(inlineCredentials(c, host)).toBeUndefined();
  });

  it("reads written-out names and identity tokens, and no empty entries", () => {
    expect(inlineCredentials(config({ auths: { r: { username: "ann", password: "x" } } }), "r")).toEqual({ kind: "password", username: "ann", password: "x" });
    expect(inlineCredentials(config({ auths: { r: { ...auth("00000000-0000-0000-0000-000000000000:"), identitytoken: "refresh" } } }), "r")).toEqual({
      kind: "identity",
      token: "refresh",
    });
    expect(inlineCredentials(config({ auths: { r: {} } }), "r")).toBeUndefined();
    expect(inlineCredentials(config({ auths: { r: auth("nocolon") } }), "r")).toBeUndefined();
  });
});

describe("helperFor", () => {
  const c = config({ credsStore: "desktop", credHelpers: { "gcr.io": "gcloud", "https://quay.io": "quay" } });
  it("takes the host's own helper before the general one, and asks for Hub by its old name", () => {
    expect(helperFor(c, "gcr.io")).toEqual({ helper: "gcloud", server: "gcr.io" });
    expect(helperFor(c, "quay.io")).toEqual({ helper: "quay", server: "quay.io" });
    expect(helperFor(c, "docker.io")).toEqual({ helper: "desktop", server: "https://index.docker.io/v1/" });
    expect(helperFor(config({}), "gcr.io")).toBeUndefined();
  });
});

describe("createCredentialStore", () => {
  let folder: string;
  const oldPath = process.env.PATH;
  const write = (value: unknown) => writeFileSync(path.join(folder, "config.json"), typeof value === "string" ? value : JSON.stringify(value));
  const helper = (name: string, script: string) => {
    const file = path.join(folder, `docker-credential-${name}`);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "basewise-credentials-"));
    process.env.PATH = `${folder}${path.delimiter}${oldPath}`;
  });
  afterAll(() => {
    process.env.PATH = oldPath;
    rmSync(folder, { recursive: true, force: true });
  });

  it("is anonymous without a file, and reads the file again when it changes", async () => {
    const store = createCredentialStore(folder);
    expect(await store.find("r", signal)).toEqual({ credentials: undefined, problem: undefined });
    const before = await store.generation();
    write({ auths: { r: auth("a:1") } });
    expect(await store.find("r", signal)).toMatchObject({ credentials: { password: "1" } });
    expect(await store.generation()).not.toBe(before);
    write({ auths: { r: auth("a:2") } });
    utimesSync(path.join(folder, "config.json"), new Date(), new Date(Date.now() + 5_000));
    expect(await store.find("r", signal)).toMatchObject({ credentials: { password: "2" } });
  });

  it("keeps a file that cannot be read for the moment when it matters, without its text", async () => {
    write('{"auths": {"r": {"auth": "c2VjcmV0');
    const { credentials, problem } = await createCredentialStore(folder).find("r", signal);
    expect(credentials).toBeUndefined();
    expect(problem?.code).toBe("unauthorised");
    expect(JSON.stringify([problem?.detail, problem?.cause])).not.toContain("c2VjcmV0");
  });

  it("calls helpers as Docker does: get, the server on stdin, JSON out", async () => {
    helper("good", 'test "$1" = get || exit 3; read server; printf \'{"ServerURL":"%s","Username":"ann","Secret":"for %s"}\' "$server" "$server"');
    helper("token", 'printf \'{"Username":"<token>","Secret":"refresh"}\'');
    write({ credHelpers: { r: "good", t: "token" } });
    const store = createCredentialStore(folder);
    expect(await store.find("r", signal)).toEqual({ credentials: { kind: "password", username: "ann", password: "for r" }, problem: undefined });
    expect(await store.find("t", signal)).toEqual({ credentials: { kind: "identity", token: "refresh" }, problem: undefined });
  });

  it("is anonymous where the helper has nothing stored", async () => {
    helper("none", "echo 'credentials not found in native keychain'; exit 1");
    write({ credsStore: "none" });
    expect(await createCredentialStore(folder).find("r", signal)).toEqual({ credentials: undefined, problem: undefined });
  });

  it.each([
    ["absent", "docker-credential-absent is not installed"],
    ["bad", "docker-credential-bad failed (exit 1)"],
    ["noise", "docker-credential-noise answered what is not Docker's format"],
    ["../../bin/sh", "has no name that Docker would accept"],
    ["x;touch y", "has no name that Docker would accept"],
  ])("names the helper %s that fails", async (name, words) => {
    helper("bad", "echo 'keychain is locked: hunter2'; exit 1");
    helper("noise", "echo hello");
    write({ credsStore: name });
    const { credentials, problem } = await createCredentialStore(folder).find("r", signal);
    expect(credentials).toBeUndefined();
    expect(problem).toMatchObject({ code: "credential_helper_missing", detail: expect.stringContaining(words) });
    expect(problem?.detail).not.toContain("hunter2");
  });

  it("ends a helper that hangs when the job is cancelled", async () => {
    helper("slow", "exec sleep 60");
    write({ credsStore: "slow" });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("cancelled")), 100);
    await expect(createCredentialStore(folder).find("r", stop.signal)).rejects.toThrow("cancelled");
  });

  it("ends a helper that hangs after 10 seconds", async () => {
    const { problem } = await createCredentialStore(folder).find("r", signal);
    expect(problem).toMatchObject({ code: "credential_helper_missing", detail: expect.stringContaining("no answer within 10 seconds") });
  });
});
