import { describe, expect, it } from "vitest";
import type { InspectedPackage, PackageDatabase } from "../packages/package";
import { highestVersion } from "./libraries";
import { upstreamVersion } from "./owners";
import { elf, library, link, program } from "./testing";
import { alpine, distrolessStatic, gcc, glibc, judge, type Layout, openssl, over } from "./testing-images";

const lay = (...entries: Layout["entries"]): Layout => ({ entries, bytes: {} });
const database = (name: string, version: string, files: string[] | null, type: PackageDatabase["type"] = "deb"): PackageDatabase => ({
  type,
  path: "var/lib/dpkg/status",
  packages: [{ name, version, type, files } as InspectedPackage],
  unread: null,
});

describe("libc", () => {
  it("glibc: the highest version it defines, by numbers", () => {
    expect(judge(glibc).facts.libc).toMatchObject({
      state: "yes",
      version: "2.41",
      evidence: ["/usr/lib/x86_64-linux-gnu/libc.so.6"],
      detail: { kind: "glibc" },
    });
    expect(highestVersion(["GLIBC_2.4", "GLIBC_2.34", "GLIBC_2.9", "GLIBC_PRIVATE"], "GLIBC_")).toBe("2.34");
    expect(highestVersion(["GLIBC_PRIVATE"], "GLIBC_")).toBeNull();
  });

  it("musl: the version of the package that owns it, else unknown with a reason", () => {
    expect(judge(alpine).facts.libc).toMatchObject({ state: "yes", version: null, reason: "The image has no package database.", detail: { kind: "musl" } });
    const owned = judge(alpine, {}, [database("musl", "1.2.5-r0", ["lib/ld-musl-x86_64.so.1"], "apk")]);
    expect(owned.facts.libc).toMatchObject({ version: "1.2.5", reason: null });
    const unread: PackageDatabase = { type: "apk", path: "lib/apk/db/installed", packages: null, unread: { code: "too_large", reason: "It is too large." } };
    expect(judge(alpine, {}, [unread]).facts.libc.reason).toBe("The package database /lib/apk/db/installed could not be read: It is too large.");
  });

  it("none of: a text file, a script for the linker, a library outside of the loader's folders, a static binary", () => {
    const entries = [{ path: "usr/lib/libc.so.6" }, program("usr/share/x/libc.so.6", { kind: "shared", soname: "libc.so.6" }), program("app")];
    entries.push(program("lib/libc.so.6"), program("lib64/libc.so.6", { kind: "relocatable" }));
    expect(judge(lay(...entries)).facts.libc).toMatchObject({ state: "no", evidence: [], detail: null });
  });

  it("of two, the one that most executables ask for", () => {
    const ask = (path: string) => program(path, { interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libc.so"] });
    const { libc } = judge(over(alpine, glibc, lay(ask("bin/x"), program("bin/y", { interpreter: "/lib64/ld-linux-x86-64.so.2" })))).facts;
    expect(libc.detail?.libraries.map(({ kind, executables }) => [kind, executables])).toEqual([
      ["musl", 3],
      ["glibc", 1],
    ]);
  });

  it("says why where the versions could not be read", () => {
    const unread = elf({ kind: "shared", soname: "libc.so.6", unread: { code: "malformed", reason: "Its tables overlap." } });
    const { libc } = judge(lay({ path: "lib/libc.so.6", facts: { elf: unread } })).facts;
    expect(libc).toMatchObject({ state: "yes", version: null });
    expect(libc.reason).toContain("Its tables overlap.");
  });
});

describe("a TLS library", () => {
  it("has the version of its package, by either side of the merged usr, else its soname's", () => {
    const owned = judge(over(glibc, openssl), {}, [database("libssl3t64", "1:3.5.7-1~deb13u3", ["lib/x86_64-linux-gnu/libssl.so.3"])]).facts.tls;
    expect(owned).toMatchObject({ version: "3.5.7", reason: null, detail: { libraries: [{ kind: "OpenSSL", package: { name: "libssl3t64" } }] } });
    const alone = judge(openssl).facts.tls;
    expect(alone.version).toBe("3");
    expect(alone.reason).toContain("Only the soname");
  });

  it.each([
    ["usr/lib/libssl.so.1.1", "libssl.so.1.1", "OpenSSL", "1.1"],
    ["lib64/libssl.so.10", "libssl.so.10", "OpenSSL", "10"],
    ["lib/libssl.so.44.0.1", "libssl.so.44", "LibreSSL", "44"],
    ["usr/lib/libgnutls.so.30.40.3", "libgnutls.so.30", "GnuTLS", "30"],
    ["usr/lib/libmbedtls.so.21", "libmbedtls.so.21", "Mbed TLS", "21"],
  ])("%s", (path, soname, kind, version) => {
    expect(judge(lay(library(path, soname))).facts.tls).toMatchObject({ state: "yes", version, detail: { libraries: [{ kind }] } });
  });

  it("counts once by whichever name, and not through a broken link", () => {
    const two = lay(library("lib/libssl.so.3", "libssl.so.3"), link("usr/lib/libssl.so.3", "../../lib/libssl.so.3"), link("usr/lib/libssl.so", "nowhere"));
    expect(judge(two).facts.tls.evidence).toEqual(["/lib/libssl.so.3"]);
  });

  it("counts in a folder of LD_LIBRARY_PATH and not in a wheel", () => {
    const layout = lay(library("opt/x/libssl.so.3", "libssl.so.3"));
    expect(judge(layout).facts.tls.state).toBe("no");
    expect(judge(layout, { env: ["LD_LIBRARY_PATH=/opt/x:/y"] }).facts.tls.state).toBe("yes");
  });
});

it("libgcc and libstdc++ tell the highest version they define", () => {
  const { facts } = judge(gcc);
  expect([facts.libgcc.version, facts.libstdcxx.version]).toEqual(["14.0.0", "3.4.33"]);
  expect(facts.libstdcxx.evidence).toEqual(["/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.33"]);
});

it.each([
  ["1:1.3.dfsg+really1.3.1-1+deb13u1", "1.3.dfsg+really1.3.1"],
  ["3.5.7-1~deb13u3", "3.5.7"],
  ["2026f-0+deb13u1", "2026f"],
  ["1.2.5-r0", "1.2.5"],
  ["13.0.0", "13.0.0"],
])("upstream of %s", (version, upstream) => {
  expect(upstreamVersion(version)).toBe(upstream);
});

describe("static or dynamic, and what cannot start", () => {
  const glibcProgram = (path: string, more = {}) => program(path, { interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"] }, more);

  it("lists each executable once, libraries apart", () => {
    const layout = over(glibc, lay(program("app"), glibcProgram("bin/x", { inode: 3 }), glibcProgram("bin/y", { inode: 3 })));
    expect(judge(layout).facts.executables.detail).toMatchObject({
      static: { items: ["/app"] },
      dynamic: { count: 1, items: ["/bin/x"] },
      loaderMissing: { count: 0 },
    });
  });

  it("names the loader that is missing", () => {
    const { detail } = judge(over(distrolessStatic, lay(glibcProgram("app")))).facts.executables;
    expect(detail?.loaderMissing.items).toEqual([{ path: "/app", loader: "/lib64/ld-linux-x86-64.so.2" }]);
  });

  it("judges neither way what could not be read", () => {
    const { detail } = judge(lay(program("app", { unread: { code: "malformed", reason: "Cut short." } }))).facts.executables;
    expect([detail?.static.count, detail?.dynamic.count, detail?.unread.items]).toEqual([0, 0, [{ path: "/app", reason: "Cut short." }]]);
  });

  const script = (path: string, line: string) => program(path, {}, { facts: { script: line } });
  it("names a script's interpreter that is missing, behind env too", () => {
    const scripts = [script("a", "/bin/sh -e"), script("b", "/usr/bin/env python3"), script("c", "/usr/bin/env -S FOO=1 sh -x"), script("d", "relative")];
    const lacking = (...entries: Layout["entries"]) =>
      judge(lay(...scripts, ...entries)).facts.scripts.detail?.interpreterMissing.items.map((m) => `${m.path} ${m.interpreter}`);
    expect(lacking()).toEqual(["/a /bin/sh", "/b /usr/bin/env", "/c /usr/bin/env"]);
    expect(lacking(program("bin/sh"), program("usr/bin/env"))).toEqual(["/b python3"]);
    expect(judge(lay(...scripts)).facts.scripts.detail?.count).toBe(4);
  });
});
