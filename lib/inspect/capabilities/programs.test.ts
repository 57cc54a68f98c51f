import { describe, expect, it } from "vitest";
import type { InspectedPackage, PackageDatabase } from "../packages/package";
import { rulesOfName } from "./programs";
import { link, program, treeOf } from "./testing";
import { alpine, debug, distrolessStatic, judge, type Layout, over } from "./testing-images";

const lay = (...entries: Layout["entries"]): Layout => ({ entries, bytes: {} });
const shell = (...entries: Layout["entries"]) => judge(lay(...entries)).facts.shells;

describe("a shell", () => {
  it.each([
    ["an executable in /bin", [program("bin/sh")], ["/bin/sh"]],
    ["a link to one elsewhere", [link("usr/bin/bash", "/opt/b"), program("opt/b")], ["/usr/bin/bash"]],
    ["through a linked folder, by where it lies", [link("bin", "usr/bin"), program("usr/bin/zsh")], ["/usr/bin/zsh"]],
    ["in a folder that a link named bin leads to", [link("opt/x/bin", "../y"), program("opt/y/fish")], ["/opt/y/fish"]],
    ["executable by its group alone", [program("bin/sh", {}, { mode: 0o010 })], ["/bin/sh"]],
  ])("%s", (_, entries, evidence) => {
    expect(shell(...entries)).toMatchObject({ state: "yes", evidence });
  });

  it.each([
    ["a broken link", [link("bin/sh", "dash")]],
    ["a link in a circle", [link("bin/sh", "bash"), link("bin/bash", "sh")]],
    ["without an executable bit", [program("bin/sh", {}, { mode: 0o644 })]],
    ["an empty file", [program("bin/sh", {}, { size: 0 })]],
    ["a folder", [{ path: "bin/sh", type: "directory" as const, mode: 0o755 }]],
    ["outside of bin folders", [program("usr/share/bash-completion/bash"), program("etc/sh")]],
    ["another name", [program("bin/shred"), program("bin/bashbug")]],
  ])("is not: %s", (_, entries) => {
    expect(shell(...entries)).toMatchObject({ state: "no", evidence: [], more: 0 });
  });

  it("is found in the folders of PATH", () => {
    const layout = lay(program("tools/sh"));
    expect(judge(layout).facts.shells.state).toBe("no");
    expect(judge(layout, { env: ["PATH=/usr/bin:/tools/"] }).facts.shells.evidence).toEqual(["/tools/sh"]);
  });

  it("shows twenty paths and counts the rest", () => {
    const found = shell(...Array.from({ length: 300 }, (_, i) => program(`opt/${i}/bin/sh`)));
    expect([found.evidence.length, found.more, found.detail?.programs.count, found.detail?.programs.items.length]).toEqual([20, 280, 300, 200]);
    expect(found.detail?.debugOnly).toBe(false);
  });
});

describe("names", () => {
  it.each([
    ["python3.13", "program.node", false],
    ["python3.13", "program.python", true],
    ["python", "program.python", true],
    ["perl5.40.1", "program.perl", true],
    ["php-fpm8.2", "program.php", true],
    ["gcc-14", "program.gcc", true],
    ["x86_64-linux-gnu-gcc-14", "program.gcc", true],
    ["aarch64-linux-gnu-ld.bfd", "program.ld", true],
    ["python3-config", "program.python", false],
    ["sh4", "program.sh", false],
    ["my-own-tool-gcc", "program.gcc", false],
  ])("%s by %s: %s", (name, rule, answers) => {
    expect(rulesOfName(name).some(({ id }) => id === rule)).toBe(answers);
  });
});

describe("busybox", () => {
  it("stands behind links of every kind", () => {
    const { facts } = judge(
      over(
        alpine,
        lay(program("usr/bin/nc", { static: true }, { inode: 5, sha256: "aa" }), program("opt/busybox", { static: true }, { inode: 6, sha256: "aa" })),
      ),
    );
    const byGroup = new Map(facts.tools.detail?.groups.map((g) => [g.group, g.programs.items]));
    expect(byGroup.get("downloaders")).toEqual([{ rule: "program.wget", path: "/usr/bin/wget", leadsTo: "/bin/busybox", applet: true, package: null }]);
    expect(byGroup.get("network")).toEqual([{ rule: "program.nc", path: "/usr/bin/nc", leadsTo: "/opt/busybox", applet: true, package: null }]);
    expect(facts.tools.detail?.multiCall).toEqual([
      { path: "/bin/busybox", applets: { count: 3, items: ["ash", "sh", "wget"] } },
      { path: "/opt/busybox", applets: { count: 1, items: ["nc"] } },
    ]);
    expect(facts.tools.reason).toContain("4 applets");
  });

  it("is no package manager, though it has an applet named dpkg", () => {
    const { facts } = judge(over(distrolessStatic, debug));
    expect(facts.packageManagers.state).toBe("no");
    expect(facts.tools.detail?.groups.find(({ group }) => group === "packageManagers")?.programs.items).toMatchObject([
      { path: "/busybox/dpkg", applet: true },
    ]);
    expect(judge(alpine).facts.packageManagers.evidence).toEqual(["/sbin/apk"]);
  });
});

describe("the package that owns a program", () => {
  const layout = lay(
    program("usr/bin/dash"),
    link("usr/bin/sh", "dash"),
    program("usr/bin/perl", {}, { inode: 9 }),
    program("usr/bin/perl5.40.1", {}, { inode: 9 }),
    program("usr/bin/bash"),
  );
  const owned = (name: string, files: string[] | null) => ({ name, version: "1", type: "deb", files }) as InspectedPackage;
  const database = (...packages: InspectedPackage[]): PackageDatabase => ({ type: "deb", path: "var/lib/dpkg/status", packages, unread: null });
  const owners = (...databases: PackageDatabase[]) => {
    const groups = judge(layout, {}, databases).facts.tools.detail?.groups ?? [];
    return Object.fromEntries(groups.flatMap(({ programs }) => programs.items.map((one) => [one.path, "package" in one ? one.package : "unknown"])));
  };

  it("is that of the file that runs, by whichever of its names, merged usr or not; or none", () => {
    expect(owners(database(owned("dash", ["bin/dash"]), owned("perl-base", ["usr/bin/perl", "usr/bin/perl5.40.1"])))).toEqual({
      "/usr/bin/bash": null,
      "/usr/bin/dash": "dash",
      "/usr/bin/perl": "perl-base",
      "/usr/bin/perl5.40.1": "perl-base",
      "/usr/bin/sh": "dash",
    });
  });

  it("is not known where a list of files or a database could not be read", () => {
    expect(owners(database(owned("dash", ["bin/dash"]), owned("bash", null)))).toMatchObject({ "/usr/bin/sh": "dash", "/usr/bin/bash": "unknown" });
    const unread: PackageDatabase = { type: "apk", path: "lib/apk/db/installed", packages: null, unread: { code: "too_large", reason: "It is too large." } };
    expect(owners(unread)["/usr/bin/perl"]).toBe("unknown");
  });
});

describe("what can be called", () => {
  it("is every executable of bin folders, a file once and its further names as links", () => {
    const layout = lay(
      program("usr/bin/perl", {}, { inode: 9 }),
      program("usr/bin/perl5.40.1", {}, { inode: 9 }),
      link("usr/bin/awk", "mawk"),
      program("usr/bin/mawk"),
      link("usr/bin/broken", "nowhere"),
      program("usr/bin/data", {}, { mode: 0o644 }),
      program("usr/lib/helper"),
    );
    const { callable, tools } = judge(layout).facts;
    expect(callable).toMatchObject({ state: "yes", detail: { own: 2, links: 2 } });
    expect(callable.evidence).toEqual(["/usr/bin/awk", "/usr/bin/mawk", "/usr/bin/perl", "/usr/bin/perl5.40.1"]);
    const interpreters = tools.detail?.groups.find(({ group }) => group === "interpreters")?.programs.items;
    expect(interpreters?.map(({ path, leadsTo }) => [path, leadsTo])).toEqual([
      ["/usr/bin/awk", "/usr/bin/mawk"],
      ["/usr/bin/mawk", null],
      ["/usr/bin/perl", null],
      ["/usr/bin/perl5.40.1", "/usr/bin/perl"],
    ]);
    expect(judge(distrolessStatic).facts.callable.state).toBe("no");
  });
  it("is few files where one of them is many programs, by whatever kind of link", () => {
    expect(judge(alpine).facts.callable.detail).toEqual({ own: 2, links: 3 });
    expect(judge(debug).facts.callable.detail).toEqual({ own: 1, links: 3 });
  });
});

describe("a runtime", () => {
  it("is an ELF executable, not a script of that name", () => {
    expect(judge(lay(program("usr/bin/java", {}, { facts: { script: "/bin/sh" } }))).facts.runtimes.state).toBe("no");
    expect(judge(lay(program("nodejs/bin/node"))).facts.runtimes.evidence).toEqual(["/nodejs/bin/node"]);
  });

  it("is found where the entrypoint says, as a container would find it", () => {
    const layout = lay(program("app/python3"));
    expect(judge(layout).facts.runtimes.state).toBe("no");
    for (const more of [
      { entrypoint: ["/app/python3"] },
      { cmd: ["/app/python3", "x.py"] },
      { entrypoint: ["./python3"], workingDir: "/app" },
      { entrypoint: ["python3"], env: ["PATH=/app"] },
    ]) {
      expect(judge(layout, more).facts.runtimes.evidence, JSON.stringify(more)).toEqual(["/app/python3"]);
    }
  });
});

it("the builder of the tests resolves as a kernel does", () => {
  const tree = treeOf([link("a", "b/../c"), link("c", "/d"), program("d/e"), { path: "b", type: "directory" }]);
  expect(tree.resolve("/a/e")?.path).toBe("d/e");
  expect(tree.get("a")?.type).toBe("symlink");
});
