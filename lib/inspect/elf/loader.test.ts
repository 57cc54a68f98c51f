import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FileTree, MergedFile } from "../file-tree";
import type { CapturedFile, ElfFacts } from "../layer-index";
import { cacheOf } from "./elf-fixture";
import { resolveLibraries } from "./loader";
import { MachineTree } from "./machine-tree";

const loader = "/lib64/ld-linux-x86-64.so.2";
const elf = (facts: Partial<ElfFacts>): ElfFacts => ({
  ...{ bits: 64, littleEndian: true, machine: "x86_64", kind: "shared", pie: false, static: false, interpreter: null, soname: null },
  ...{ needed: [], rpath: [], runpath: [], versionsNeeded: [], versionsDefined: [], runtimeSymbols: [], unread: null },
  ...facts,
});
const program = (facts: Partial<ElfFacts>): ElfFacts => elf({ kind: "executable", pie: true, interpreter: loader, ...facts });

/** Files by path: facts, a link's target, or null for a regular file that is no ELF file. Folders are there by what is below them. */
function treeOf(entries: Record<string, ElfFacts | string | null>, captured: Record<string, string | Buffer> = {}): FileTree {
  const none = { size: 1, mode: 0o755, uid: 0, gid: 0, linkTarget: null, sha256: null, device: null, xattrs: null, layer: 0 };
  const names = [...Object.keys(entries), ...Object.keys(captured)];
  const real = (path: string): string | undefined => {
    let done = "";
    const parts = path.split("/");
    for (let steps = 0; parts.length && steps < 100; steps++) {
      const part = parts.shift() as string;
      if (part === "" || part === ".") continue;
      if (part === "..") {
        done = done.replace(/\/?[^/]*$/, "");
        continue;
      }
      const here = done ? `${done}/${part}` : part;
      const target = entries[here];
      if (typeof target !== "string") done = here;
      else {
        if (target.startsWith("/")) done = "";
        parts.unshift(...target.split("/"));
      }
    }
    return parts.length ? undefined : done;
  };
  const resolve = (path: string): MergedFile | undefined => {
    const at = real(path);
    if (at === undefined) return undefined;
    const facts = entries[at];
    const inode = names.indexOf(at);
    if (inode >= 0 && typeof facts !== "string") return { ...none, path: at, type: "file", facts: facts ? { elf: facts } : null, inode };
    return names.some((name) => name.startsWith(`${at}/`)) ? { ...none, path: at, type: "directory", facts: null, inode: -1 } : undefined;
  };
  const bytesOf = (path: string): CapturedFile | undefined => {
    const text = captured[real(path) ?? ""];
    return text === undefined ? undefined : { bytes: Buffer.from(text), unread: null };
  };
  const list = (path: string) =>
    names.filter((name) => name.startsWith(`${path}/`) && !name.slice(path.length + 1).includes("/")).flatMap((name) => resolve(name) ?? []);
  return { resolve, get: resolve, list, files: () => [], captured: bytesOf, history: () => [] };
}

const debian = {
  lib: "usr/lib",
  lib64: "usr/lib64",
  "usr/lib64/ld-linux-x86-64.so.2": "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
  "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2": elf({ soname: "ld-linux-x86-64.so.2", versionsDefined: ["GLIBC_2.3"] }),
  "usr/lib/x86_64-linux-gnu/libc.so.6": elf({ soname: "libc.so.6", needed: ["ld-linux-x86-64.so.2"], versionsDefined: ["GLIBC_2.34", "GLIBC_2.36"] }),
};
const paths = (tree: FileTree, path: string, ldLibraryPath: string[] = []) =>
  Object.fromEntries(resolveLibraries(tree, path, { ldLibraryPath }).libraries.map((library) => [library.name, library.path]));

describe("glibc's rules", () => {
  it("finds the loader and libraries through links, breadth first, each name once", () => {
    const tree = treeOf({
      ...debian,
      "app/a": program({ needed: ["libx.so.1", "libc.so.6"] }),
      "usr/lib/libx.so.1": "libx.so.1.2",
      "usr/lib/libx.so.1.2": elf({ soname: "libx.so.1", needed: ["libgone.so", "libc.so.6"] }),
    });
    expect(resolveLibraries(tree, "/app/a")).toEqual({
      interpreter: { path: loader, found: "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" },
      libraries: [
        { name: "libx.so.1", neededBy: "app/a", path: "usr/lib/libx.so.1.2" },
        { name: "libc.so.6", neededBy: "app/a", path: "usr/lib/x86_64-linux-gnu/libc.so.6" },
        { name: "libgone.so", neededBy: "usr/lib/libx.so.1.2", path: null },
        { name: "ld-linux-x86-64.so.2", neededBy: "usr/lib/x86_64-linux-gnu/libc.so.6", path: "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" },
      ],
      missingVersions: [],
      unread: [],
    });
  });

  it("lets RPATH reach what libraries ask for, and RUNPATH only what its own file does", () => {
    const libraries = { "o/libx.so": elf({ needed: ["liby.so"] }), "o/liby.so": elf({}) };
    const both = (facts: Partial<ElfFacts>) => paths(treeOf({ ...debian, ...libraries, "bin/a": program({ needed: ["libx.so"], ...facts }) }), "bin/a");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the loader's own token
    expect(both({ rpath: ["${ORIGIN}/../o"] })).toEqual({ "libx.so": "o/libx.so", "liby.so": "o/liby.so" });
    expect(both({ runpath: ["$ORIGIN/../o"] })).toEqual({ "libx.so": "o/libx.so", "liby.so": null });
    expect(both({ rpath: ["/o"], runpath: ["/nowhere"] })).toEqual({ "libx.so": null });
    // A library with a RUNPATH of its own does not look into the program's RPATH.
    const own = { ...libraries, "o/libx.so": elf({ needed: ["liby.so"], runpath: ["/nowhere"] }) };
    expect(paths(treeOf({ ...debian, ...own, "bin/a": program({ needed: ["libx.so"], rpath: ["/o"] }) }), "bin/a")).toMatchObject({ "liby.so": null });
  });

  it("takes $ORIGIN of a program from its real place, of a library from where it was found", () => {
    const tree = treeOf({
      ...debian,
      "link/a": "../bin/a",
      "bin/a": program({ needed: ["libx.so"], rpath: ["$ORIGIN/../far/away"] }),
      "far/away/libx.so": "/o/libx.so",
      "o/libx.so": elf({ needed: ["liby.so", "libw.so"], runpath: ["$ORIGIN/w"] }),
      "o/w/liby.so": elf({}),
      "far/away/w/libw.so": elf({}),
    });
    expect(paths(tree, "link/a")).toEqual({ "libx.so": "o/libx.so", "liby.so": null, "libw.so": "far/away/w/libw.so" });
  });

  it("asks RPATH, LD_LIBRARY_PATH, RUNPATH, the cache and the default folders in this order", () => {
    const places = ["rpath", "environment", "runpath", "cached", "lib/x86_64-linux-gnu", "usr/lib"];
    const cache = { "etc/ld.so.cache": cacheOf([["libx.so", "/cached/libx.so"]]) };
    const answer = (facts: Partial<ElfFacts>, from: number) => {
      const there = Object.fromEntries(places.slice(from).map((place) => [`${place}/libx.so`, elf({})]));
      const { lib: _, ...unmerged } = debian;
      const tree = treeOf({ ...unmerged, ...there, "bin/a": program({ needed: ["libx.so"], ...facts }) }, cache);
      return paths(tree, "bin/a", ["/environment"])["libx.so"];
    };
    expect(answer({ rpath: ["/rpath"] }, 0)).toBe("rpath/libx.so");
    expect(answer({ rpath: ["/rpath"], runpath: ["/runpath"] }, 0)).toBe("environment/libx.so");
    for (const from of [1, 2, 3, 4, 5]) expect(answer({ runpath: ["/runpath"] }, from)).toBe(`${places[from]}/libx.so`);
    expect(answer({}, 6)).toBeNull();
  });

  it("does not look into /usr/local/lib without a cache, whatever ld.so.conf says", () => {
    const files = { ...debian, "usr/local/lib/libx.so": elf({}), "bin/a": program({ needed: ["libx.so"] }) };
    const conf = { "etc/ld.so.conf": "include /etc/ld.so.conf.d/*.conf\n", "etc/ld.so.conf.d/libc.conf": "# libc\n/usr/local/lib\n" };
    expect(resolveLibraries(treeOf(files, conf), "bin/a")).toMatchObject({ libraries: [{ path: null }], unread: [] });
    // A cache that cannot be read stands for what ldconfig would have made of the folders, and the answer says that it is not sure.
    const unreadable = resolveLibraries(treeOf(files, { ...conf, "etc/ld.so.cache": "ld.so-1.7.0" }), "bin/a");
    expect(unreadable).toMatchObject({ libraries: [{ path: "usr/local/lib/libx.so" }], unread: [{ path: "etc/ld.so.cache", code: "unsupported" }] });
  });

  it("prefers glibc-hwcaps, passes over other machines, and gives up at what is no ELF file", () => {
    const lib = "usr/lib/x86_64-linux-gnu";
    const of = (files: Record<string, ElfFacts | null>) =>
      resolveLibraries(treeOf({ ...debian, ...files, "bin/a": program({ needed: ["libx.so"] }) }), "bin/a");
    expect(of({ [`${lib}/libx.so`]: elf({}), [`${lib}/glibc-hwcaps/x86-64-v3/libx.so`]: elf({}) }).libraries[0]?.path).toBe(
      `${lib}/glibc-hwcaps/x86-64-v3/libx.so`,
    );
    expect(of({ [`${lib}/libx.so`]: elf({ machine: "aarch64" }), "usr/lib/libx.so": elf({}) }).libraries[0]?.path).toBe("usr/lib/libx.so");
    expect(of({ [`${lib}/libx.so`]: elf({ bits: 32 }), "usr/lib/libx.so": elf({ littleEndian: false }) }).libraries[0]?.path).toBeNull();
    expect(of({ [`${lib}/libx.so`]: null, "usr/lib/libx.so": elf({}) })).toMatchObject({
      libraries: [{ path: null }],
      unread: [{ path: `${lib}/libx.so`, code: "malformed" }],
    });
  });

  it("takes the default folders from where the loader lies", () => {
    const fedora = (folder: string) =>
      paths(
        treeOf({ lib64: "usr/lib64", "usr/lib64/ld-linux-x86-64.so.2": elf({}), [`${folder}/libx.so`]: elf({}), "bin/a": program({ needed: ["libx.so"] }) }),
        "bin/a",
      )["libx.so"];
    expect(fedora("usr/lib64")).toBe("usr/lib64/libx.so");
    expect(fedora("usr/lib")).toBeNull();
    expect(fedora("usr/lib/x86_64-linux-gnu")).toBeNull();
  });

  it("does not look again for what answers by soname, nor for names with a slash", () => {
    const tree = treeOf({
      ...debian,
      "opt/1.so": elf({ soname: "libx.so" }),
      "bin/a": program({ needed: ["/opt/1.so", "libx.so", "$ORIGIN/../opt/1.so", "rel/a.so"] }),
    });
    const { libraries, unread } = resolveLibraries(tree, "bin/a");
    expect(libraries.map(({ path }) => path)).toEqual(["opt/1.so", "opt/1.so", "opt/1.so", null]);
    expect(unread).toMatchObject([{ path: "bin/a", code: "unsupported" }]);
  });

  it("names every version that a library is found without", () => {
    const versionsNeeded = [
      { library: "libc.so.6", versions: ["GLIBC_2.34", "GLIBC_2.38", "GLIBC_2.41"] },
      { library: "libold.so", versions: ["OLD_1"] },
      { library: "libgone.so", versions: ["GONE_1"] },
    ];
    const tree = treeOf({ ...debian, "usr/lib/libold.so": elf({}), a: program({ needed: ["libc.so.6", "libold.so", "libgone.so"], versionsNeeded }) });
    expect(resolveLibraries(tree, "a").missingVersions).toEqual(
      ["GLIBC_2.38", "GLIBC_2.41"].map((version) => ({ library: "libc.so.6", version, neededBy: "a" })),
    );
  });

  it("knows a missing loader, one of another machine, and a static program", () => {
    const on = (files: Record<string, ElfFacts | string>) => resolveLibraries(treeOf({ ...files, a: program({ needed: ["libc.so.6"] }) }), "a");
    expect(on({ lib64: "usr/lib64", "usr/lib64/x": elf({}) }).interpreter).toEqual({ path: loader, found: null });
    expect(on({ "lib64/ld-linux-x86-64.so.2": elf({ machine: "aarch64" }) }).interpreter?.found).toBeNull();
    expect(resolveLibraries(treeOf({ a: elf({ kind: "executable", static: true }) }), "a")).toEqual({
      interpreter: null,
      libraries: [],
      missingVersions: [],
      unread: [],
    });
    expect(resolveLibraries(treeOf({ a: null }), "a").unread).toMatchObject([{ path: "a", code: "unsupported" }]);
    expect(resolveLibraries(treeOf({}), "a").unread).toMatchObject([{ path: "a", code: "unsupported" }]);
    const odd = treeOf({ "system/bin/linker64": elf({}), a: program({ interpreter: "/system/bin/linker64", needed: ["libc.so"] }) });
    expect(resolveLibraries(odd, "a")).toMatchObject({ libraries: [], unread: [{ code: "unsupported" }] });
  });

  it("passes on that a library could not be read", () => {
    const unread = { code: "malformed", reason: "The dynamic string table lies outside the file's segments." } as const;
    const tree = treeOf({ ...debian, "usr/lib/libx.so": elf({ unread }), a: program({ needed: ["libx.so"] }) });
    expect(resolveLibraries(tree, "a").unread).toEqual([{ path: "usr/lib/libx.so", ...unread }]);
  });

  it("ends where a hostile image asks without end", () => {
    const files: Record<string, ElfFacts | string> = { ...debian };
    const needed = Array.from({ length: 4_000 }, (_, i) => `lib${i}.so`);
    const rpath = Array.from({ length: 4_000 }, (_, i) => `/p${i}`);
    for (let i = 0; i < 200; i++) files[`usr/lib/lib${i}.so`] = elf({ needed, rpath });
    files.a = program({ needed, rpath });
    files.b = program({ needed: ["lib0.so"] });
    const tree = treeOf(files);
    const start = performance.now();
    expect(resolveLibraries(tree, "a").unread).toMatchObject([{ path: "a", code: "too_large" }]);
    expect(performance.now() - start).toBeLessThan(5_000);
    // What was not found for want of steps is not remembered for others.
    expect(paths(tree, "b")["lib0.so"]).toBe("usr/lib/lib0.so");
  });
});

describe("musl's rules", () => {
  const musl = elf({ soname: "libc.musl-x86_64.so.1" });
  const alpine = { "lib/ld-musl-x86_64.so.1": musl, "lib/libc.musl-x86_64.so.1": "ld-musl-x86_64.so.1" };
  const muslProgram = (facts: Partial<ElfFacts>) => program({ interpreter: "/lib/ld-musl-x86_64.so.1", ...facts });

  it("answers its own names itself and looks into /usr/local/lib, or where its list says", () => {
    const needed = ["libc.musl-x86_64.so.1", "libpthread.so.0", "libx.so", "libcrypt.so.1"];
    const files = {
      ...alpine,
      a: muslProgram({ needed, versionsNeeded: [{ library: "libx.so", versions: ["X_1"] }] }),
      "usr/local/lib/libx.so": elf({ versionsDefined: ["X_0"] }),
      "o/libx.so": elf({}),
    };
    const own = "lib/ld-musl-x86_64.so.1";
    expect(paths(treeOf(files), "a")).toEqual({
      "libc.musl-x86_64.so.1": own,
      "libpthread.so.0": own,
      "libx.so": "usr/local/lib/libx.so",
      "libcrypt.so.1": null,
    });
    expect(resolveLibraries(treeOf(files), "a").missingVersions).toEqual([]);
    expect(paths(treeOf(files, { "etc/ld-musl-x86_64.path": "/lib\n/o:/usr/lib\n" }), "a")["libx.so"]).toBe("o/libx.so");
  });

  it("asks the environment first and takes RUNPATH for what libraries ask for too", () => {
    const files = {
      ...alpine,
      "o/libx.so": elf({ needed: ["liby.so"] }),
      "o/liby.so": elf({}),
      "e/liby.so": elf({}),
      a: muslProgram({ needed: ["libx.so"], runpath: ["/o"] }),
    };
    expect(paths(treeOf(files), "a")).toEqual({ "libx.so": "o/libx.so", "liby.so": "o/liby.so" });
    expect(paths(treeOf(files), "a", ["/e"])).toEqual({ "libx.so": "o/libx.so", "liby.so": "e/liby.so" });
  });
});

describe("the machine's own programs, against its loader", () => {
  const own = [loader, "/lib/ld-linux-aarch64.so.1"].find((path) => existsSync(path)) ?? loader;
  it("finds what ld.so finds", () => {
    const tree = new MachineTree();
    const programs = readdirSync("/usr/bin", { withFileTypes: true }).filter((entry) => entry.isFile());
    const chosen = programs.filter((_, i) => i % Math.ceil(programs.length / 150) === 0).map(({ name }) => `/usr/bin/${name}`);
    const dynamic = chosen.filter((path) => (tree.resolve(path)?.facts?.elf?.needed.length ?? 0) > 0);
    expect(dynamic.length).toBeGreaterThan(20);
    for (const path of dynamic) {
      const { libraries, missingVersions, unread } = resolveLibraries(tree, path);
      const printed = spawnSync(own, ["--list", path], { env: { ...process.env, LC_ALL: "C", LD_LIBRARY_PATH: "" }, encoding: "utf8" }).stdout;
      // The loader itself is printed without an arrow, needed or not; the kernel's page has no file.
      const expected = [...printed.matchAll(/^\t\S+ => (\/\S+) \(/gm)].map(([, found]) => realpathSync(found ?? "").slice(1));
      const found = libraries.filter(({ name }) => !name.startsWith("ld-linux")).map((library) => library.path);
      expect([...new Set(found)].sort(), path).toEqual(expected.sort());
      expect([missingVersions, unread]).toEqual([[], []]);
    }
  });
});
