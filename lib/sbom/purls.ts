import { PackageURL } from "packageurl-js";
import type { PackageFacts } from "../inspect/derive";
import type { Inspection } from "../inspect/inspection";
import type { System } from "./system";
import { type VersionParts, withoutEpoch } from "./versions";

/** Package URLs by the package-url specification (ECMA-427) and its type definitions. Null where one can't be said without a guess. */
function purl(type: string, namespace: string | null, name: string, version: string | null, qualifiers: Record<string, string> = {}): string | null {
  try {
    return new PackageURL(type, namespace ?? undefined, name, version ?? undefined, qualifiers, undefined).toString();
  } catch {
    // A name that is empty, or holds what no UTF-8 is.
    return null;
  }
}

/**
 * `pkg:deb/debian/libssl3t64@3.5.4-1?arch=amd64&distro=debian-13&epoch=1&upstream=openssl%401:3.5.4-1`. The epoch stands as a qualifier, which is
 * how scanners read it, of deb too. `upstream`: the source package where it is not the package itself; its version where that differs.
 * Of whose distribution it is must be known, for a namespace is part of the identity.
 */
export function packagePurl(one: PackageFacts, version: VersionParts, system: System | null): string | null {
  if (!system) return null;
  return purl(one.type, system.namespace, one.name, withoutEpoch(version) || null, {
    ...(one.architecture ? { arch: one.architecture } : {}),
    distro: system.distro,
    ...(version.epoch === null ? {} : { epoch: version.epoch }),
    ...upstreamOf(one, version),
  });
}

function upstreamOf({ type, name, version, source, sourceVersion }: PackageFacts, own: VersionParts): { upstream?: string } {
  if (type === "rpm") {
    // The name of the source rpm, which has no epoch.
    const same = source === name && [version, withoutEpoch(own)].includes(sourceVersion);
    return same ? {} : { upstream: `${source}-${sourceVersion}.src.rpm` };
  }
  if (sourceVersion !== version) return { upstream: `${source}@${sourceVersion}` };
  return source === name ? {} : { upstream: source };
}

/** Of an image in a registry; one that only an engine has can be fetched from nowhere, and has none. */
export function imagePurl({ digest, digestKind, repositories, platform }: Inspection): string | null {
  const repository = repositories[0]?.name;
  if (digestKind !== "manifest" || !repository) return null;
  const architecture = platform.split("/")[1];
  return purl("oci", null, repository.slice(repository.lastIndexOf("/") + 1), digest, {
    repository_url: repository,
    ...(architecture ? { arch: architecture } : {}),
  });
}

/** Of software that no distribution's package brought: what it is and which, and nobody's package. */
export const genericPurl = (name: string, version: string | null): string | null => purl("generic", null, name, version);

/** Go's standard library as scanners name it. */
export const goStandardLibrary = (version: string): string | null => purl("golang", null, "stdlib", version);
