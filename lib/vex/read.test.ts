import { describe, expect, it } from "vitest";
import { readVex } from "./read";
import { vexText } from "./testing";

const products = [{ "@id": "pkg:oci/alpine" }];
const hides = { vulnerability: { name: "CVE-2019-14697" }, products, status: "not_affected", justification: "vulnerable_code_not_in_execute_path" };

it("reads the example of the specification (OPENVEX-SPEC.md, “Example”)", () => {
  const text = `{
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://openvex.dev/docs/example/vex-9fb3463de1b57",
    "author": "Wolfi J Inkinson",
    "role": "Document Creator",
    "timestamp": "2023-01-08T18:02:03.647787998-06:00",
    "version": "1",
    "statements": [{
      "vulnerability": {"name": "CVE-2014-123456"},
      "products": [
        {"@id": "pkg:apk/distro/git@2.39.0-r1?arch=armv7"},
        {"@id": "pkg:apk/distro/git@2.39.0-r1?arch=x86_64"}
      ],
      "status": "fixed"
    }]
  }`;
  expect(readVex(text)).toEqual({
    id: "https://openvex.dev/docs/example/vex-9fb3463de1b57",
    author: "Wolfi J Inkinson",
    role: "Document Creator",
    at: "2023-01-09T00:02:03.647Z",
    version: "1",
    refused: [],
    statements: [
      {
        position: 0,
        vulnerability: ["CVE-2014-123456"],
        products: ["armv7", "x86_64"].map((arch) => ({ ids: [`pkg:apk/distro/git@2.39.0-r1?arch=${arch}`], hashes: [], subcomponents: [] })),
        status: "fixed",
        justification: null,
        impact: null,
        action: null,
        notes: null,
        at: "2023-01-09T00:02:03.647Z",
      },
    ],
  });
});

it("reads the older form, in which vulnerability, products and subcomponents are words", () => {
  const [one] = readVex(
    vexText([{ vulnerability: "CVE-1", products: ["pkg:oci/a"], subcomponents: ["pkg:apk/alpine/musl"], status: "affected" }], {
      "@context": "https://openvex.dev/ns",
    }),
  ).statements;
  expect(one).toMatchObject({ vulnerability: ["CVE-1"], products: [{ ids: ["pkg:oci/a"], subcomponents: [{ ids: ["pkg:apk/alpine/musl"] }] }] });
});

it("takes aliases, identifiers and hashes; the statement's own time before the document's", () => {
  const product = { "@id": "urn:x", identifiers: { purl: "pkg:oci/a" }, hashes: { "sha-256": "AB".repeat(32) } };
  const [one] = readVex(
    vexText([{ ...hides, vulnerability: { name: "CVE-1", aliases: ["GHSA-1"] }, products: [product], timestamp: "2026-11-02T00:00:00Z" }]),
  ).statements;
  expect(one).toMatchObject({ vulnerability: ["CVE-1", "GHSA-1"], at: "2026-11-02T00:00:00.000Z" });
  expect(one?.products[0]).toEqual({ ids: ["urn:x", "pkg:oci/a"], hashes: [{ algorithm: "sha-256", value: "ab".repeat(32) }], subcomponents: [] });
});

describe("a statement that may not be acted on is refused with why, the others stand", () => {
  it.each([
    [{ ...hides, justification: undefined }, "it says not_affected without a justification or an impact statement"],
    [{ ...hides, justification: undefined, impact_statement: "   " }, "it says not_affected without a justification or an impact statement"],
    [{ ...hides, justification: "we_say_so", impact_statement: "no" }, "its justification is none of component_not_present"],
    [{ ...hides, status: "wont_fix" }, "its status is none of not_affected"],
    [{ ...hides, products: [] }, "it names no product"],
    [{ ...hides, vulnerability: {} }, "it names no vulnerability"],
  ])("%#: %o", (bad, why) => {
    const { statements, refused } = readVex(vexText([hides, bad]));
    expect(statements).toHaveLength(1);
    expect(refused).toEqual([{ position: 1, why: expect.stringContaining(why) }]);
  });

  it("and the document where none is left", () => {
    expect(() => readVex(vexText([{ ...hides, justification: undefined }]))).toThrow(/none of its statements can be used; the first: it says not_affected/);
  });
});

describe("what is no OpenVEX is refused with why", () => {
  it.each([
    ["{", "it is not JSON"],
    ["[]", "it is not an object"],
    ["null", "it is not an object"],
    ['{"bomFormat":"CycloneDX"}', "it is CycloneDX"],
    ['{"document":{},"product_tree":{}}', "it is CSAF"],
    [vexText([hides], { "@context": "https://evil.example/openvex.dev/ns" }), "@context: it is not OpenVEX"],
    [vexText([hides], { "@context": "https://openvex.dev/nsx" }), "@context: it is not OpenVEX"],
    [vexText([]), "statements: it states nothing"],
    [vexText([{ ...hides, status: 3 }]), "statements.0.status"],
    [vexText([hides], { author: "x".repeat(1001) }), "author"],
    [vexText([{ ...hides, timestamp: "yesterday" }]), "statements.0.timestamp"],
    [vexText(Array.from({ length: 10_001 }, () => hides)), "a document may hold 10000 statements"],
    [vexText([hides], { x: "y".repeat(5 * 2 ** 20) }), "more than 5 MiB"],
  ])("%#", (text, why) => {
    expect(() => readVex(text)).toThrow(expect.objectContaining({ code: "vex_unreadable", message: expect.stringContaining(why) }));
  });

  it("names out of JSON are names, not an object's own", () => {
    const text = vexText([{ ...hides, products: [{ "@id": "pkg:oci/a", hashes: { constructor: "x", __proto__: "y" } }] }]);
    expect(readVex(text).statements).toHaveLength(1);
  });
});
