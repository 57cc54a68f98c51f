import { describe, expect, it } from "vitest";
import { alpine, debianSlim, debug, distrolessStatic, gcc, glibc, judge, type Layout, openssl, over } from "../inspect/capabilities/testing-images";
import type { DerivedFacts } from "../inspect/derive";
import { lacks } from "./consequences";
import { capabilitySentences, ownSentences } from "./verdict-capabilities";

const factsOf = (layout: Layout, more: Partial<DerivedFacts> = {}): DerivedFacts => {
  const { facts, ...level } = judge(layout);
  return { packages: null, databases: [], fileCount: 100, capabilities: facts, level, ...more } as unknown as DerivedFacts;
};
const words = (list: ReturnType<typeof ownSentences>) => list.map(({ strong, text }) => `${strong ?? ""}${text}`);
const against = (image: Layout, base: Layout) => words(capabilitySentences(factsOf(image), factsOf(base)));
const bytes = { entries: [], bytes: { "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n" } };
const tmp: Layout = { entries: [{ path: "tmp", type: "directory", mode: 0o1777 }], bytes: {} };
const full = over(debianSlim, openssl, gcc, bytes, tmp);
const base = over(distrolessStatic, glibc, openssl);

describe("what an image lacks, and what that means", () => {
  it("is said against the baseline, what belongs together in one sentence", () => {
    expect(against(base, full)).toEqual([
      "No shell, no package manager: shell-form CMD and RUN, and exec probes that call one, will not work.",
      "No libgcc, no libstdc++: C++ and most Rust programs will not start.",
      "Adds 2 CA certificates and time zones.",
    ]);
    expect(against(distrolessStatic, base)).toEqual(["No libc: only statically linked programs start. No TLS library either."]);
    expect(against(base, over(base, gcc))).toEqual(["No libgcc, no libstdc++: C++ and most Rust programs will not start."]);
    expect(against(over(distrolessStatic, glibc), base)).toEqual(["No TLS library: programs linked against one will not start."]);
  });
  it("is said of another libc, and of a shell that nobody finds at /bin/sh", () => {
    expect(against(over(alpine, openssl, tmp), over(debianSlim, openssl, bytes, tmp))).toContain(
      "musl, not glibc: programs linked against A’s libc will not start.",
    );
    expect(against(over(base, debug), base)).toEqual([
      "Adds a shell.",
      "Its shell lies under /busybox alone: shell-form CMD and RUN, which call /bin/sh, still fail.",
    ]);
  });
  it("is said of the baseline alone", () => {
    expect(words(ownSentences(factsOf(full)))).toEqual(["Has a shell and a package manager.", "No CA certificates: HTTPS clients need them added."]);
    expect(words(ownSentences(factsOf(base)))).toEqual([
      "Has glibc.",
      "No shell, no package manager: shell-form CMD and RUN, and exec probes that call one, will not work.",
    ]);
  });
  it("is nothing where nothing differs, and then what was left out is counted", () => {
    const packages = [{ name: "bash", version: "5.2" }] as DerivedFacts["packages"];
    const fat = factsOf(
      {
        ...full,
        entries: [...full.entries, { path: "usr/share/man/man1/sh.1.gz" }, { path: "usr/share/man/man1/dash.1.gz" }, { path: "usr/share/doc/x/README" }],
      },
      { packages, fileCount: 4399 },
    );
    const slim = factsOf(full, { packages, fileCount: 2670 });
    expect(words(capabilitySentences(slim, fat))).toEqual([
      "Same 1 package, no capability differs. It leaves out 1,729 files, 2 man pages and 1 document among them.",
    ]);
    expect(words(capabilitySentences(slim, { ...fat, packages: [] }))[0]).toMatch(/^No capability differs\./);
  });
  it("never takes what is not known for a lack", () => {
    const unread = over(base, { entries: [], bytes: { "etc/ssl/certs/ca-certificates.crt": null } });
    expect(against(unread, base)).toEqual(["Not known: CA certificates."]);
  });
  it("each has a reason of its own", () => {
    for (const { source, means } of lacks) expect([source.length > 10, means.endsWith(".")]).toEqual([true, false]);
  });
});
