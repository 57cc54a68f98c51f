import { describe, expect, it } from "vitest";
import { readPackages } from "./read";
import { type TestEntry, testTree } from "./testing";

const paragraph = (name: string, version: string, status = "install ok installed", more = "") =>
  `Package: ${name}\nStatus: ${status}\nArchitecture: amd64\nVersion: ${version}\n${more}\n`;

const read = async (...layers: Record<string, TestEntry>[]) => (await readPackages(testTree(...layers)))[0];

describe("var/lib/dpkg/status", () => {
  const status = [
    "Package: libfoo1",
    "Status: install ok installed",
    "Priority: optional",
    "Installed-Size: 41",
    "Maintainer: Jörg <j@example.org>",
    "Architecture: amd64",
    "Multi-Arch: same",
    "Source: foo (1:2.0-1)",
    "Version: 1:2.0-1+b2",
    "Conffiles:",
    " /etc/foo.conf 0123456789abcdef0123456789abcdef",
    "Description: a library",
    " Package: not-a-package",
    " .",
    "# a comment",
    "\tVersion: nor a version",
    "",
    " \t",
    "package:   bar\r",
    "STATUS: hold ok half-configured\r",
    "Version: 3\r",
    "Source: baz\r",
  ].join("\n");

  it("reads fields of any case, continued lines, sources and sizes", async () => {
    const database = await read({
      "var/lib/dpkg/status": status,
      "var/lib/dpkg/info/libfoo1:amd64.list":
        "/.\n/usr\n/usr/lib\n/usr/lib/libfoo.so.1\n/usr/share\n/usr/share/doc\n/usr/share/doc/libfoo1\n/var/empty\n/etc/foo.conf\n",
      "var/lib/dpkg/info/libfoo1.list": "/wrong\n",
      "var/lib/dpkg/info/bar.md5sums": "0123456789abcdef0123456789abcdef  usr/bin/a name\nnonsense\n0123456789abcdef0123456789abcdef  ../../etc/x\n",
      "var/empty": { directory: true },
    });
    expect(database?.path).toBe("var/lib/dpkg/status");
    expect(database?.packages).toEqual([
      {
        name: "libfoo1",
        version: "1:2.0-1+b2",
        architecture: "amd64",
        type: "deb",
        source: "foo",
        sourceVersion: "1:2.0-1",
        declaredSize: 41 * 1024,
        licence: null,
        maintainer: "Jörg <j@example.org>",
        evidence: "var/lib/dpkg/status",
        layer: 0,
        // usr/share/doc/libfoo1 is not in the tree (a slim image), so nothing tells that it is a directory.
        files: ["usr/lib/libfoo.so.1", "usr/share/doc/libfoo1", "etc/foo.conf"],
      },
      {
        name: "bar",
        version: "3",
        architecture: null,
        type: "deb",
        source: "baz",
        sourceVersion: "3",
        declaredSize: null,
        licence: null,
        maintainer: null,
        evidence: "var/lib/dpkg/status",
        layer: 0,
        files: ["usr/bin/a name"],
      },
    ]);
  });

  it("lists what has files, by the state and not by the wish", async () => {
    const states = {
      installed: "install ok installed",
      held: "hold ok installed",
      leaving: "deinstall ok installed",
      unpacked: "install ok unpacked",
      half: "install reinstreq half-installed",
      waiting: "install ok triggers-awaited",
      pending: "install ok triggers-pending",
      removed: "deinstall ok config-files",
      never: "unknown ok not-installed",
    };
    const text = Object.entries(states).map(([name, status]) => paragraph(name, "1", status));
    const database = await read({ "var/lib/dpkg/status": `${text.join("\n")}\nPackage: stateless\nVersion: 1\n` });
    expect(database?.packages?.map(({ name }) => name)).toEqual(["installed", "held", "leaving", "unpacked", "half", "waiting", "pending"]);
  });

  it("knows an empty database from one that cannot be read and from none", async () => {
    expect(await readPackages(testTree({ "etc/os-release": "x" }))).toEqual([]);
    expect(await read({ "var/lib/dpkg/status": "" })).toEqual({ type: "deb", path: "var/lib/dpkg/status", packages: [], unread: null });
    const broken = await read({ "var/lib/dpkg/status": `${paragraph("a", "1")}\nVersion: 1\nStatus: install ok installed\n` });
    expect(broken).toMatchObject({ packages: null, unread: { code: "malformed" } });
    const large = await read({ "var/lib/dpkg/status": { type: "file", size: 1e9 } });
    expect(large).toMatchObject({ packages: null, unread: { code: "unsupported" } });
  });

  it("names the layer from which on the package stayed in its version", async () => {
    const at = (...packages: string[]) => ({ "var/lib/dpkg/status": packages.map((p) => paragraph(...(p.split(" ") as [string, string]))).join("\n") });
    const database = await read(
      at("base 1", "upgraded 1", "back 1"),
      { "etc/other": "" },
      at("base 1", "upgraded 2"),
      at("base 1", "upgraded 2", "back 1", "late 1"),
    );
    expect(database?.packages?.map(({ name, layer }) => `${name} ${layer}`)).toEqual(["base 0", "upgraded 2", "back 3", "late 3"]);
  });
});

describe("var/lib/dpkg/status.d", () => {
  it("takes a control file each, whatever its name, with the md5sums beside it", async () => {
    const control = (name: string) => `Package: ${name}\nVersion: 1\nArchitecture: all\nInstalled-Size: 2\n`;
    const database = await read(
      { "var/lib/dpkg/status.d/tzdata": control("tzdata"), "var/lib/dpkg/status.d/tzdata.md5sums": `${"0".repeat(32)}  usr/share/zoneinfo/UTC\n` },
      { "var/lib/dpkg/status.d/bGliYzY=": control("libc6"), "var/lib/dpkg/status.d/libc6.md5sums": `${"a".repeat(32)}  lib/libc.so.6\n` },
      { "var/lib/dpkg/status.d/python3.13": control("python3.13-minimal"), "var/lib/dpkg/status.d/README": "nothing: here\n" },
    );
    expect(database?.path).toBe("var/lib/dpkg/status.d");
    expect(database?.packages?.map((p) => [p.name, p.layer, p.evidence, p.files])).toEqual([
      ["libc6", 1, "var/lib/dpkg/status.d/bGliYzY=", ["lib/libc.so.6"]],
      ["python3.13-minimal", 2, "var/lib/dpkg/status.d/python3.13", null],
      ["tzdata", 0, "var/lib/dpkg/status.d/tzdata", ["usr/share/zoneinfo/UTC"]],
    ]);
  });

  it("stands beside a full distribution's database", async () => {
    const databases = await readPackages(
      testTree({ "var/lib/dpkg/status.d/a": "Package: a\nVersion: 1\n", "var/lib/dpkg/status": paragraph("b", "2"), "lib/apk/db/installed": "P:c\nV:3\n" }),
    );
    expect(databases.map(({ path }) => path)).toEqual(["var/lib/dpkg/status", "var/lib/dpkg/status.d", "lib/apk/db/installed"]);
  });
});
