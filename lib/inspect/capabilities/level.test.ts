import { describe, expect, it } from "vitest";
import { ruleById, rules } from "./rules";
import { link, program } from "./testing";
import { alpine, debianSlim, debug, distrolessStatic, gcc, glibc, java, judge, type Layout, openssl, over } from "./testing-images";

const lay = (...entries: Layout["entries"]): Layout => ({ entries, bytes: {} });

describe("the level of each base", () => {
  const manual = lay({ path: "usr/share/man/man1/dpkg.1.gz" });
  const readme = lay({ path: "usr/share/doc/dpkg/README.gz" });
  const base = over(distrolessStatic, glibc, openssl);
  const cases: [string, Layout, string, string, boolean][] = [
    ["scratch and one static binary", lay(program("hello")), "scratch", "distroless", false],
    ["certificates alone are less than static", { entries: [], bytes: { "etc/ssl/cert.pem": "" } }, "scratch", "distroless", false],
    ["static", distrolessStatic, "static", "distroless", false],
    ["static with a static binary", over(distrolessStatic, lay(program("app"))), "static", "distroless", false],
    ["base-nossl", over(distrolessStatic, glibc), "base-nossl", "distroless", false],
    ["base", base, "base", "distroless", false],
    ["libgcc without libstdc++ is no cc", over(base, { entries: gcc.entries.slice(0, 1), bytes: {} }), "base", "distroless", false],
    ["cc", over(base, gcc), "cc", "distroless", false],
    ["java-base: no TLS, but both libraries", over(distrolessStatic, glibc, gcc), "cc", "distroless", false],
    ["java", over(distrolessStatic, glibc, gcc, java), "runtime", "distroless", false],
    ["base:debug", over(base, debug), "base", "distroless", true],
    ["java:debug", over(distrolessStatic, glibc, gcc, java, debug), "runtime", "distroless", true],
    ["busybox in /bin", lay(program("bin/busybox")), "slim", "small", false],
    ["alpine", alpine, "slim", "small", false],
    ["debian:slim", debianSlim, "slim", "small", false],
    ["debian with man pages", over(debianSlim, manual), "full", "full", false],
    ["debian with documents", over(debianSlim, readme), "full", "full", false],
    ["documents without a package manager", over(base, readme), "base", "distroless", false],
  ];
  it.each(cases)("%s", (_, layout, level, standing, isDebug) => {
    const judged = judge(layout);
    expect([judged.level, judged.standing, judged.debug]).toEqual([level, standing, isDebug]);
  });
});

describe("debug", () => {
  it("is over once a shell lies elsewhere, or /busybox has another name", () => {
    for (const entry of [link("bin/sh", "/busybox/busybox"), link("bin", "busybox")]) {
      const judged = judge(over(distrolessStatic, debug, lay(entry)));
      expect([judged.level, judged.debug]).toEqual(["slim", false]);
    }
  });
});

describe("why", () => {
  it("names the rules and the paths that decided", () => {
    const { why } = judge(over(distrolessStatic, glibc));
    expect(why.map(({ level, holds }) => `${level} ${holds}`)).toEqual(["full no", "slim no", "runtime no", "cc no", "base no", "base-nossl yes"]);
    expect(why.at(-1)?.conditions).toEqual([{ condition: "libc", met: "yes", evidence: ["/usr/lib/x86_64-linux-gnu/libc.so.6"], reason: null }]);
    expect(why.every(({ rule }) => ruleById(rule)?.kind === "level")).toBe(true);
  });

  it("says unknown, not a lower level, where too many paths bear a shell's name to follow them all", () => {
    const entries = Array.from({ length: 3000 }, (_, i) => link(`opt/${i}/bin/sh`, "nowhere"));
    const judged = judge(over(distrolessStatic, lay(...entries, link("usr/bin/sh", "/zz"), program("zz"))));
    expect(judged.facts.shells.state).toBe("unknown");
    expect([judged.level, judged.standing]).toEqual([null, null]);
    expect(judged.reason).toContain("shell");
  });
});

describe("the table", () => {
  it("gives every rule an id of its own, what it looks for and a reason in a sentence", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.looksFor, rule.id).not.toBe("");
      expect(rule.reason, rule.id).toMatch(/^[A-Z/].*\.$/);
    }
  });
});
