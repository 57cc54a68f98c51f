import { describe, expect, it } from "vitest";
import { faults } from "@/e2e/schemas/validate";
import { sbomFile } from "./file";
import { scannerList } from "./scanner-list";
import { factsOf, inspection, osOf, packageOf } from "./testing";

interface Component {
  type: string;
  name: string;
  version?: string;
  purl?: string;
  properties: { name: string; value: string }[];
}
const image = inspection();
const facts = factsOf({
  packages: [
    packageOf({ name: "libssl3t64", version: "1:3.5.4-1~deb13u1+b1", source: "openssl", sourceVersion: "1:3.5.4-1~deb13u1", licence: "Apache-2.0" }),
    packageOf({ name: "bash", version: "5.2.37-2" }),
    packageOf({ name: "bash", version: "5.2.37-2" }),
  ],
});
const told = (text: string) => {
  const { components } = JSON.parse(text) as { components: Component[] };
  return components.map(({ type, name, version, purl, properties }) => ({
    type,
    name,
    version,
    purl,
    // What a layer has to do with it is for people.
    properties: properties.filter((one) => one.name.startsWith("aquasecurity:") && !/:Layer/.test(one.name)),
  }));
};

describe("the list for a scanner", () => {
  it("is valid, and tells what the bill of materials tells a scanner, of every package and the system, and of nothing else", () => {
    for (const versions of [undefined, "zero"] as const) {
      const text = scannerList({ inspection: image, facts, versions });
      expect(faults("cyclonedx", JSON.parse(text))).toEqual([]);
      expect(told(text)).toEqual(told(sbomFile({ inspection: image, facts, versions }, "cyclonedx").body));
    }
  });

  it("hangs every package on the system, each by a reference of its own", () => {
    const { dependencies, components } = JSON.parse(scannerList({ inspection: image, facts }));
    const refs = components.slice(1).map((one: Record<string, unknown>) => one["bom-ref"]);
    expect(new Set(refs).size).toBe(3);
    expect(dependencies).toEqual([
      { ref: "image", dependsOn: ["os"] },
      { ref: "os", dependsOn: refs },
    ]);
  });

  it("has no system where none is known", () => {
    const text = scannerList({ inspection: image, facts: factsOf({ os: osOf(null, null) }) });
    expect(faults("cyclonedx", JSON.parse(text))).toEqual([]);
    expect(told(text).map(({ type, purl }) => [type, purl])).toEqual([["library", undefined]]);
  });
});
