import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deriveCapabilities } from "./derive";
import { pemA, pemB } from "./testing-certificates";
import { treeOfDirectory } from "./testing-directory";
import { config } from "./testing-images";

/** A root file system of real files, programs of this system among them, judged by find, readelf and openssl. */
const shell = "/bin/sh";
const find = (root: string, ...args: string[]): string[] =>
  execFileSync("find", [root, ...args, "-printf", "/%P\n"], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean)
    .sort();

describe("a real directory", () => {
  let root = "";
  let facts: ReturnType<typeof deriveCapabilities>;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "basewise-capabilities-"));
    const put = (path: string, content = "", mode = 0o644) => {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), content);
      chmodSync(join(root, path), mode);
    };
    put("usr/bin/passwd", "x", 0o4755);
    put("usr/bin/wall", "x", 0o2755);
    put("etc/open", "x", 0o666);
    put("usr/bin/curl", "#!/bin/sh\n", 0o755);
    put("usr/bin/tool", "#!/usr/bin/env python3\n", 0o755);
    put("etc/ssl/certs/ca-certificates.crt", pemA + pemB);
    put("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
    mkdirSync(join(root, "tmp"));
    chmodSync(join(root, "tmp"), 0o1777);
    copyFileSync(realpathSync(shell), join(root, "usr/bin/dash"));
    chmodSync(join(root, "usr/bin/dash"), 0o755);
    linkSync(join(root, "usr/bin/dash"), join(root, "usr/bin/ash"));
    symlinkSync("dash", join(root, "usr/bin/sh"));
    symlinkSync("usr/bin", join(root, "bin"));
    symlinkSync("/gone", join(root, "usr/bin/bash"));
    facts = deriveCapabilities({ tree: treeOfDirectory(root), packages: [], config: config() });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("finds the shells that a process would", () => {
    expect(facts.shells.evidence).toEqual(["/usr/bin/ash", "/usr/bin/dash", "/usr/bin/sh"]);
    expect(facts.shells.detail?.programs.items.at(-1)).toMatchObject({ leadsTo: "/usr/bin/dash", applet: false });
  });

  it("agrees with find on modes", () => {
    expect(facts.setuid.detail?.files.items.map(({ path }) => path)).toEqual(find(root, "-type", "f", "-perm", "/6000"));
    const open = facts.worldWritable.detail;
    expect([...(open?.open.items ?? []), ...(open?.sticky.items ?? [])].map(({ path }) => path).sort()).toEqual(
      find(root, "!", "-type", "l", "-perm", "-0002"),
    );
    expect(find(root, "-perm", "-0002", "!", "-type", "l")).toEqual(["/etc/open", "/tmp"]);
  });

  it("agrees with readelf on what the shell needs to start", () => {
    const interpreter = /Requesting program interpreter: ([^\]]+)\]/.exec(execFileSync("readelf", ["-lW", realpathSync(shell)], { encoding: "utf8" }))?.[1];
    const detail = facts.executables.detail;
    if (interpreter) expect(detail?.loaderMissing.items).toEqual([{ path: expect.stringMatching(/\/(a|da)sh$/), loader: interpreter }]);
    else expect(detail?.static.count).toBe(1);
    expect(facts.scripts.detail).toEqual({ count: 2, interpreterMissing: { count: 1, items: [{ path: "/usr/bin/tool", interpreter: "/usr/bin/env" }] } });
  });

  it("agrees with openssl on when certificates end", () => {
    const ends = [pemA, pemB].map((pem) =>
      execFileSync("openssl", ["x509", "-noout", "-enddate"], { input: pem, encoding: "utf8" }).trim().replace("notAfter=", ""),
    );
    const bundle = facts.caCertificates.detail?.bundles[0];
    expect([bundle?.oldestExpiry, bundle?.newestExpiry]).toEqual(ends.map((end) => new Date(end).toISOString()).sort());
  });
});
