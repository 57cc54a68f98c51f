import deprecated from "spdx-license-ids/deprecated.json";
import ids from "spdx-license-ids/index.json";
import { describe, expect, it } from "vitest";
import { cyclonedxLicenceIds } from "@/e2e/schemas/validate";
import { licenceOf } from "./licences";
import { imagePurl, packagePurl } from "./purls";
import { systemOf } from "./system";
import { inspection, osOf, packageOf } from "./testing";
import { versionParts } from "./versions";

describe("versions", () => {
  // As dpkg and rpm split them themselves: deb-version(7), rpm's EVR.
  it.each([
    ["deb", "1:2.3-4+deb13u1", "1", "2.3", "4+deb13u1"],
    ["deb", "2.3-rc1-4", null, "2.3-rc1", "4"],
    ["deb", "2026b", null, "2026b", null],
    ["deb", "1:9.11.5:x-3", "1", "9.11.5:x", "3"],
    ["deb", "", null, "", null],
    ["rpm", "2:1.0-1.el9", "2", "1.0", "1.el9"],
    ["rpm", "0:5.1.8-6.el9", "0", "5.1.8", "6.el9"],
    ["apk", "1.1.18-r3", null, "1.1.18-r3", null],
  ] as const)("%s %s", (type, version, epoch, main, release) => expect(versionParts(type, version)).toEqual({ epoch, main, release }));
});

describe("package URLs", () => {
  const debian = systemOf(osOf("debian", "13"));
  const urlOf = (change: Parameters<typeof packageOf>[0], system = debian) => {
    const one = packageOf(change);
    return packagePurl(one, versionParts(one.type, one.version), system);
  };

  it("carry architecture, distribution and epoch as qualifiers, and the source where it is another", () => {
    expect(urlOf({ name: "libstdc++6", version: "14.2.0-19", source: "gcc-14", sourceVersion: "14.2.0-19" })).toBe(
      "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=debian-13&upstream=gcc-14",
    );
    expect(urlOf({ name: "zlib1g", version: "1:1.3.dfsg+really1.3.1-1+b1", source: "zlib", sourceVersion: "1:1.3.dfsg+really1.3.1-1" })).toBe(
      "pkg:deb/debian/zlib1g@1.3.dfsg+really1.3.1-1+b1?arch=amd64&distro=debian-13&epoch=1&upstream=zlib%401%3A1.3.dfsg%2Breally1.3.1-1",
    );
    expect(urlOf({ name: "bash", version: "5.2.37-2", architecture: null })).toBe("pkg:deb/debian/bash@5.2.37-2?distro=debian-13");
  });

  it("of apk and rpm", () => {
    const alpine = systemOf(osOf("alpine", "3.20.3"));
    const musl = { type: "apk", name: "musl-utils", version: "1.2.5-r0", architecture: "x86_64", source: "musl", sourceVersion: "1.2.5-r0" } as const;
    expect(urlOf(musl, alpine)).toBe("pkg:apk/alpine/musl-utils@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3&upstream=musl");
    const rhel = systemOf(osOf("rhel", "9.4"));
    const libs = { type: "rpm", name: "openssl-libs", version: "1:3.0.7-27.el9", architecture: "x86_64" } as const;
    expect(urlOf({ ...libs, source: "openssl", sourceVersion: "3.0.7-27.el9" }, rhel)).toBe(
      "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&distro=rhel-9.4&epoch=1&upstream=openssl-3.0.7-27.el9.src.rpm",
    );
    expect(urlOf({ ...libs, name: "openssl", source: "openssl", sourceVersion: "3.0.7-27.el9" }, rhel)).not.toContain("upstream");
  });

  it("are left out where they would need a guess", () => {
    expect(urlOf({}, systemOf(osOf(null, null)))).toBeNull();
    expect(urlOf({ name: "bad\udc80name" })).toBeNull();
    expect(imagePurl(inspection({ digestKind: "config" }))).toBeNull();
    expect(imagePurl(inspection({ repositories: [] }))).toBeNull();
  });

  it("of an image: its name, its digest, where it lies", () => {
    const image = inspection();
    expect(imagePurl(image)).toBe(`pkg:oci/thing@${image.digest}?arch=amd64&repository_url=registry.example%2Fteam%2Fthing`);
  });

  it("of a distribution without a version by its code name", () => {
    expect(systemOf(osOf("debian", null, "forky"))).toMatchObject({ family: "debian", version: null, distro: "debian-forky" });
    expect(systemOf(osOf("rhel", "9.4"))).toMatchObject({ id: "rhel", family: "redhat", namespace: "redhat" });
    expect(systemOf(osOf("constructor", "1"))).toMatchObject({ family: "constructor", namespace: "constructor" });
  });
});

describe("licences", () => {
  it.each([
    ["MIT", { kind: "expression", text: "MIT", single: true, references: [] }],
    ["GPL-2.0-or-later AND (MIT OR BSD-2-Clause)", { kind: "expression", text: "GPL-2.0-or-later AND (MIT OR BSD-2-Clause)", single: false, references: [] }],
    ["GPL-2.0-only WITH Classpath-exception-2.0", { kind: "expression", text: "GPL-2.0-only WITH Classpath-exception-2.0", single: false, references: [] }],
    ["GPL-2.0+", { kind: "expression", text: "GPL-2.0+", single: false, references: [] }],
    ["LicenseRef-Fedora-Public-Domain AND MIT", { kind: "expression", single: false, references: ["LicenseRef-Fedora-Public-Domain"] }],
    // One sees what is meant, and no list says so.
    ["GPL2", { kind: "name", text: "GPL2" }],
    ["MIT and BSD", { kind: "name", text: "MIT and BSD" }],
    ["DocumentRef-x:LicenseRef-y", { kind: "name", text: "DocumentRef-x:LicenseRef-y" }],
    ["", null],
    [null, null],
  ])("%s", (said, told) => (told ? expect(licenceOf(said)).toMatchObject(told) : expect(licenceOf(said)).toBeNull()));

  it("is not led astray by a hostile one", () => {
    expect(licenceOf("(".repeat(100_000))?.kind).toBe("name");
    expect(licenceOf(`${"(".repeat(900)}MIT${")".repeat(900)}`)).not.toBeNull();
  });

  it("every identifier that is taken for SPDX's is one that CycloneDX 1.5 takes", () => {
    const taken = new Set(cyclonedxLicenceIds());
    expect([...ids, ...deprecated].filter((id) => !taken.has(id))).toEqual([]);
  });
});
