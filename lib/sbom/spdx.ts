import { createHash } from "node:crypto";
import type { Bom, BomPackage, BomSoftware } from "./bom";
import { LicenceReferences } from "./spdx-licences";

/**
 * SPDX 2.3 in JSON. What is not known is NOASSERTION, as the specification has it. `sourceInfo` and annotations are written as Trivy writes
 * them, so that it finds a package's source again; SPDXIDs begin as its own do, which is how it tells an operating system from a package.
 */
const noAssertion = "NOASSERTION";

const short = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
/** SPDX 2.3, 7.2: letters, numbers, `.` and `-`. Names may hold more, so a hash of the reference tells them apart. */
const idOf = (kind: string, name: string, ref: string): string => `SPDXRef-${kind}-${name.replace(/[^A-Za-z0-9.-]+/g, "-").slice(0, 100)}-${short(ref)}`;

const documentId = "SPDXRef-DOCUMENT";
const systemId = "SPDXRef-OperatingSystem";

/** Without fractions of a second: SPDX 2.3, 6.9. */
const second = (iso: string): string => `${iso.slice(0, 19)}Z`;

/** What every package says where nothing else is known. */
const unknown = {
  downloadLocation: noAssertion,
  filesAnalyzed: false,
  licenseConcluded: noAssertion,
  licenseDeclared: noAssertion,
  copyrightText: noAssertion,
  supplier: noAssertion,
};

const purlReference = (purl: string | null) =>
  purl === null ? {} : { externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }] };

type Annotate = (told: Record<string, string | number | null | undefined>) => object;

/** Annotations `key: value` by the program, at the time of the reading. */
const annotator =
  (annotator: string, annotationDate: string): Annotate =>
  (told) => {
    const items = Object.entries(told).flatMap(([key, value]) =>
      value === null || value === undefined || value === "" ? [] : [{ annotationDate, annotationType: "OTHER", annotator, comment: `${key}: ${value}` }],
    );
    return items.length ? { annotations: items } : {};
  };

function imagePackage({ image, inspection, rules, complete, unowned, zero }: Bom, SPDXID: string, annotate: Annotate) {
  const [algorithm, checksumValue] = inspection.digest.split(":");
  return {
    ...unknown,
    SPDXID,
    name: image.name,
    versionInfo: inspection.digest,
    primaryPackagePurpose: "CONTAINER",
    checksums: [{ algorithm: algorithm === "sha512" ? "SHA512" : "SHA256", checksumValue }],
    ...purlReference(image.purl),
    comment: [
      ...(zero ? ["Control sample: every version is 0, which is not what the image holds."] : []),
      ...(inspection.rebuilt ? [`Rebuilt, by its own annotation, from ${inspection.rebuilt}: not the published bytes.`] : []),
      `Packages ${complete.packages.aggregate}: ${complete.packages.reason}`,
      `Image ${complete.image.aggregate}: ${complete.image.reason}`,
    ].join(" "),
    ...annotate({
      ImageID: inspection.configDigest,
      "basewise:platform": inspection.platform,
      "basewise:readFrom": inspection.source === "docker" ? "engine" : "registry",
      "basewise:rules": rules,
      "basewise:layers": inspection.layers.map((layer) => layer.diffId).join(" "),
      "basewise:unownedFiles": unowned.count,
      "basewise:unownedBytes": unowned.bytes,
    }),
  };
}

const systemPackage = (system: NonNullable<Bom["system"]>, annotate: Annotate) => ({
  ...unknown,
  SPDXID: systemId,
  name: system.family,
  ...(system.version === null ? {} : { versionInfo: system.version }),
  primaryPackagePurpose: "OPERATING_SYSTEM",
  ...(system.prettyName === null ? {} : { summary: system.prettyName }),
  ...annotate({ Class: "os-pkgs", Type: system.family, "basewise:os-release:ID": system.id, "basewise:evidence": system.evidence.join(" ") }),
});

function distributionPackage(one: BomPackage, { system }: Bom, licences: LicenceReferences, annotate: Annotate) {
  return {
    ...unknown,
    SPDXID: idOf("Package", one.name, one.ref),
    name: one.name,
    versionInfo: one.version,
    licenseDeclared: licences.declared(one.licence),
    sourceInfo: `built package from: ${one.source.name} ${one.source.version}`,
    ...purlReference(one.purl),
    ...annotate({
      PkgType: system?.family,
      LayerDiffID: one.layer.diffId,
      LayerDigest: one.layer.digest,
      "basewise:layer": one.layer.position,
      "basewise:architecture": one.architecture,
      "basewise:maintainer": one.maintainer,
      "basewise:evidence": one.evidence,
    }),
  };
}

const kinds = { runtime: "Runtime", program: "Application", library: "Package" } as const;
const purposes = { runtime: "FRAMEWORK", program: "APPLICATION", library: "LIBRARY" } as const;
const softwareId = (one: BomSoftware): string => idOf(kinds[one.kind], one.name, one.ref);

const softwarePackage = (one: BomSoftware, annotate: Annotate) => ({
  ...unknown,
  SPDXID: softwareId(one),
  name: one.name,
  ...(one.version === null ? {} : { versionInfo: one.version }),
  primaryPackagePurpose: purposes[one.kind],
  ...purlReference(one.purl),
  ...annotate({ "basewise:package": "none", "basewise:vendor": one.vendor, "basewise:evidence": one.evidence.join(" ") }),
});

/** What holds what. Of an image that may hold more the specification's word for it: CONTAINS NOASSERTION; of one that holds nothing, NONE. */
function relationships(bom: Bom, imageId: string) {
  const { system, packages, software, complete } = bom;
  const contains = (spdxElementId: string, relatedSpdxElement: string, comment?: string) => ({
    spdxElementId,
    relationshipType: "CONTAINS",
    relatedSpdxElement,
    ...(comment === undefined ? {} : { comment }),
  });
  const ids = new Map(software.map((one) => [one.ref, softwareId(one)]));
  const told = [
    ...(system ? [contains(imageId, systemId)] : []),
    ...packages.map((one) => contains(system ? systemId : imageId, idOf("Package", one.name, one.ref))),
    ...software.map((one) => contains((one.within !== null && ids.get(one.within)) || imageId, softwareId(one))),
  ];
  const more =
    complete.image.aggregate !== "complete"
      ? [contains(imageId, noAssertion, complete.image.reason)]
      : told.length === 0
        ? [contains(imageId, "NONE", complete.image.reason)]
        : [];
  return [{ spdxElementId: documentId, relationshipType: "DESCRIBES", relatedSpdxElement: imageId }, ...told, ...more];
}

/** @param program what made the document */
export function spdx(bom: Bom, program: { name: string; version: string }) {
  const { image, inspection, system } = bom;
  const created = second(inspection.inspectedAt);
  const tool = `Tool: ${program.name}-${program.version}`;
  const annotate = annotator(tool, created);
  const licences = new LicenceReferences();
  const imageId = idOf("ContainerImage", image.name, image.ref);
  const packages = [
    imagePackage(bom, imageId, annotate),
    ...(system ? [systemPackage(system, annotate)] : []),
    ...bom.packages.map((one) => distributionPackage(one, bom, licences, annotate)),
    ...bom.software.map((one) => softwarePackage(one, annotate)),
  ];
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: documentId,
    name: `${image.name}@${inspection.digest}`,
    creationInfo: { created, creators: [tool] },
    packages,
    ...licences.extracted(),
    relationships: relationships(bom, imageId),
  };
}
