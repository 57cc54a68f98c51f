import { describe, expect, it } from "vitest";
import { deriveCapabilities } from "./derive";
import { directory, link, treeOf } from "./testing";
import { config, distrolessStatic, judge, type Layout, over } from "./testing-images";

const passwd =
  "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\nnode:x:1000:1000::/home/node:/bin/sh\n1234:x:2000:2000::/x:/bin/sh\n";
const group = "root:x:0:\nstaff:x:50:node,daemon\nnode:x:1000:\naudio:x:29:node\n";
const layout: Layout = { entries: [directory("home/node", 0o755, 1000, 1000)], bytes: { "etc/passwd": passwd, "etc/group": group } };
const as = (user: string | null, more: Layout = layout) => judge(more, { user }).facts;

describe("passwd and group", () => {
  it("are parsed line by line; what is malformed is counted", () => {
    const { facts } = judge({
      entries: [],
      bytes: { "etc/passwd": `${passwd}+::::::\n:x:5:5::/:/\nx:x:-1:0::/:\nbig:x:4294967296:0::/:\n\n`, "etc/group": `${group}bad:x:\n` },
    });
    expect(facts.passwd).toMatchObject({ state: "yes", evidence: ["/etc/passwd"], detail: { malformed: 4, users: { count: 4 } } });
    expect(facts.passwd.detail?.users.items[2]).toEqual({ name: "node", uid: 1000, gid: 1000, home: "/home/node", shell: "/bin/sh" });
    expect(facts.group.detail).toMatchObject({ malformed: 1, groups: { count: 4 } });
    expect(facts.group.detail?.groups.items[1]).toEqual({ name: "staff", gid: 50, members: ["node", "daemon"] });
  });

  it("are no where absent or empty, unknown where not kept", () => {
    expect(as(null, { entries: [], bytes: {} }).passwd).toMatchObject({ state: "no", reason: null });
    expect(as(null, { entries: [directory("etc/passwd")], bytes: {} }).passwd).toMatchObject({ state: "no", reason: null });
    expect(as(null, { entries: [], bytes: { "etc/passwd": "\n" } }).passwd).toMatchObject({ state: "no", reason: "/etc/passwd names nobody." });
    expect(as(null, { entries: [], bytes: { "etc/passwd": null } }).passwd).toMatchObject({
      state: "unknown",
      reason: "It is larger than the bound.",
      detail: null,
    });
  });

  it("are cut, not lost, where there are very many", () => {
    const many = Array.from({ length: 9000 }, (_, i) => `u${i}:x:${i}:0::/:\n`).join("");
    expect(as("u8999", { entries: [], bytes: { "etc/passwd": many } })).toMatchObject({
      passwd: { detail: { users: { count: 9000 } } },
      defaultUser: { detail: { uid: 8999 } },
    });
  });
});

describe("nsswitch.conf", () => {
  it("is parsed with comments and reactions", () => {
    const { nsswitch } = judge({
      entries: [],
      bytes: { "etc/nsswitch.conf": "# x\nhosts:  files dns # y\n passwd: files [NOTFOUND=return] sss\nbroken\n" },
    }).facts;
    expect(nsswitch.detail?.databases).toEqual([
      { database: "hosts", services: ["files", "dns"] },
      { database: "passwd", services: ["files", "[NOTFOUND=return]", "sss"] },
    ]);
  });
});

// Expected: what runc 1.1 (libcontainer/user, GetExecUser) gives for the same two files.
describe("the default user", () => {
  it.each([
    [null, "yes", { uid: 0, gid: 0, name: "root", root: true, inPasswd: true, home: "/root" }],
    ["", "yes", { uid: 0, name: "root", root: true }],
    ["0", "yes", { uid: 0, name: "root", root: true }],
    ["node", "yes", { uid: 1000, gid: 1000, groups: [50, 29], root: false, home: "/home/node", shell: "/bin/sh" }],
    ["1000", "yes", { uid: 1000, gid: 1000, groups: [50, 29], name: "node" }],
    ["1234", "yes", { uid: 2000, gid: 2000, name: "1234" }],
    ["65532", "yes", { uid: 65532, gid: 0, name: null, root: false, inPasswd: false, home: "/" }],
    ["node:staff", "yes", { uid: 1000, gid: 50, groups: [] }],
    ["node:7", "yes", { uid: 1000, gid: 7 }],
    ["77:88", "yes", { uid: 77, gid: 88 }],
    [":staff", "yes", { uid: 0, gid: 50 }],
    ["app", "no", { uid: null, root: null, inPasswd: false }],
    ["node:nogroup", "no", { uid: 1000, gid: null }],
    ["2147483648", "no", { uid: null }],
  ])("%s", (user, state, detail) => {
    expect(as(user).defaultUser).toMatchObject({ state, detail });
  });

  it("is found by number, not by name, where passwd was not kept", () => {
    const unread: Layout = { entries: [], bytes: { "etc/passwd": null } };
    expect(as("node", unread).defaultUser).toMatchObject({ state: "unknown", reason: "It is larger than the bound.", detail: { uid: null, inPasswd: null } });
    expect(as("1000", unread).defaultUser).toMatchObject({ state: "yes", detail: { uid: 1000, gid: null, inPasswd: null, home: null } });
    expect(as("1000", unread).home).toMatchObject({ state: "unknown" });
  });

  it("on scratch is root by number, and nobody by name", () => {
    const scratch: Layout = { entries: [], bytes: {} };
    expect(as(null, scratch).defaultUser).toMatchObject({ state: "yes", detail: { uid: 0, root: true, inPasswd: false } });
    expect(as("app", scratch).defaultUser.reason).toBe("The user “app” cannot be looked up: there is no /etc/passwd.");
  });
});

describe("a user that is not root", () => {
  it("stands ready where it owns its home", () => {
    expect(as(null).nonRootUser).toMatchObject({
      state: "yes",
      detail: { users: { items: [{ name: "node", uid: 1000, home: "/home/node" }] }, isDefault: false },
    });
    expect(judge(distrolessStatic, { user: "65532" }).facts.nonRootUser).toMatchObject({
      state: "yes",
      evidence: ["/etc/passwd", "/home/nonroot"],
      detail: { isDefault: true },
    });
    const foreign = over(layout, { entries: [directory("home/node", 0o755, 0, 0), directory("usr/sbin", 0o755, 1, 1)], bytes: {} });
    expect(as(null, foreign).nonRootUser.state).toBe("no");
    const fixed = "mail:x:8:8::/var/mail:/bin/false\nnobody:x:65534:65534::/home:/bin/false\nroot:x:0:0::/root:/bin/sh\n";
    const homes = [directory("var/mail", 0o755, 8, 8), directory("home", 0o755, 65534, 65534), directory("root", 0o700)];
    expect(as(null, { entries: homes, bytes: { "etc/passwd": fixed } }).nonRootUser.state).toBe("no");
  });
});

describe("folders", () => {
  const entries = [
    directory("tmp", 0o1777),
    directory("var/tmp", 0o777),
    directory("root", 0o700),
    directory("data", 0o770, 0, 50),
    directory("own", 0o077, 1000, 0),
    directory("shut", 0o700),
    directory("shut/in", 0o777),
    link("run", "/tmp"),
    link("home", "nowhere"),
    { path: "var/log", mode: 0o666 },
  ];
  const folder = (path: string, user: string) =>
    judge(over(layout, { entries, bytes: {} }), { user, workingDir: path }).facts.folders.find((f) => f.path === path);

  it.each([
    ["/tmp", "1000", "yes"],
    ["/tmp", "65532", "yes"],
    ["/root", "1000", "no"],
    ["/root", "0", "yes"],
    ["/var", "1000", "no"],
    ["/data", "node", "yes"],
    ["/data", "65532", "no"],
    ["/data", "65532:50", "yes"],
    ["/own", "node", "no"],
    ["/shut/in", "node", "no"],
    ["/shut/in", "0", "yes"],
    ["/run", "node", "yes"],
    ["/home", "0", "no"],
    ["/var/log", "0", "no"],
    ["/absent", "0", "no"],
    ["/tmp", "nobody-knows", "unknown"],
  ])("%s for %s: %s", (path, user, writable) => {
    expect(folder(path, user)?.writable).toBe(writable);
  });

  it("show mode, owner and where a link leads", () => {
    expect(folder("/data", "0")).toEqual({ path: "/data", state: "directory", leadsTo: null, mode: "0770", uid: 0, gid: 50, writable: "yes", reason: null });
    expect(folder("/run", "0")).toMatchObject({ leadsTo: "/tmp", mode: "1777" });
    expect(folder("/home", "0")).toMatchObject({ state: "absent", reason: "The link leads nowhere." });
    expect(folder("/var/log", "0")).toMatchObject({ state: "other", reason: "It is a file." });
  });

  it("the root that no layer names is root's", () => {
    const tree = treeOf([]);
    const bare = { ...tree, get: () => undefined, resolve: () => undefined, files: () => [] };
    const home = (user: string) => deriveCapabilities({ tree: bare, packages: [], config: config({ user }) }).home;
    expect(home("0")).toMatchObject({ state: "yes", evidence: ["/"], detail: { mode: null, state: "directory" } });
    expect(home("1000")).toMatchObject({ state: "no", reason: "No layer names it: engines make it root's, 0755." });
  });

  it("/tmp is writable for anyone, with a warning where it is not sticky", () => {
    const tmp = (mode: number) => judge({ entries: [directory("tmp", mode)], bytes: {} }).facts.tmp;
    expect(tmp(0o1777)).toMatchObject({ state: "yes", reason: null, evidence: ["/tmp"] });
    expect(tmp(0o777).reason).toContain("sticky");
    expect(tmp(0o755)).toMatchObject({ state: "no", reason: "Its mode is 0755: not everyone may write there." });
    expect(judge({ entries: [], bytes: {} }).facts.tmp).toMatchObject({ state: "no", evidence: [] });
  });
});
