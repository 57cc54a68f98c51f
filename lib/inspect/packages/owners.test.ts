import { describe, expect, it } from "vitest";
import { capturedBound, capturedPaths, captures } from "./captured";
import { ownerIndex } from "./owners";
import type { PackageDatabase } from "./package";
import { readPackages } from "./read";
import { type TestEntry, testTree } from "./testing";

const dpkg = (lists: Record<string, string[]>): Record<string, TestEntry> => ({
  "var/lib/dpkg/status": Object.keys(lists)
    .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n`)
    .join("\n"),
  ...Object.fromEntries(Object.entries(lists).map(([name, paths]) => [`var/lib/dpkg/info/${name}.list`, paths.map((path) => `${path}\n`).join("")])),
});

const index = async (entries: Record<string, TestEntry>) => {
  const tree = testTree(entries);
  const databases = await readPackages(tree);
  const owners = ownerIndex(tree, databases);
  const of = (name: string) => databases[0]?.packages?.find((p) => p.name === name);
  return {
    owner: (path: string) => owners.ownerOf(path)?.name,
    bytes: (name: string) => {
      const one = of(name);
      return one && owners.ownedBytes(one);
    },
    unowned: owners.unowned().map(({ path }) => path),
  };
};

describe("ownerIndex", () => {
  it("follows merged usr both ways, and leaves records and strangers unowned", async () => {
    const { owner, bytes, unowned } = await index({
      ...dpkg({ dash: ["/.", "/bin", "/bin/dash", "/bin/sh"], links: ["/usr/bin/x"] }),
      bin: { link: "usr/bin" },
      "usr/bin/dash": "12345",
      "usr/bin/sh": { link: "dash" },
      "usr/bin/x": "12",
      "opt/app": "1",
    });
    expect(["bin/dash", "usr/bin/dash", "/usr/bin/sh", "usr/bin/x", "bin/x", "opt/app", "usr/bin", "nowhere"].map(owner)).toEqual([
      "dash",
      "dash",
      "dash",
      "links",
      "links",
      undefined,
      undefined,
      undefined,
    ]);
    expect([bytes("dash"), bytes("links")]).toEqual([5, 2]);
    expect(unowned).toEqual(["opt/app", "var/lib/dpkg/info/dash.list", "var/lib/dpkg/info/links.list", "var/lib/dpkg/status"]);
  });

  it("counts a hard link once and gives it to whoever owns one of its names", async () => {
    const { owner, bytes, unowned } = await index({
      ...dpkg({ perl: ["/usr/bin/perl", "/usr/bin/perl5"] }),
      "usr/bin/perl": "1234",
      "usr/bin/perl5": { hardlink: "usr/bin/perl" },
      "usr/bin/mine": { hardlink: "usr/bin/perl" },
      "srv/a": "1",
      "srv/b": { hardlink: "srv/a" },
    });
    expect(bytes("perl")).toBe(4);
    expect(owner("usr/bin/mine")).toBe("perl");
    expect(unowned.filter((path) => !path.startsWith("var/"))).toEqual(["srv/a"]);
  });

  it("knows that a diverted file is another's", async () => {
    const { owner } = await index({
      ...dpkg({ dash: ["/bin/sh"], shim: ["/usr/bin/sh"], local: ["/usr/bin/local"] }),
      "var/lib/dpkg/diversions": "/bin/sh\n/bin/sh.distrib\nshim\n/usr/bin/local\n/usr/bin/local.orig\n:\n",
      bin: { link: "usr/bin" },
      "usr/bin/sh": "shim's",
      "usr/bin/sh.distrib": "dash's",
      "usr/bin/local": "the administrator's",
      "usr/bin/local.orig": "the package's",
    });
    expect(["usr/bin/sh", "usr/bin/sh.distrib", "usr/bin/local", "usr/bin/local.orig"].map(owner)).toEqual(["shim", "dash", undefined, "local"]);
  });

  it("does 35,000 files in no time", () => {
    const names = Array.from({ length: 35_000 }, (_, i) => `lib/d${i % 500}/f${i}`);
    const tree = testTree({ lib: { link: "usr/lib" }, ...Object.fromEntries(names.map((name, inode) => [`usr/${name}`, { size: 1, inode: 1e6 + inode }])) });
    const files = (from: number) => names.filter((_, i) => i % 350 === from);
    const database = {
      type: "deb",
      path: "",
      unread: null,
      packages: Array.from({ length: 300 }, (_, i) => ({ name: `p${i}`, type: "deb", files: files(i) })),
    };
    const before = performance.now();
    const owners = ownerIndex(tree, [database as unknown as PackageDatabase]);
    expect(owners.unowned().length).toBe(5_000);
    // Measured 40 ms; the bound leaves room for a busy machine, not for a square of the number of files.
    expect(performance.now() - before).toBeLessThan(600);
    expect(owners.ownerOf("lib/d0/f0")?.name).toBe("p0");
  });
});

it("keeps the paths of every database that is read", () => {
  const kept = (path: string) => capturedBound(capturedPaths, path) !== undefined;
  const wanted = ["var/lib/dpkg/status", "var/lib/dpkg/status.d/tzdata", "var/lib/dpkg/info/libc6:amd64.list", "usr/lib/apk/db/installed"];
  expect([...wanted, "var/lib/rpm/Packages", "usr/lib/sysimage/rpm/rpmdb.sqlite-wal"].filter((path) => !kept(path))).toEqual([]);
  expect(["var/lib/dpkg/info/libc6.postinst", "var/lib/dpkg/status-old", "var/lib/dpkg/status.d/deep/er", "lib/apk/db/scripts.tar"].filter(kept)).toEqual([]);
  expect(captures({ anywhere: true, suffix: "/release", bound: 1 }, "opt/java/release")).toBe(true);
});
