import type { Bom, BomPackage, BomSoftware } from "./bom";
import { systemRef } from "./bom";
import type { Licence } from "./licences";
import { forSyft, forTrivy, property, trivys } from "./readers";

/** CycloneDX 1.5 in JSON. Properties `basewise:*` are this program's, described in docs/sbom.md; scanners' own: `readers`. */
const ours = (name: string, value: string | number | null | undefined) => property(`basewise:${name}`, value);

const occurrences = (paths: readonly string[]) => (paths.length ? { evidence: { occurrences: paths.map((location) => ({ location })) } } : {});

/** Of an expression that is one identifier the identifier itself, which more readers understand. */
function licences(licence: Licence | null) {
  if (!licence) return {};
  if (licence.kind === "name") return { licenses: [{ license: { name: licence.text } }] };
  return { licenses: licence.single ? [{ license: { id: licence.text } }] : [{ expression: licence.text }] };
}

function packageComponent(one: BomPackage, { system }: Bom) {
  return {
    type: "library",
    "bom-ref": one.ref,
    ...(one.maintainer === null ? {} : { publisher: one.maintainer }),
    name: one.name,
    version: one.version,
    ...licences(one.licence),
    ...(one.purl === null ? {} : { purl: one.purl }),
    ...occurrences([one.evidence]),
    properties: [
      ...forTrivy(one, system),
      ...forSyft(one),
      ...ours("architecture", one.architecture),
      ...ours("layer", one.layer.position),
      ...ours("sourceVersion", one.source.version),
    ],
  };
}

const typeOf = { runtime: "platform", program: "application", library: "library" } as const;

const softwareComponent = (one: BomSoftware) => ({
  type: typeOf[one.kind],
  "bom-ref": one.ref,
  ...(one.vendor === null ? {} : { publisher: one.vendor }),
  name: one.name,
  ...(one.version === null ? {} : { version: one.version }),
  ...(one.purl === null ? {} : { purl: one.purl }),
  ...occurrences(one.evidence),
  properties: ours("package", "none"),
});

const systemComponent = (system: NonNullable<Bom["system"]>) => ({
  type: "operating-system",
  "bom-ref": systemRef,
  name: system.family,
  ...(system.version === null ? {} : { version: system.version }),
  ...(system.prettyName === null ? {} : { description: system.prettyName }),
  ...occurrences(system.evidence),
  properties: [...trivys("Class", "os-pkgs"), ...trivys("Type", system.family), ...ours("os-release:ID", system.id)],
});

function imageComponent({ image, inspection, rules, complete, unowned, zero }: Bom) {
  const [algorithm, content] = inspection.digest.split(":");
  return {
    type: "container",
    "bom-ref": image.ref,
    name: image.name,
    version: inspection.digest,
    hashes: [{ alg: algorithm === "sha512" ? "SHA-512" : "SHA-256", content }],
    ...(image.purl === null ? {} : { purl: image.purl }),
    properties: [
      ...trivys("ImageID", inspection.configDigest),
      ...inspection.layers.flatMap((layer) => trivys("DiffID", layer.diffId)),
      ...ours("platform", inspection.platform),
      ...ours("readFrom", inspection.source === "docker" ? "engine" : "registry"),
      ...ours("rules", rules),
      ...ours("rebuilt", inspection.rebuilt),
      ...ours("packages", `${complete.packages.aggregate}: ${complete.packages.reason}`),
      ...ours("image", `${complete.image.aggregate}: ${complete.image.reason}`),
      ...ours("unownedFiles", unowned.count),
      ...ours("unownedBytes", unowned.bytes),
      ...(zero ? ours("control", "Every version is 0: a sample to try a vulnerability database on, not what the image holds.") : []),
    ],
  };
}

/** What hangs on what: image → operating system → packages, and image → software. What packages need of each other is not recorded, so not said. */
function dependencies({ image, system, packages, software }: Bom) {
  const ofPackages = packages.map((one) => one.ref);
  const below = software.filter((one) => one.within === null).map((one) => one.ref);
  const programs = software.filter((one) => one.kind === "program");
  return [
    { ref: image.ref, dependsOn: [...(system ? [systemRef] : ofPackages), ...below] },
    ...(system ? [{ ref: systemRef, dependsOn: ofPackages }] : []),
    ...programs.map(({ ref }) => ({ ref, dependsOn: software.filter((one) => one.within === ref).map((one) => one.ref) })),
  ];
}

/** @param program what made the document */
export function cyclonedx(bom: Bom, program: { name: string; version: string }) {
  const { image, system, complete } = bom;
  const told = (ref: string, aggregate: string) => ({ aggregate, assemblies: [ref], dependencies: [ref] });
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      timestamp: bom.inspection.inspectedAt,
      lifecycles: [{ phase: "post-build" }],
      tools: { components: [{ type: "application", ...program }] },
      component: imageComponent(bom),
    },
    components: [
      ...(system ? [systemComponent(system)] : []),
      ...bom.packages.map((one) => packageComponent(one, bom)),
      ...bom.software.map(softwareComponent),
    ],
    dependencies: dependencies(bom),
    compositions: [...(system ? [told(systemRef, complete.packages.aggregate)] : []), told(image.ref, complete.image.aggregate)],
  };
}
