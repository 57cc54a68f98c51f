import { describe, expect, it } from "vitest";
import { faults } from "@/e2e/schemas/validate";
import type { DerivedFacts } from "../inspect/derive";
import type { Runtime } from "../inspect/runtimes/runtime";
import { sbomFile } from "./file";
import { sbomFormats } from "./formats";
import { factsOf, inspection, osOf, packageOf } from "./testing";

interface Component {
  type: string;
  "bom-ref": string;
  name: string;
  version?: string;
  purl?: string;
  licenses?: unknown;
  properties: { name: string; value: string }[];
  evidence?: { occurrences: { location: string }[] };
}
interface Cyclonedx {
  serialNumber: string;
  metadata: { timestamp: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
  compositions: { aggregate: string; assemblies: string[] }[];
}
interface Spdx {
  documentNamespace: string;
  creationInfo: { created: string };
  packages: { SPDXID: string; name: string; versionInfo?: string; licenseDeclared: string; sourceInfo?: string; comment?: string }[];
  relationships: { spdxElementId: string; relationshipType: string; relatedSpdxElement: string; comment?: string }[];
  hasExtractedLicensingInfos?: { licenseId: string; name?: string; extractedText: string }[];
}

const image = inspection();
const made = (facts: DerivedFacts, versions?: "zero") => {
  const cyclonedx = JSON.parse(sbomFile({ inspection: image, facts, versions }, "cyclonedx").body) as Cyclonedx;
  const spdx = JSON.parse(sbomFile({ inspection: image, facts, versions }, "spdx").body) as Spdx;
  expect(faults("cyclonedx", cyclonedx)).toEqual([]);
  expect(faults("spdx", spdx)).toEqual([]);
  return { cyclonedx, spdx };
};
const of = (component: Component | undefined, name: string) => component?.properties.filter((p) => p.name === name).map((p) => p.value);
const runtime = (change: Partial<Runtime>): Runtime => ({
  name: "nodejs",
  version: "22.23.2",
  vendor: null,
  path: "nodejs/bin/node",
  package: null,
  evidence: ["nodejs/bin/node"],
  ...change,
});

describe("the schemas", () => {
  it("find what is wrong", () => {
    const document = { bomFormat: "CycloneDX", specVersion: "1.5", version: 1, components: [{ type: "package", name: "x" }] };
    expect(faults("cyclonedx", document).join()).toContain("/components/0/type");
    expect(faults("cyclonedx", { ...document, components: [{ type: "library", name: "x", licenses: [{ license: { id: "GPL2" } }] }] }).length).toBeGreaterThan(
      0,
    );
    expect(faults("spdx", { spdxVersion: "SPDX-2.3" }).join()).toContain("documentNamespace");
  });
});

describe("a Debian package", () => {
  const facts = factsOf({
    packages: [
      packageOf({
        name: "libssl3t64",
        version: "1:3.5.4-1~deb13u1+b1",
        source: "openssl",
        sourceVersion: "1:3.5.4-1~deb13u1",
        maintainer: "Debian OpenSSL Team <x@example.org>",
        layer: 1,
      }),
    ],
  });
  const { cyclonedx, spdx } = made(facts);

  it("stands below its operating system, with the layer that brought it and all that finds its advisories", () => {
    const [system, ssl] = cyclonedx.components;
    expect(system).toMatchObject({ type: "operating-system", name: "debian", version: "13" });
    expect(of(system, "aquasecurity:trivy:Class")).toEqual(["os-pkgs"]);
    expect(of(system, "aquasecurity:trivy:Type")).toEqual(["debian"]);
    expect(ssl).toMatchObject({
      type: "library",
      name: "libssl3t64",
      version: "1:3.5.4-1~deb13u1+b1",
      publisher: "Debian OpenSSL Team <x@example.org>",
      evidence: { occurrences: [{ location: "/var/lib/dpkg/status" }] },
    });
    const told = (name: string) => of(ssl, `aquasecurity:trivy:${name}`);
    expect([told("PkgType"), told("SrcName"), told("SrcVersion"), told("SrcRelease"), told("SrcEpoch")]).toEqual([
      ["debian"],
      ["openssl"],
      ["3.5.4"],
      ["1~deb13u1"],
      ["1"],
    ]);
    expect(told("LayerDiffID")).toEqual([image.layers[1]?.diffId]);
    expect(of(ssl, "basewise:layer")).toEqual(["1"]);
    expect(ssl?.licenses).toBeUndefined();
    const root = cyclonedx.metadata.component["bom-ref"];
    expect(cyclonedx.dependencies).toEqual([
      { ref: root, dependsOn: [system?.["bom-ref"]] },
      { ref: system?.["bom-ref"], dependsOn: [ssl?.["bom-ref"]] },
    ]);
  });

  it("and for Syft and Grype, in the fields of their own entries", () => {
    const packages = [
      packageOf({ name: "libc6", version: "2.41-12", source: "glibc", sourceVersion: "2.41-12" }),
      packageOf({ name: "bash", version: "5.2-2+b1", sourceVersion: "5.2-2" }),
      packageOf({ name: "apt", version: "3.0" }),
      packageOf({ type: "apk", name: "musl-utils", version: "1-r0", source: "musl", sourceVersion: "1-r0" }),
      packageOf({ type: "rpm", name: "openssl-libs", version: "1:3.0.7-27", source: "openssl", sourceVersion: "3.0.7-27" }),
    ];
    const told = made(factsOf({ packages })).cyclonedx.components.slice(1);
    const syfts = (one: Component) =>
      Object.fromEntries(one.properties.flatMap(({ name, value }) => (name.startsWith("syft:") ? [[name.slice(5), value]] : [])));
    expect(told.map(syfts)).toEqual([
      { "package:metadataType": "dpkg-db-entry", "metadata:source": "glibc" },
      { "package:metadataType": "dpkg-db-entry", "metadata:source": "bash", "metadata:sourceVersion": "5.2-2" },
      { "package:metadataType": "dpkg-db-entry" },
      { "package:metadataType": "apk-db-entry", "metadata:originPackage": "musl" },
      { "package:metadataType": "rpm-db-entry", "metadata:epoch": "1", "metadata:sourceRpm": "openssl-3.0.7-27.src.rpm" },
    ]);
  });

  it("and so in SPDX, its licence NOASSERTION", () => {
    const ssl = spdx.packages.find((one) => one.name === "libssl3t64");
    expect(ssl).toMatchObject({
      versionInfo: "1:3.5.4-1~deb13u1+b1",
      licenseDeclared: "NOASSERTION",
      sourceInfo: "built package from: openssl 1:3.5.4-1~deb13u1",
    });
    expect(spdx.relationships).toContainEqual({ spdxElementId: "SPDXRef-OperatingSystem", relationshipType: "CONTAINS", relatedSpdxElement: ssl?.SPDXID });
  });

  it("as a control sample has version 0, no epoch, no release, and says that it is one", () => {
    const zero = made(facts, "zero");
    const [system, ssl] = zero.cyclonedx.components;
    expect(system?.version).toBe("13");
    expect(ssl).toMatchObject({ version: "0", purl: "pkg:deb/debian/libssl3t64@0?arch=amd64&distro=debian-13&upstream=openssl" });
    expect([of(ssl, "aquasecurity:trivy:SrcVersion"), of(ssl, "aquasecurity:trivy:SrcRelease"), of(ssl, "aquasecurity:trivy:SrcEpoch")]).toEqual([
      ["0"],
      [],
      [],
    ]);
    expect(of(zero.cyclonedx.metadata.component, "basewise:control")).toHaveLength(1);
    expect(zero.spdx.packages.find((one) => one.name === "libssl3t64")?.sourceInfo).toBe("built package from: openssl 0");
    expect(zero.cyclonedx.serialNumber).not.toBe(cyclonedx.serialNumber);
    expect(sbomFile({ inspection: image, facts, versions: "zero" }, "cyclonedx").filename).toContain("-zero.cdx.json");
  });
});

describe("unknown never looks like none", () => {
  const aggregates = ({ cyclonedx }: ReturnType<typeof made>) =>
    Object.fromEntries(
      cyclonedx.compositions.map((one) => [one.assemblies[0] === cyclonedx.metadata.component["bom-ref"] ? "image" : "packages", one.aggregate]),
    );
  const more = ({ spdx }: ReturnType<typeof made>) => spdx.relationships.find((one) => ["NOASSERTION", "NONE"].includes(one.relatedSpdxElement));

  it("packages read, other files beside them", () => {
    const both = made(factsOf());
    expect(aggregates(both)).toEqual({ packages: "complete", image: "unknown" });
    expect(more(both)).toMatchObject({ relationshipType: "CONTAINS", relatedSpdxElement: "NOASSERTION", comment: expect.stringContaining("3 files") });
  });

  it("every file a package's", () => {
    const both = made(factsOf({ unowned: { count: 0, bytes: 0, largest: [] } }));
    expect(aggregates(both)).toEqual({ packages: "complete", image: "complete" });
    expect(more(both)).toBeUndefined();
  });

  it("no database", () => {
    const both = made(factsOf({ packages: null, os: osOf(null, null) }));
    expect(aggregates(both)).toEqual({ image: "unknown" });
    expect(of(both.cyclonedx.metadata.component, "basewise:packages")?.[0]).toMatch(/^unknown: .*no package database/);
    expect(more(both)?.relatedSpdxElement).toBe("NOASSERTION");
  });

  it("a database that could not be read", () => {
    const unread = { code: "malformed", reason: "A header is damaged." };
    const both = made(factsOf({ packages: null, databases: [{ type: "rpm", path: "var/lib/rpm/Packages", count: null, unread }] }));
    expect(aggregates(both)).toEqual({ packages: "incomplete", image: "incomplete" });
    expect(more(both)?.comment).toContain("/var/lib/rpm/Packages could not be read: A header is damaged.");
  });

  it("an image without a file holds nothing, and that is known", () => {
    const both = made(factsOf({ packages: null, fileCount: 0, unowned: { count: 0, bytes: 0, largest: [] }, os: osOf(null, null) }));
    expect(aggregates(both)).toEqual({ image: "complete" });
    expect(more(both)?.relatedSpdxElement).toBe("NONE");
  });

  it("packages of no distribution that is known: no package URL, and below the image", () => {
    const { cyclonedx } = made(factsOf({ os: osOf(null, null) }));
    expect(cyclonedx.components.map((one) => [one.name, one.purl])).toEqual([["thing", undefined]]);
    expect(cyclonedx.dependencies[0]?.dependsOn).toEqual([cyclonedx.components[0]?.["bom-ref"]]);
  });
});

describe("what no package owns", () => {
  const items = [
    runtime({}),
    runtime({ name: "python", package: "python3.13-minimal", path: "usr/bin/python3.13" }),
    runtime({ name: "go-binary", version: "go1.24.1", path: "app", evidence: ["app"] }),
    runtime({ name: "java", version: null, vendor: "Eclipse Adoptium", path: "opt/java", evidence: ["opt/java/bin/java"] }),
  ];
  const { cyclonedx, spdx } = made(factsOf({ runtimes: { count: 4, items } }));

  it("is a component by itself, with what proves it, and no distribution's package", () => {
    const added = cyclonedx.components.slice(2).map(({ type, name, version, purl }) => ({ type, name, version, purl }));
    expect(added).toEqual([
      { type: "platform", name: "nodejs", version: "22.23.2", purl: "pkg:generic/nodejs@22.23.2" },
      { type: "application", name: "/app", version: undefined, purl: undefined },
      { type: "library", name: "stdlib", version: "1.24.1", purl: "pkg:golang/stdlib@1.24.1" },
      { type: "platform", name: "java", version: undefined, purl: "pkg:generic/java" },
    ]);
    expect(cyclonedx.components[2]?.evidence?.occurrences).toEqual([{ location: "/nodejs/bin/node" }]);
    const program = cyclonedx.dependencies.find((one) => one.ref === cyclonedx.components[3]?.["bom-ref"]);
    expect(program?.dependsOn).toEqual([cyclonedx.components[4]?.["bom-ref"]]);
    expect(spdx.packages.map((one) => one.name)).toEqual(expect.arrayContaining(["nodejs", "/app", "stdlib", "java"]));
  });

  it("says where not all of it was looked at", () => {
    const cut = made(factsOf({ runtimes: { count: 300, items } }));
    expect(cut.cyclonedx.compositions.at(-1)?.aggregate).toBe("incomplete");
  });
});

describe("licences", () => {
  const licensed = ["MIT", "GPL-2.0-only OR MIT", "GPL2", "LicenseRef-x AND MIT", null, "GPL2"].map((licence, i) => packageOf({ name: `p${i}`, licence }));
  const { cyclonedx, spdx } = made(factsOf({ packages: licensed }));

  it("as the package tells, in each format's words", () => {
    expect(cyclonedx.components.slice(1).map((one) => one.licenses)).toEqual([
      [{ license: { id: "MIT" } }],
      [{ expression: "GPL-2.0-only OR MIT" }],
      [{ license: { name: "GPL2" } }],
      [{ expression: "LicenseRef-x AND MIT" }],
      undefined,
      [{ license: { name: "GPL2" } }],
    ]);
    const declared = spdx.packages.filter((one) => /^p\d$/.test(one.name)).map((one) => one.licenseDeclared);
    expect(declared).toEqual([
      "MIT",
      "GPL-2.0-only OR MIT",
      expect.stringMatching(/^LicenseRef-as-stated-GPL2-[0-9a-f]{8}$/),
      "LicenseRef-x AND MIT",
      "NOASSERTION",
      declared[2],
    ]);
    expect(spdx.hasExtractedLicensingInfos?.map((one) => one.licenseId).sort()).toEqual([declared[2], "LicenseRef-x"].sort());
  });
});

describe("the document", () => {
  it("is the same for the same inspection, and another for another", () => {
    for (const format of sbomFormats) {
      const bodyOf = (change = {}) => sbomFile({ inspection: inspection(change), facts: factsOf() }, format).body;
      expect(bodyOf()).toBe(bodyOf());
      expect(bodyOf({ references: ["registry.example/team/thing:moved"], engines: [] })).toBe(bodyOf());
      const identity = (body: string) => /"(?:serialNumber|documentNamespace)": "(urn:uuid:[0-9a-f-]{36})"/.exec(body)?.[1];
      expect(identity(bodyOf())).toBeDefined();
      expect(identity(bodyOf({ inspectedAt: "2026-11-24T00:00:00.000Z" }))).not.toBe(identity(bodyOf()));
    }
  });

  it("has the time of the reading", () => {
    const { cyclonedx, spdx } = made(factsOf());
    expect(cyclonedx.metadata.timestamp).toBe("2026-11-23T06:41:07.000Z");
    expect(spdx.creationInfo.created).toBe("2026-11-23T06:41:07Z");
  });

  it("is valid whatever a hostile image calls its packages", () => {
    const names = ["", " ", "a/../b", "<script>", "x\u0000y", "bad\udc80", "__proto__", "#", "pkg:deb/x", "a".repeat(5_000)];
    const packages = names.flatMap((name) => [
      packageOf({ name, licence: name, maintainer: name, source: name, version: name }),
      packageOf({ name, version: "1" }),
    ]);
    const { cyclonedx, spdx } = made(factsOf({ packages, os: osOf("a b/\u0007", "“") }));
    const refs = cyclonedx.components.map((one) => one["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
    expect(new Set(spdx.packages.map((one) => one.SPDXID)).size).toBe(spdx.packages.length);
    for (const one of spdx.packages) expect(one.SPDXID).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
    expect(cyclonedx.components).toHaveLength(names.length * 2 + 1);
  });

  it("tells two of one name and version apart", () => {
    const { cyclonedx } = made(factsOf({ packages: [packageOf({}), packageOf({ evidence: "var/lib/dpkg/status.d/thing" })] }));
    expect(new Set(cyclonedx.components.map((one) => one["bom-ref"])).size).toBe(3);
  });
});
