import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DerivedFacts } from "@/lib/inspect/derive";
import { type App, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { RecordFile } from "./record";

/** What the field says of distroless and full images, read off their bytes: each a test by name. */
const gcr = (name: string, tag = "latest") => `gcr.io/distroless/${name}-debian13:${tag}`;
const wanted = [
  ...["static", "base-nossl", "base", "cc", "java-base", "java21", "nodejs22", "python3"].map((name) => gcr(name)),
  ...["static", "cc"].flatMap((name) => ["nonroot", "debug", "debug-nonroot"].map((tag) => gcr(name, tag))),
  "debian:trixie",
  "debian:trixie-slim",
  "alpine:3.20",
  "busybox:1.38.0-musl",
  "demo/scratch-hello",
];
let app: App;
let record: RecordFile;
const digests = new Map<string, string>();
const facts = new Map<string, DerivedFacts>();

beforeAll(async () => {
  await up();
  app = await startApp();
  const jobs = await inspectAll(
    app,
    wanted.map((reference) => ({ reference, source: "registry" })),
  );
  await app.kill();
  record = new RecordFile(app.data);
  for (const [i, reference] of wanted.entries()) {
    const digest = jobs[i]?.imageDigest;
    if (!digest) throw new Error(`${reference}: ${JSON.stringify(jobs[i]?.error)}`);
    digests.set(reference, digest);
    facts.set(reference, (await record.facts(digest)) as DerivedFacts);
  }
});
afterAll(async () => {
  record?.close();
  await app?.remove();
});

const of = (reference: string): DerivedFacts => {
  const found = facts.get(reference);
  if (!found) throw new Error(reference);
  return found;
};
const offers = (reference: string) => of(reference).capabilities;
const layersOf = (reference: string): string[] => record.layers(digests.get(reference) as string).map((l) => l.diffId);

describe("the ladder, from bytes", () => {
  it("static has passwd, group, nsswitch, certificates, time zones, /tmp and /home, and no libc and no shell", () => {
    const c = offers(gcr("static"));
    for (const fact of [c.passwd, c.group, c.nsswitch, c.caCertificates, c.timeZones, c.tmp]) expect(fact.state).toBe("yes");
    for (const fact of [c.libc, c.shells, c.packageManagers, c.tls, c.libgcc, c.libstdcxx, c.runtimes]) expect(fact.state).toBe("no");
    expect(c.tmp.detail).toMatchObject({ path: "/tmp", mode: "1777" });
    expect(c.folders).toContainEqual(expect.objectContaining({ path: "/home", state: "directory" }));
    expect(c.passwd.detail?.users.items.map((u) => [u.name, u.uid])).toEqual([
      ["root", 0],
      ["nobody", 65534],
      ["nonroot", 65532],
    ]);
    expect(of(gcr("static")).level).toMatchObject({ level: "static", standing: "distroless", debug: false });
  });

  it("base-nossl adds libc, and no TLS", () => {
    const c = offers(gcr("base-nossl"));
    expect(c.libc).toMatchObject({ state: "yes", version: expect.stringMatching(/^2\.41/), detail: { kind: "glibc" } });
    expect(c.tls.state).toBe("no");
    expect(of(gcr("base-nossl")).level.level).toBe("base-nossl");
  });

  it("base adds TLS", () => {
    const c = offers(gcr("base"));
    expect(c.tls.evidence.some((path) => /libssl\.so\.3$/.test(path))).toBe(true);
    expect([c.libgcc.state, c.libstdcxx.state, of(gcr("base")).level.level]).toEqual(["no", "no", "base"]);
  });

  it("cc adds libgcc and libstdc++", () => {
    const c = offers(gcr("cc"));
    expect([c.libgcc.state, c.libstdcxx.state, of(gcr("cc")).level.level]).toEqual(["yes", "yes", "cc"]);
  });

  it.each([
    ["java21", "java-base"],
    ["java-base", "base-nossl"],
    ["nodejs22", "cc"],
    ["python3", "cc"],
  ])("%s builds on %s: its layers are a superset", (upper, lower) => {
    const above = new Set(layersOf(gcr(upper)));
    expect(layersOf(gcr(lower)).filter((l) => !above.has(l))).toEqual([]);
    expect(above.size).toBeGreaterThan(new Set(layersOf(gcr(lower))).size);
  });

  it.each([
    ["java21", "java", /^21\./],
    ["nodejs22", "nodejs", /^22\.\d+\.\d+$/],
    ["python3", "python", /^3\.13/],
  ])("%s is a runtime without a shell", (name, runtime, version) => {
    const f = of(gcr(name));
    expect(f.level).toMatchObject({ level: "runtime", standing: "distroless" });
    expect(f.capabilities.shells.state).toBe("no");
    expect(f.runtimes.items).toContainEqual(expect.objectContaining({ name: runtime, version: expect.stringMatching(version) }));
  });
});

describe("variants", () => {
  it.each(["static", "cc"])("%s: nonroot differs from latest by config alone", (name) => {
    expect(layersOf(gcr(name, "nonroot"))).toEqual(layersOf(gcr(name)));
    expect(offers(gcr(name)).defaultUser.detail).toMatchObject({ uid: 0 });
    expect(offers(gcr(name, "nonroot")).defaultUser).toMatchObject({ state: "yes", detail: { uid: 65532 } });
    expect(of(gcr(name, "nonroot")).sizes).toEqual(of(gcr(name)).sizes);
  });

  it.each(["static", "cc"])("%s: debug adds a shell under /busybox alone", (name) => {
    for (const tag of ["debug", "debug-nonroot"]) {
      const f = of(gcr(name, tag));
      expect(f.capabilities.shells).toMatchObject({ state: "yes", detail: { debugOnly: true } });
      expect(f.level).toMatchObject({ level: of(gcr(name)).level.level, debug: true });
    }
  });
});

describe("full and small distributions", () => {
  it("debian:trixie is full, by its package manager and its documentation", () => {
    const f = of("debian:trixie");
    expect(f.level).toMatchObject({ level: "full", standing: "full" });
    expect(f.capabilities.packageManagers.evidence.some((p) => p.endsWith("/apt") || p.endsWith("/dpkg"))).toBe(true);
    expect(f.capabilities.setuid.detail?.files.count).toBeGreaterThan(5);
  });

  it("debian:trixie-slim is slim: a shell and a package manager, its documentation left out", () => {
    expect(of("debian:trixie-slim").level).toMatchObject({ level: "slim", standing: "small" });
  });

  it("alpine is musl, and slim", () => {
    expect(offers("alpine:3.20").libc).toMatchObject({ state: "yes", detail: { kind: "musl" } });
    expect(of("alpine:3.20").level.level).toBe("slim");
    expect(of("alpine:3.20").databases).toMatchObject([{ type: "apk", count: 14 }]);
  });

  it("busybox has a shell and no package database: its packages are unknown, not none", () => {
    expect(of("busybox:1.38.0-musl").level.level).toBe("slim");
    expect(of("busybox:1.38.0-musl").packages).toBeNull();
  });

  it("a program on scratch is scratch, with everything unowned", () => {
    const f = of("demo/scratch-hello");
    expect(f.level.level).toBe("scratch");
    expect(f.unowned).toMatchObject({ count: f.fileCount, bytes: f.sizes.files });
    expect(f.capabilities.executables.detail?.static.count).toBe(1);
  });
});
