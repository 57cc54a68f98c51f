import { describe, expect, it } from "vitest";
import type { Recorded } from "../images/types";
import { directory, link, program } from "../inspect/capabilities/testing";
import { alpine, debug, distrolessStatic, judge, type Layout, over } from "../inspect/capabilities/testing-images";
import type { DerivedFacts } from "../inspect/derive";
import { attackOf, toolNames, toolNamesOf } from "./attack";
import { recorded, staticDebian13 } from "./fixtures";

const column = (layout: Layout): Recorded => {
  const { facts, ...level } = judge(layout);
  const rest = { packages: null, databases: [], runtimes: { count: 0, items: [] }, fileCount: layout.entries.length };
  return { ...recorded(staticDebian13), facts: { ...rest, capabilities: facts, level } as unknown as DerivedFacts } as Recorded;
};
const lay = (...entries: Layout["entries"]): Layout => ({ entries, bytes: {} });
const row = (attack: ReturnType<typeof attackOf>, id: string) => attack.rows.find((r) => r.id === id)?.cells ?? [];

describe("attackOf", () => {
  const debian = lay(
    program("usr/bin/bash"),
    program("usr/bin/dash"),
    link("usr/bin/sh", "dash"),
    program("usr/bin/perl", {}, { inode: 3 }),
    program("usr/bin/perl5.40.1", {}, { inode: 3 }),
    program("usr/bin/apt-get"),
    program("usr/bin/su", {}, { mode: 0o4755 }),
    program("usr/bin/chage", {}, { mode: 0o2755, gid: 42 }),
    directory("tmp", 0o1777),
    directory("srv/open", 0o777),
  );
  const attack = attackOf([column(debian), column(alpine), column(distrolessStatic)]);

  it("names the tools that a finding is worse with, shells first, each once, and says where that is not known", () => {
    const of = (layout: Layout) => toolNamesOf((column(layout) as { facts: DerivedFacts }).facts);
    expect(of(debian)).toEqual({ names: ["bash", "dash", "sh", "apt-get", "perl", "perl5.40.1"], more: 0, unknown: null });
    expect(of(distrolessStatic)).toEqual({ names: [], more: 0, unknown: null });
    const cells = Object.fromEntries(attack.rows.map(({ id, cells: [first] }) => [id, first]));
    expect(toolNames(cells, 4)).toEqual({ names: ["bash", "dash", "sh", "apt-get"], more: 2, unknown: null });
    expect(toolNames({ shells: { count: null, paths: [], more: 0, reason: "Bin folders could not be read." } }).unknown).toBe("Bin folders could not be read.");
    expect(toolNames({}).unknown).toBe("Programs could not be looked up.");
  });

  it("counts paths, files of their own apart from links", () => {
    expect(row(attack, "shells").map((c) => [c.count, c.own, c.paths.map((p) => p.path)])).toEqual([
      [3, 2, ["/usr/bin/bash", "/usr/bin/dash", "/usr/bin/sh"]],
      [3, 1, ["/bin/ash", "/bin/busybox", "/bin/sh"]],
      [0, 0, []],
    ]);
    expect(row(attack, "interpreters")[0]).toMatchObject({
      count: 2,
      own: 1,
      paths: [{ leadsTo: null }, { path: "/usr/bin/perl5.40.1", leadsTo: "/usr/bin/perl" }],
    });
    expect(row(attack, "downloaders").map((c) => c.count)).toEqual([0, 1, 0]);
  });

  it("counts a tool once", () => {
    // apt-get fetches, and is a package manager alone; pwsh is a shell that is an interpreter too.
    expect(row(attack, "packageManagers").map((c) => c.count)).toEqual([1, 1, 0]);
    const pwsh = attackOf([column(lay(program("usr/bin/pwsh")))]);
    expect([row(pwsh, "shells")[0]?.count, row(pwsh, "interpreters")[0]?.count]).toEqual([1, 0]);
    expect(attack.programs).toEqual([
      { count: 6, own: 4 },
      { count: 5, own: 2 },
      { count: 0, own: 0 },
    ]);
  });

  it("tells rights that files lend and where anyone may write, with mode and owner", () => {
    expect(row(attack, "setuid")[0]?.paths).toEqual([
      { path: "/usr/bin/chage", leadsTo: null, note: "2755, 0:42" },
      { path: "/usr/bin/su", leadsTo: null, note: "4755, 0:0" },
    ]);
    expect(row(attack, "worldWritable")[0]?.paths.map((p) => [p.path, p.note])).toEqual([
      ["/srv/open", "0777, 0:0"],
      ["/tmp", "1777, 0:0"],
    ]);
    expect(row(attack, "setuid")[2]).toMatchObject({ count: 0, reason: "Every regular file was looked at: 0 of 12 has the setuid or setgid bit." });
  });

  it("says of a zero what was looked for, and of what was not read why", () => {
    expect(row(attack, "shells")[2]?.reason).toMatch(/^Looked for sh, bash, rbash/);
    const missing: Recorded = { state: "not_recorded", asked: "x", reference: "docker.io/library/x:latest", platform: "linux/amd64", jobId: null };
    const two = attackOf([column(debian), missing]);
    for (const { cells } of two.rows)
      expect(cells[1]).toMatchObject({ count: null, own: null, differs: false, reason: expect.stringContaining("not recorded") });
    expect(two.programs[1]).toBeNull();
  });

  it("counts busybox' own package managers, which the matrix does not take for the system's", () => {
    const [cell] = row(attackOf([column(over(distrolessStatic, debug))]), "packageManagers");
    expect(cell).toMatchObject({ count: 1, own: 0, paths: [{ path: "/busybox/dpkg", leadsTo: "/busybox/busybox", note: "applet" }] });
  });
});
