import { describe, expect, it } from "vitest";
import type { DerivedFacts, PackageFacts } from "../inspect/derive";
import { diffConfig } from "./config-diff";
import { pageOf, textOf } from "./diff-page";
import { diffHref, readDiffQuery } from "./diff-query";
import { inspectionOf } from "./fixtures";
import { diffLayers } from "./layer-diff";
import { diffLines } from "./line-diff";
import { diffPackages } from "./package-diff";
import { holds } from "./wildcards";

const pkg = (name: string, version: string, filesSize: number | null = 10, change: Partial<PackageFacts> = {}): PackageFacts => ({
  name,
  version,
  architecture: "amd64",
  type: "deb",
  source: name,
  sourceVersion: version,
  declaredSize: null,
  filesSize,
  licence: null,
  maintainer: null,
  evidence: "var/lib/dpkg/status",
  layer: 0,
  ...change,
});
const facts = (packages: PackageFacts[] | null, unread: DerivedFacts["databases"][number]["unread"] = null): Pick<DerivedFacts, "packages" | "databases"> => ({
  packages,
  databases: packages || unread ? [{ type: "deb", path: "var/lib/dpkg/status", count: packages?.length ?? null, unread }] : [],
});

describe("packages of two images", () => {
  it("largest change first, each with what changed", () => {
    const { items, counts } = diffPackages(
      facts([pkg("bash", "5.2", 7000), pkg("libc6", "2.41"), pkg("tzdata", "2026a", 50), pkg("base-files", "13.8", 100)]),
      facts([pkg("libc6", "2.42", 40), pkg("tzdata", "2026a", 50), pkg("base-files", "13.8", 158), pkg("media-types", "13", 80)]),
    );
    expect(items?.map((p) => `${p.sign} ${p.name} ${p.changes.join()} ${p.change}`)).toEqual([
      "removed bash  -7000",
      "added media-types  80",
      "changed base-files size 58",
      "changed libc6 version 30",
      "same tzdata  0",
    ]);
    expect(counts).toEqual({ removed: 1, added: 1, changed: 2, same: 1 });
  });

  it("one name in two architectures is two packages; of another platform it is the same package", () => {
    const both = diffPackages(facts([pkg("libc6", "2"), pkg("libc6", "2", 10, { architecture: "i386" })]), facts([pkg("libc6", "2")]));
    expect(both.items?.map((p) => `${p.sign} ${p.a?.architecture} ${p.b?.architecture}`).sort()).toEqual(["removed i386 undefined", "same amd64 amd64"]);
    const other = diffPackages(facts([pkg("libc6", "2")]), facts([pkg("libc6", "2", 10, { architecture: "arm64" })]));
    expect(other.items?.map((p) => [p.sign, p.changes])).toEqual([["changed", ["architecture"]]]);
  });

  it("what is not known is no list, and says why", () => {
    expect(diffPackages(facts([pkg("a", "1")]), facts(null))).toEqual({
      items: null,
      counts: null,
      unknown: { b: { code: "no_package_database", reason: expect.any(String) } },
    });
    expect(diffPackages(facts(null, { code: "malformed", reason: "It ends early." }), null).unknown).toMatchObject({
      a: { code: "not_read", reason: expect.stringContaining("/var/lib/dpkg/status") },
      b: { code: "not_read" },
    });
    expect(diffPackages(facts([pkg("a", "1", null)]), facts([])).items?.[0]?.change).toBeNull();
  });

  it("a page of it by words and signs", () => {
    const { items } = diffPackages(facts([pkg("bash", "5"), pkg("dash", "1"), pkg("libc6", "2")]), facts([pkg("libc6", "2")]));
    const ask = (q: string, change: ("removed" | "same")[], limit = 10, offset = 0) => pageOf(items ?? [], { q, change, limit, offset }, textOf.package);
    expect(ask("?ash", []).items.map((p) => p.name)).toEqual(["bash", "dash"]);
    expect(ask("", ["same"]).items.map((p) => p.name)).toEqual(["libc6"]);
    expect(ask("", [], 1)).toMatchObject({ total: 2, nextCursor: "1" });
    expect(ask("", [], 1, 1)).toMatchObject({ total: 2, nextCursor: null });
  });
});

describe("config of two images", () => {
  const image = (config: Parameters<typeof inspectionOf>[0]["config"]) => inspectionOf({ name: "x.example/y:1", layers: [], ...(config ? { config } : {}) });
  it("field by field, lists by the names in them", () => {
    const fields = diffConfig(
      image({ user: null, env: ["PATH=/bin", "A=1", "GONE="], cmd: ["bash"], workingDir: "/", labels: {} }),
      image({ user: "0", env: ["A=2", "PATH=/bin", "NEW=x=y"], cmd: null, workingDir: "/", labels: { "\u0007": "b" } }),
    );
    const of = (field: string) => fields.find((one) => one.field === field);
    expect(of("user")).toMatchObject({ sign: "added", a: null, b: "0" });
    expect(of("cmd")).toMatchObject({ sign: "removed", a: '["bash"]', b: null });
    expect(of("workingDir")?.sign).toBe("same");
    expect(of("env")).toMatchObject({ sign: "changed" });
    expect(of("env")?.items.map((i) => `${i.sign} ${i.name} ${i.a} ${i.b}`)).toEqual([
      "same PATH /bin /bin",
      "changed A 1 2",
      "removed GONE  null",
      "added NEW null x=y",
    ]);
    expect(of("labels")).toMatchObject({ sign: "added", items: [{ name: "\\x07", sign: "added", a: null, b: "b" }] });
  });

  it("the order of variables says nothing", () => {
    const fields = diffConfig(image({ env: ["A=1", "B=2"] }), image({ env: ["B=2", "A=1"] }));
    expect(fields.filter((one) => one.sign !== "same")).toEqual([]);
  });
});

describe("layers of two images", () => {
  it("what both have stands once, the rest on its own side, bottom first", () => {
    const a = inspectionOf({
      name: "x.example/a:1",
      layers: [
        ["base", 100, 300],
        ["only a", 20, 60],
      ],
    });
    const b = inspectionOf({
      name: "x.example/b:1",
      layers: [
        ["base", 100, 300],
        ["only b", 5, 9],
        ["top", 1, 2],
      ],
    });
    const { layers } = diffLayers(a, b);
    expect(layers.map((l) => [l.sign, l.a?.position ?? null, l.b?.position ?? null, l.download])).toEqual([
      ["same", 0, 0, 100],
      ["removed", 1, null, 20],
      ["added", null, 1, 5],
      ["added", null, 2, 1],
    ]);
  });
  it("history that made no layer is lined up by what it says", () => {
    const a = inspectionOf({
      name: "x.example/a:1",
      layers: [],
      change: {
        leadingHistory: [
          { createdBy: "ENV A=1", created: null },
          { createdBy: 'CMD ["sh"]', created: null },
        ],
      },
    });
    const b = inspectionOf({ name: "x.example/b:1", layers: [], change: { leadingHistory: [{ createdBy: 'CMD ["sh"]', created: null }] } });
    expect(diffLayers(a, b).history.map((h) => [h.sign, h.createdBy])).toEqual([
      ["removed", "ENV A=1"],
      ["same", 'CMD ["sh"]'],
    ]);
  });
});

it("wildcards stand for any characters and one, anywhere, in bounded time", () => {
  expect(["usr/lib/libc.so.6", "lib*.so", "lib?.so", "*", "??", "c.so.7", "lib*x", "x*"].map((p) => holds("usr/lib/libc.so.6", p))).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(holds("a".repeat(4000), `${"a*".repeat(100)}b`)).toBe(false);
});

it("lines: what is common stays, the rest is taken away and put in", () => {
  expect(diffLines("a\nb\nc\n", "b\nx\nc\n")?.map((l) => `${l.sign} ${l.text}`)).toEqual(["removed a", "same b", "added x", "same c"]);
  expect(diffLines("", "a\n")).toEqual([{ sign: "added", text: "a" }]);
  expect(diffLines("x\n".repeat(3000), "")).toBeNull();
});

it("the address holds everything, and what it does not know it leaves out", () => {
  const text =
    "/compare/diff?image=debian:trixie&image=gcr.io/distroless/static,linux/arm64&view=files&q=a%20b&change=removed,mode&folders=1&order=path&as=list&open=/usr&open=/a%2Cb&at=100&file=/etc/x%26y&from=a&from=b";
  const params: Record<string, string[]> = {};
  for (const [key, value] of new URL(text, "http://x").searchParams) params[key] = [...(params[key] ?? []), value];
  const query = readDiffQuery(params);
  expect(query).toMatchObject({ open: ["/usr", "/a,b"], file: "/etc/x&y", change: ["removed", "mode"], offset: 100, from: ["a", "b"] });
  expect(
    readDiffQuery(
      Object.fromEntries(
        [...new URL(diffHref(query), "http://x").searchParams.keys()].map((k) => [k, new URL(diffHref(query), "http://x").searchParams.getAll(k)]),
      ),
    ),
  ).toEqual(query);
  expect(readDiffQuery({ view: "evil", change: "x,content", at: "-1" })).toMatchObject({ view: "files", change: ["content"], offset: 0, open: null });
});
