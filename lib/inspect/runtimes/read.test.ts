import { describe, expect, it } from "vitest";
import type { MergedFile } from "../file-tree";
import type { ElfFacts } from "../layer-index";
import { readPackages } from "../packages/read";
import { type TestEntry, testTree } from "../packages/testing";
import { type RuntimeOptions, readRuntimes } from "./read";

const elf = (needed: string[] = [], soname: string | null = null) => ({ elf: { needed, soname } as unknown as ElfFacts });
let inode = 1_000_000;
const binary = (more: Partial<MergedFile> = {}): Partial<MergedFile> => ({ type: "file", size: 1, mode: 0o755, facts: elf(), inode: ++inode, ...more });

const dpkg = (name: string, version: string, ...files: string[]): Record<string, TestEntry> => ({
  [`var/lib/dpkg/status.d/${name}`]: `Package: ${name}\nVersion: ${version}\n`,
  [`var/lib/dpkg/status.d/${name}.md5sums`]: files.map((file) => `${"0".repeat(32)}  ${file}\n`).join(""),
});

const read = async (entries: Record<string, TestEntry>, probed?: RuntimeOptions["probed"]) => {
  const tree = testTree(entries);
  return readRuntimes(tree, await readPackages(tree), probed ? { probed } : {});
};
const brief = async (...args: Parameters<typeof read>) => (await read(...args)).map((r) => `${r.name} ${r.version} ${r.path} ${r.package}`);

describe("interpreters", () => {
  it("takes what stands in the binary first", async () => {
    const found = await read({ "nodejs/bin/node": binary(), "nodejs/LICENSE": "x" }, ({ path }) => (path === "nodejs/bin/node" ? "22.23.2" : undefined));
    expect(found).toEqual([{ name: "nodejs", version: "22.23.2", vendor: null, path: "nodejs/bin/node", package: null, evidence: ["nodejs/bin/node"] }]);
  });

  it("reads the headers of the same prefix", async () => {
    const header = "#ifndef X\n#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 9\n#define NODE_PATCH_VERSION 1\n";
    const node = await read({ "usr/local/bin/node": binary(), "usr/local/include/node/node_version.h": header });
    expect(node[0]).toMatchObject({ version: "20.9.1", evidence: ["usr/local/bin/node", "usr/local/include/node/node_version.h"] });
    const python = { "usr/local/bin/python3.12": binary(), "usr/local/include/python3.12/patchlevel.h": '#define PY_VERSION      \t"3.12.0rc1+"\n' };
    expect(await brief(python)).toEqual(["python 3.12.0rc1+ usr/local/bin/python3.12 null"]);
  });

  it("takes the version of the package that owns it", async () => {
    expect(
      await brief({
        ...dpkg("python3.13-minimal", "3.13.5-2+deb13u5", "bin/python3.13"),
        ...dpkg("perl-base", "5.40.1-6", "usr/bin/perl"),
        ...dpkg("tool", "9.9", "usr/bin/ruby"),
        bin: { link: "usr/bin" },
        "usr/bin/python3.13": binary(),
        "usr/bin/python3": { link: "python3.13" },
        "usr/bin/perl": binary(),
        "usr/bin/ruby": binary(),
      }),
    ).toEqual(["perl 5.40.1 usr/bin/perl perl-base", "python 3.13.5 usr/bin/python3.13 python3.13-minimal", "ruby null usr/bin/ruby tool"]);
  });

  it("asks the library that the executable needs, and no other", async () => {
    const library = { facts: elf([], "libnode.so.115") };
    const entries = {
      "usr/bin/node": binary({ facts: elf(["libc.so.6", "libnode.so.115"]) }),
      "usr/lib/libnode.so.115": binary(library),
      "opt/lib/libnode.so.108": binary({ facts: elf([], "libnode.so.108") }),
    };
    const versions: Record<string, string> = { "usr/lib/libnode.so.115": "20.19.2", "opt/lib/libnode.so.108": "18.20.4" };
    expect(await brief(entries, ({ path }) => versions[path] ?? null)).toEqual(["nodejs 20.19.2 usr/bin/node null"]);
  });

  it("is one runtime with several names, and carries a version in its name", async () => {
    const perl = { "usr/local/bin/perl5.40.1": binary(), "usr/local/bin/perl": { hardlink: "usr/local/bin/perl5.40.1" } };
    expect(await read(perl)).toEqual([
      expect.objectContaining({ version: "5.40.1", path: "usr/local/bin/perl", evidence: ["usr/local/bin/perl", "usr/local/bin/perl5.40.1"] }),
    ]);
    expect(await brief({ "usr/bin/php83": binary(), "usr/bin/python3.9": binary(), "usr/bin/python2": binary() })).toEqual([
      "php 8.3 usr/bin/php83 null",
      "python null usr/bin/python2 null",
      "python 3.9 usr/bin/python3.9 null",
    ]);
  });

  it("is no script, no data and no directory of that name", async () => {
    const entries = {
      "root/.pyenv/shims/python3.13": binary({ facts: { script: "/usr/bin/env bash" } }),
      "usr/share/doc/node": binary(),
      "usr/bin/ruby": { directory: true as const },
      "usr/bin/perldoc": binary(),
      "usr/bin/php-config": binary(),
    };
    expect(await read(entries)).toEqual([]);
  });
});

describe("homes", () => {
  const release = 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_RUNTIME_VERSION="21.0.5+11-LTS"\nJAVA_VERSION="21.0.5"\nMODULES="java.base"\n';

  it("reads a Java home's release file", async () => {
    const entries = {
      "opt/java/release": release,
      "opt/java/bin/java": binary(),
      "opt/java/lib/server/libjvm.so": binary(),
      "usr/bin/java": { link: "/opt/java/bin/java" },
    };
    expect(await read(entries)).toEqual([
      {
        name: "java",
        version: "21.0.5",
        vendor: "Eclipse Adoptium",
        path: "opt/java",
        package: null,
        evidence: ["opt/java/bin/java", "opt/java/lib/server/libjvm.so", "opt/java/release"],
      },
    ]);
  });

  it("takes the package's version without one, a JDK 8 for one runtime, and no other release file", async () => {
    const home = "usr/lib/jvm/java-21-openjdk-amd64";
    expect(await brief({ ...dpkg("openjdk-21-jre-headless", "21.0.9+10-1~deb13u1", `${home}/bin/java`), [`${home}/bin/java`]: binary() })).toEqual([
      `java 21.0.9 ${home} openjdk-21-jre-headless`,
    ]);
    const eight = {
      "opt/jdk8/bin/java": binary(),
      "opt/jdk8/jre/bin/java": binary(),
      "opt/jdk8/release": 'JAVA_VERSION="1.8.0_432"\n',
      "opt/jdk8/jre/release": "x",
    };
    expect(await brief(eight)).toEqual(["java 1.8.0_432 opt/jdk8 null"]);
    expect(await read({ "etc/release": release, "usr/share/x/release": "JAVA" })).toEqual([]);
  });

  it("knows .NET by its core library and Go programs by their build information", async () => {
    const go = { goVersion: "go1.24.1", path: "example.org/app", main: null, modules: [], settings: {}, unread: null };
    const dotnet = "usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.11";
    expect(await brief({ [`${dotnet}/libcoreclr.so`]: binary(), app: binary({ facts: { go } }) })).toEqual([
      "go-binary go1.24.1 app null",
      `dotnet 8.0.11 ${dotnet} null`,
    ]);
  });
});
