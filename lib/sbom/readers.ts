import type { BomPackage } from "./bom";
import type { System } from "./system";

/**
 * What scanners that read CycloneDX need beyond its own fields, in their own properties. Advisories of distributions are keyed by source
 * package, for which CycloneDX has no field; without these a scanner takes a package for its own source and silently finds less.
 */
export interface Property {
  name: string;
  value: string;
}

export const property = (name: string, value: string | number | null | undefined): Property[] =>
  value === null || value === undefined || value === "" ? [] : [{ name, value: String(value) }];

/** Trivy: pkg/sbom/core, `Property…`. A source version in its parts, as it compares them. */
export const trivys = (name: string, value: string | null | undefined) => property(`aquasecurity:trivy:${name}`, value);

export function forTrivy({ layer, source }: BomPackage, system: System | null): Property[] {
  return [
    ...trivys("LayerDiffID", layer.diffId),
    ...trivys("LayerDigest", layer.digest),
    ...trivys("PkgType", system?.family),
    ...trivys("SrcName", source.name),
    ...trivys("SrcVersion", source.parts.main),
    ...trivys("SrcRelease", source.parts.release),
    ...trivys("SrcEpoch", source.parts.epoch),
  ];
}

/**
 * Syft, and Grype through it: the kind of the package's record and, where the source is not the package itself, the source. Its fields are
 * those of Syft's own entries for dpkg, apk and rpm.
 */
export function forSyft({ type, name, version, source, parts }: BomPackage): Property[] {
  const kind = property("syft:package:metadataType", `${type === "deb" ? "dpkg" : type}-db-entry`);
  const told = (field: string, value: string | null) => property(`syft:metadata:${field}`, value);
  if (type === "apk") return [...kind, ...(source.name === name ? [] : told("originPackage", source.name))];
  if (type === "rpm") {
    const own = source.name === name ? [] : told("sourceRpm", `${source.name}-${source.version}.src.rpm`);
    return [...kind, ...told("epoch", parts.epoch), ...own];
  }
  if (source.version !== version) return [...kind, ...told("source", source.name), ...told("sourceVersion", source.version)];
  return [...kind, ...(source.name === name ? [] : told("source", source.name))];
}
