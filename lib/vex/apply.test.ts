import { describe, expect, it } from "vitest";
import { hiding } from "./apply";
import { fits, matcherOf, reachOf } from "./match";
import { readVex } from "./read";
import { imageDigest, indexDigest, subject, vexText } from "./testing";

const id = "CVE-2019-14697";
const said = { vulnerability: { name: id }, status: "not_affected", justification: "component_not_present" };
const musl = { id, package: "musl", installed: "1.1.18-r3" };
const utils = { id, package: "musl-utils", installed: "1.1.18-r3" };
const image = { "@id": `pkg:oci/alpine@${imageDigest}` };
const hidden = (statements: unknown[], finding = musl, handedIn = true) =>
  hiding([{ ref: "a", document: readVex(vexText(statements)), handedIn }], subject)(finding) !== null;

describe("which products are this image", () => {
  it.each([
    [`pkg:oci/alpine@${imageDigest}`, true],
    [`pkg:oci/alpine@${imageDigest.replace(":", "%3A")}?repository_url=docker.io/library/alpine&arch=amd64`, true],
    [`pkg:oci/alpine@${indexDigest}`, true],
    [`pkg:oci/alpine@${indexDigest}?arch=arm64`, false],
    [`pkg:oci/alpine@sha256:${"c".repeat(64)}`, false],
    ["pkg:oci/alpine?repository_url=index.docker.io/library/alpine", true],
    ["pkg:oci/alpine?repository_url=quay.io/other/alpine", false],
    ["pkg:oci/alpine?tag=3.7.3", true],
    ["pkg:oci/alpine?tag=3.20", false],
    ["pkg:oci/alpine?surprise=1", false],
    ["pkg:oci/alpine", true],
    ["pkg:oci/alpine@3.7.3", false],
    ["pkg:oci/debian", false],
    ["pkg:docker/alpine", false],
    [`docker.io/library/alpine@${imageDigest}`, true],
    [imageDigest, true],
    ["pkg:oci/%ZZ", false],
    ["alpine", false],
  ])("%s: %s", (product, wanted) => expect(hidden([{ ...said, products: [product] }])).toBe(wanted));

  it("by hash", () => {
    expect(hidden([{ ...said, products: [{ hashes: { "sha-256": "A".repeat(64) } }] }])).toBe(true);
    expect(hidden([{ ...said, products: [{ hashes: { md5: "a".repeat(64) } }] }])).toBe(false);
  });
});

describe("which packages are named", () => {
  it.each([
    ["pkg:apk/alpine/musl", true],
    ["pkg:apk/alpine/musl@1.1.18-r3", true],
    ["pkg:apk/alpine/musl@1.1.18-r4", false],
    ["pkg:apk/alpine/musl@1.1.18-r3?arch=x86_64", true],
    ["pkg:apk/alpine/musl?arch=aarch64", false],
    ["pkg:apk/alpine/musl?distro=3.7.3", true],
    ["pkg:apk/alpine/musl?distro=alpine-3.8", false],
    ["pkg:apk/alpine/musl?distro=wolfi-3.7.3", false],
    ["pkg:apk/alpine/musl?upstream=musl", false],
    ["pkg:apk/wolfi/musl", false],
    ["pkg:deb/alpine/musl", false],
    ["pkg:apk/alpine/musl-utils", false],
  ])("%s as a subcomponent: %s", (subcomponent, wanted) => {
    expect(hidden([{ ...said, products: [{ ...image, subcomponents: [{ "@id": subcomponent }] }] }])).toBe(wanted);
    expect(hidden([{ ...said, products: [subcomponent] }])).toBe(wanted);
  });

  it.each([
    ["pkg:deb/debian/libssl3t64@3.5.4-1", true],
    ["pkg:deb/debian/libssl3t64@1:3.5.4-1", true],
    ["pkg:deb/debian/libssl3t64@3.5.4-1?epoch=1", true],
    ["pkg:deb/debian/libssl3t64@3.5.4-1?epoch=2", false],
    ["pkg:deb/debian/libssl3t64@2:3.5.4-1", false],
    ["pkg:deb/debian/libssl3t64?distro=debian-13.7", true],
    ["pkg:deb/debian/libssl3t64?distro=debian-12", false],
  ])("%s, with its epoch: %s", (product, wanted) =>
    expect(hidden([{ ...said, products: [product] }], { id, package: "libssl3t64", installed: "1:3.5.4-1" })).toBe(wanted),
  );
});

it("subcomponents bound a statement to their packages", () => {
  const statement = { ...said, products: [{ ...image, subcomponents: [{ "@id": "pkg:apk/alpine/musl" }] }] };
  expect([hidden([statement]), hidden([statement], utils)]).toEqual([true, false]);
});

it("a package as a product counts only where the document was handed in for this image", () => {
  expect(hidden([{ ...said, products: ["pkg:apk/alpine/musl"] }], musl, false)).toBe(false);
  expect(hidden([{ ...said, products: [image] }], musl, false)).toBe(true);
});

it("an alias in the statement counts, an alias of the finding does not", () => {
  expect(hidden([{ ...said, vulnerability: { name: "X-1", aliases: [id] }, products: [image] }])).toBe(true);
  expect(hidden([{ ...said, vulnerability: { name: "X-1" }, products: [image] }])).toBe(false);
});

describe("the newest statement counts", () => {
  const affected = { vulnerability: { name: id }, status: "affected", action_statement: "update", products: [image] };
  const at = (day: string, one: object) => ({ ...one, timestamp: `2026-11-${day}T00:00:00Z` });
  const not = { ...said, products: [image] };
  it.each([
    ["an older hide is undone", [at("02", not), at("03", affected)], false],
    ["whatever stands first", [at("03", affected), at("02", not)], false],
    ["a newer one hides again", [at("02", affected), at("03", { ...not, status: "fixed" })], true],
    ["under investigation undoes", [at("02", not), at("03", { ...affected, status: "under_investigation" })], false],
    ["of the same time the first in the document", [not, affected], true],
    ["of the same time the first in the document, the other way round", [affected, not], false],
  ] as const)("%s", (_, statements, wanted) => expect(hidden([...statements])).toBe(wanted));

  it("of the same time in two documents the one that hides nothing, in either order", () => {
    const [a, b] = [
      { ref: "a", document: readVex(vexText([not])), handedIn: true },
      { ref: "b", document: readVex(vexText([affected])), handedIn: true },
    ];
    expect(hiding([a, b], subject)(musl)).toBeNull();
    expect(hiding([b, a], subject)(musl)).toBeNull();
  });
});

it("tells a document of another image, and a statement that fits nothing in this one", () => {
  const reach = (products: unknown[]) => {
    const [one] = readVex(vexText([{ ...said, products }])).statements;
    if (!one) throw new Error("no statement");
    const found = reachOf(one, matcherOf(subject));
    return [found.ofImage, fits(found)];
  };
  expect(reach([image])).toEqual([true, true]);
  expect(reach([{ ...image, subcomponents: [{ "@id": "pkg:apk/alpine/none" }] }])).toEqual([true, false]);
  expect(reach(["pkg:apk/alpine/musl"])).toEqual([false, true]);
  expect(reach(["pkg:oci/debian"])).toEqual([false, false]);
});
