import { describe, expect, it } from "vitest";
import type { Recorded } from "../images/types";
import { alpine, debianSlim, debug, distrolessStatic, gcc, glibc, judge, type Layout, openssl, over } from "../inspect/capabilities/testing-images";
import type { DerivedFacts } from "../inspect/derive";
import { recorded, staticDebian13 } from "./fixtures";
import { capabilityMatrix } from "./matrix";

const nothing = { packages: null, databases: [], runtimes: { count: 0, items: [] } };
const column = (layout: Layout, user: string | null = null): Recorded => {
  const { facts, ...level } = judge(layout, { user });
  return { ...recorded(staticDebian13), facts: { ...nothing, capabilities: facts, level } as unknown as DerivedFacts } as Recorded;
};
const rows = (columns: Recorded[]) => new Map(capabilityMatrix(columns).flatMap((group) => group.rows.map((row) => [row.id, row])));
const says = (columns: Recorded[], id: string) =>
  rows(columns)
    .get(id)
    ?.cells.map((c) => [c.state, c.text, c.differs]);

describe("capabilityMatrix", () => {
  const cc = over(distrolessStatic, glibc, openssl, gcc);
  const columns = [column(debianSlim), column(distrolessStatic, "0"), column(cc, "65532"), column(alpine)];

  it("says of each image what its files say, against the first", () => {
    expect(says(columns, "has-shell")).toEqual([
      ["yes", "dash, sh", false],
      ["no", "none", true],
      ["no", "none", true],
      ["yes", "ash, busybox, sh", true],
    ]);
    expect(says(columns, "has-libc")).toEqual([
      ["yes", "glibc 2.41", false],
      ["no", "none", true],
      ["yes", "glibc 2.41", false],
      ["yes", "musl, version unknown", true],
    ]);
    expect(says(columns, "has-ca")?.map(([state, text]) => [state, text])).toEqual([
      ["no", "none"],
      ["yes", "2"],
      ["yes", "2"],
      ["no", "none"],
    ]);
    expect(says(columns, "has-passwd")?.map(([state, text]) => [state, text])).toEqual([
      ["no", "none"],
      ["yes", "3 users"],
      ["yes", "3 users"],
      ["yes", "1 user"],
    ]);
  });

  it("proves a cell by paths, and a no by what was looked for", () => {
    const shell = rows(columns).get("has-shell")?.cells;
    expect(shell?.[0]?.evidence).toEqual([
      { path: "/usr/bin/dash", note: null },
      { path: "/usr/bin/sh", note: "→ /usr/bin/dash" },
    ]);
    expect(shell?.[1]?.reason).toMatch(/^Looked for sh, bash, .* in every bin folder: none among \d+ entries\.$/);
    expect(rows(columns).get("has-tls")?.cells[1]?.reason).toBe("Looked for OpenSSL, LibreSSL, GnuTLS, Mbed TLS, NSS, wolfSSL in every library folder.");
  });

  it("tells who a container starts as", () => {
    expect(says(columns, "has-root")?.map(([state]) => state)).toEqual(["yes", "yes", "no", "yes"]);
    expect(
      rows(columns)
        .get("has-user")
        ?.cells.map((c) => [c.text, c.note]),
    ).toEqual([
      ["root", "not set"],
      ["root", "“0”"],
      ["nonroot 65532", "“65532”"],
      ["root", "not set"],
    ]);
    const missing = [column(distrolessStatic, "nobody-knows")];
    expect(says(missing, "has-root")?.[0]?.slice(0, 2)).toEqual(["unknown", "unknown"]);
  });

  it("marks a shell that lies under /busybox alone", () => {
    const cell = rows([column(over(distrolessStatic, debug))]).get("has-shell")?.cells[0];
    expect(cell).toMatchObject({ state: "yes", note: "under /busybox alone: debug" });
  });

  it("never says no of what was not read, and counts it as no difference", () => {
    const failed: Recorded = { state: "not_recorded", asked: "alpine", reference: "docker.io/library/alpine:latest", platform: "linux/amd64", jobId: null };
    const old = recorded(staticDebian13);
    for (const row of rows([columns[0] as Recorded, failed, old]).values()) {
      const [, missing, earlier] = row.cells;
      expect(missing).toMatchObject({ state: "unknown", differs: false, reason: "The image is not recorded; inspect it first." });
      expect(earlier).toMatchObject({ state: "unknown", differs: false, reason: expect.stringContaining("earlier version") });
      expect(row.differs).toBe(false);
    }
  });

  it("escapes what an image may name its users and folders", () => {
    const hostile: Layout = { entries: [], bytes: { "etc/passwd": "e\u001bvil:x:1000:1000::/home/\u0007x:/bin/sh\n" } };
    const cell = rows([column(hostile, "1000")]).get("has-user")?.cells[0];
    expect(cell?.text).toBe("e\\x1bvil 1000");
  });
});
