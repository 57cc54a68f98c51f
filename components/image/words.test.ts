import { describe, expect, test } from "vitest";
import type { Capabilities, Capability } from "@/lib/inspect/capabilities/capability";
import { deriveLevel } from "@/lib/inspect/capabilities/level";
import type { DerivedFacts } from "@/lib/inspect/derive";
import { levelSentence, packagesSaid, shown, unownedSaid, wasteSaid } from "./words";
import { capabilitiesSaid } from "./words-capabilities";

const fact = <Detail>(state: Capability["state"], detail: Detail | null = null, rest: Partial<Capability> = {}): Capability<Detail> => ({
  state,
  version: null,
  evidence: [],
  more: 0,
  reason: null,
  rules: [],
  ...rest,
  detail,
});

/** Every capability in one state, with nothing known of it. */
function caps(state: Capability["state"], change: Partial<Capabilities> = {}): Capabilities {
  const names =
    "shells packageManagers documentation libc tls libgcc libstdcxx caCertificates timeZones passwd group nsswitch defaultUser nonRootUser tmp home runtimes setuid fileCapabilities worldWritable tools executables scripts os";
  const all = Object.fromEntries(names.split(" ").map((name) => [name, fact(state, null, state === "unknown" ? { reason: "It was not kept." } : {})]));
  return { rules: 1, entries: 5, folders: [], ...all, ...change } as unknown as Capabilities;
}
const said = (capabilities: Capabilities, runtimes: DerivedFacts["runtimes"] = { count: 0, items: [] }) =>
  new Map(capabilitiesSaid({ capabilities, runtimes, databases: [] }).map((one) => [one.id, one]));

describe("capabilities", () => {
  test("what is unknown says so with its reason, and is never no", () => {
    for (const one of said(caps("unknown")).values()) {
      expect(one.state, one.id).toBe("unknown");
      expect(one.text, one.id).toMatch(/unknown/);
      expect(one.note, one.id).toBeTruthy();
    }
  });

  test("what is not there has a word, whatever is known of it", () => {
    for (const one of said(caps("no")).values()) expect(one.text, one.id).toMatch(/^(none|no)$/);
    expect(said(caps("no")).get("libc")?.note).toBe("No C library in any library folder.");
  });

  test("one half unknown is unknown, and the other half is told", () => {
    const half = said(
      caps("no", {
        libgcc: fact("yes", { libraries: [] }, { version: "14.0.0" }),
        libstdcxx: fact("unknown", null, { reason: "Cut." }),
      } as unknown as Partial<Capabilities>),
    );
    expect(half.get("libgcc")).toMatchObject({ state: "unknown", text: "libgcc 14.0.0, libstdc++ unknown", note: "Cut." });
  });

  test("a version that is not known does not look like one", () => {
    const libc = fact("yes", { kind: "musl", libraries: [] }, { reason: "No package owns it." });
    expect(said(caps("no", { libc })).get("libc")).toMatchObject({ text: "musl, version unknown", note: "No package owns it." });
  });

  test("a Go program is told and is no interpreter", () => {
    const go = { name: "go-binary" as const, version: "go1.24.1", vendor: null, path: "app\u0007", package: null, evidence: [] };
    const one = said(caps("no", { runtimes: fact("no", { programs: { count: 0, items: [] } }) }), { count: 1, items: [go] }).get("runtimes");
    expect(one).toMatchObject({ state: "no", text: "Go program go1.24.1", proof: ["/app\\x07"] });
  });
});

describe("sentences", () => {
  test("why it stands at its level", () => {
    expect(levelSentence(deriveLevel(caps("no", { tls: fact("yes") as never })))).toBe(
      "It stands at base: it has a TLS library and no package manager, shell, language runtime or libgcc.",
    );
    expect(levelSentence(deriveLevel(caps("unknown")))).toMatch(/^Its level is unknown\. /);
  });

  test("packages: none found and one that is unread are two things", () => {
    expect(packagesSaid({ packages: null, databases: [] }).unknown).toMatch(/^No package database was found/);
    const unread = { type: "rpm" as const, path: "var/lib/rpm/rpmdb.sqlite", count: null, unread: { code: "x", reason: "It is cut." } };
    expect(packagesSaid({ packages: null, databases: [unread] }).unknown).toBe("The rpm database /var/lib/rpm/rpmdb.sqlite could not be read: It is cut.");
    expect(packagesSaid({ packages: [], databases: [] }).unknown).toBeNull();
  });

  test("what belongs to no package, and what wastes", () => {
    expect(unownedSaid({ unowned: { count: 1, bytes: 5, largest: [] }, packages: [] })).toMatch(/in 1 file belongs to no package/);
    expect(unownedSaid({ unowned: { count: 0, bytes: 0, largest: [] }, packages: [] })).toBe("Every file belongs to a package.");
    expect(unownedSaid({ unowned: { count: 9, bytes: 0, largest: [] }, packages: null })).toBeNull();
    expect(wasteSaid({ path: "a", layers: [0, 2], bytes: 3, replaced: false })).toBe("layers 1 and 3, taken away above");
    expect(shown("a\udcff")).toBe("/a\\xff");
  });
});
