import { describe, expect, it } from "vitest";
import type { InspectedPackage } from "../packages/package";
import { capturedPaths } from "./captured";
import { readFileCapability } from "./file-capabilities";
import { parseOsRelease } from "./os-release";
import { directory, link } from "./testing";
import { distrolessStatic, judge, type Layout, over } from "./testing-images";

const lay = (...entries: Layout["entries"]): Layout => ({ entries, bytes: {} });

describe("modes", () => {
  const { facts } = judge(
    lay(
      { path: "bin/su", mode: 0o4755 },
      { path: "bin/chage", mode: 0o2755, gid: 42 },
      directory("var/mail", 0o2775),
      { path: "etc/open", mode: 0o666 },
      directory("srv", 0o777),
      directory("tmp", 0o1777),
      link("bin/x", "y"),
      { path: "dev/null", type: "character", mode: 0o666 },
    ),
  );
  it("setuid and setgid: files alone, as find -type f -perm /6000 has them", () => {
    expect(facts.setuid).toMatchObject({ state: "yes", evidence: ["/bin/chage", "/bin/su"], detail: { files: { count: 2 } } });
    expect(facts.setuid.detail?.files.items[0]).toEqual({ path: "/bin/chage", type: "file", mode: "2755", uid: 0, gid: 42 });
  });
  it("world-writable: sticky folders and devices apart, links never", () => {
    expect(facts.worldWritable.evidence).toEqual(["/etc/open", "/srv"]);
    expect(facts.worldWritable.detail?.sticky.items.map(({ path }) => path)).toEqual(["/tmp"]);
    expect(facts.worldWritable.detail?.devices.items.map(({ path }) => path)).toEqual(["/dev/null"]);
  });
  it("sticky folders and devices alone are no", () => {
    expect(judge(lay(directory("tmp", 0o1777))).facts.worldWritable).toMatchObject({ state: "no", evidence: [] });
    expect(judge(lay()).facts.setuid.state).toBe("no");
  });
});

// The attribute as setcap wrote it on a file, and what getcap printed of it.
describe("file capabilities", () => {
  it.each([
    ["AQAAAgAgAAAAAAAAAAAAAAAAAAA=", "cap_net_raw=ep", null],
    ["AQAAAgAEIAAABCAAAAAAAAAAAAA=", "cap_net_bind_service,cap_sys_admin=eip", null],
    ["AAAAAgEAAAAAAAAAAAAAAAABAAA=", "cap_chown=p cap_checkpoint_restore=i", null],
    ["AQAAA4AAAAAAAAAAAAAAAAAAAADoAwAA", "cap_setuid=ep", 1000],
    ["AAAAAQEAAAAAAAAA", "cap_chown=p", null],
  ])("%s is %s", (value, text, rootId) => {
    expect(readFileCapability(value)).toMatchObject({ text, rootId });
  });
  it.each(["", "AQ==", "AQAAAgAgAAAA", "AQAABAAgAAAAAAAAAAAAAAAAAAA=", "A".repeat(1e6), "\u{dc80}"])("is malformed: %.20s", (value) => {
    expect(readFileCapability(value)).toMatchObject({ text: null, permitted: [] });
  });
  it("are found by their attribute", () => {
    const { fileCapabilities } = judge(
      lay({ path: "bin/ping", xattrs: { "security.capability": "AQAAAgAgAAAAAAAAAAAAAAAAAAA=" } }, { path: "x", xattrs: { "user.x": "" } }),
    ).facts;
    expect(fileCapabilities).toMatchObject({
      state: "yes",
      evidence: ["/bin/ping"],
      detail: { files: { count: 1, items: [{ permitted: ["cap_net_raw"], effective: true }] } },
    });
  });
});

describe("time zones", () => {
  it("counts the zones, with their release", () => {
    expect(judge(distrolessStatic).facts.timeZones).toMatchObject({ state: "yes", version: "2026f", detail: { files: 2, links: 1, table: true } });
  });
  it("takes the release from the owning package where no file tells it, else says why not", () => {
    const bare = lay({ path: "usr/share/zoneinfo/Europe/Berlin", size: 2298 });
    const owner = { name: "tzdata", version: "2025b-4", files: ["usr/share/zoneinfo/Europe/Berlin"] } as InspectedPackage;
    expect(judge(bare, {}, [{ type: "deb", path: "var/lib/dpkg/status", packages: [owner], unread: null }]).facts.timeZones.version).toBe("2025b");
    expect(judge(bare).facts.timeZones).toMatchObject({
      state: "yes",
      version: null,
      reason: "No file tells of the release. The image has no package database.",
    });
  });
  it("an empty folder, tables and stubs are no time zones", () => {
    const stubs = [
      { path: "usr/share/zoneinfo/Europe/Berlin", size: 0 },
      { path: "usr/share/zoneinfo/zone.tab", size: 20000 },
      { path: "usr/share/zoneinfo/leapseconds", size: 4000 },
    ];
    expect(judge(lay(...stubs)).facts.timeZones).toMatchObject({ state: "no", reason: "/usr/share/zoneinfo holds no time zone." });
  });
});

describe("os-release", () => {
  it("is unquoted as a shell would", () => {
    expect(parseOsRelease(Buffer.from(`# c\nID='x y'\nVERSION_ID=3.20.3\nPRETTY_NAME="a \\"b\\" \\$c \\\\"\nVERSION_CODENAME=trixie\r\nBAD LINE\n`))).toEqual({
      id: "x y",
      versionId: "3.20.3",
      prettyName: 'a "b" $c \\',
      versionCodename: "trixie",
    });
  });
  it("is read through a link, and absent where there is none", () => {
    expect(judge(distrolessStatic).facts.os).toMatchObject({
      state: "yes",
      version: "13",
      evidence: ["/usr/lib/os-release"],
      detail: { id: "debian", prettyName: "Distroless", versionCodename: null },
    });
    expect(judge(lay()).facts.os).toMatchObject({ state: "no", detail: null });
    expect(judge({ entries: [], bytes: { "etc/os-release": null } }).facts.os).toMatchObject({ state: "unknown", detail: null });
  });
});

describe("documentation", () => {
  it("is what is beyond copyright; empty folders and links are none", () => {
    const slim = lay({ path: "usr/share/doc/x/copyright" }, link("usr/share/doc/y", "x"), directory("usr/share/man/man1"), {
      path: "usr/local/share/man/man1/node.1",
    });
    expect(judge(slim).facts.documentation).toMatchObject({ state: "no", detail: { manPages: 0, documents: 0 } });
    expect(judge(over(slim, lay({ path: "usr/share/man/de/man1/x.1.gz" }, { path: "usr/share/doc/x/NEWS.gz" }))).facts.documentation).toMatchObject({
      state: "yes",
      detail: { manPages: 1, documents: 1 },
    });
  });
});

it("every path whose bytes are asked for is in the table of what the layer reader keeps", () => {
  const keeps = (path: string) => capturedPaths.some((c) => ("path" in c ? c.path === path : path.startsWith(c.prefix) && path.endsWith(c.suffix)));
  const asked = [...Object.keys(distrolessStatic.bytes), "etc/os-release", "etc/ssl/cert.pem", "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/certs/java/cacerts"];
  for (const path of [...asked, "opt/java/openjdk/lib/security/cacerts", "usr/share/zoneinfo/+VERSION"]) expect(keeps(path), path).toBe(true);
  for (const path of ["etc/shadow", "usr/share/zoneinfo/UTC", "etc/passwd-"]) expect(keeps(path), path).toBe(false);
  for (const { bytes } of capturedPaths) expect(bytes).toBeLessThanOrEqual(4 << 20);
});
