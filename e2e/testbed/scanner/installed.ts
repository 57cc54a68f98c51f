import { controlField, debControl } from "../debian/deb";
import { DEBIAN12, DEBIAN13 } from "../distroless/recipe";
import type { Workshop } from "../groups/group";
import { type OraclePackage, readPackagesOracle } from "../oracle";
import type { BedState } from "../state";

/** A source package that stands in some image of the bed, as advisories name it. */
export interface InstalledSource {
  /** Family and release as a vulnerability database names them: "debian 13", "alpine 3.20". */
  platform: string;
  source: string;
  /** Of the source, in full (epoch and revision). */
  version: string;
}

/** Images whose own databases are read by dpkg-query and grep; between them they hold what the others hold. */
const READ: [platform: string, reference: RegExp][] = [
  ["debian 13", /^docker\.io\/library\/(debian:trixie|python:|openjdk:|node:20-|node:22-)/],
  ["alpine 3.7", /alpine:3\.7\./],
  ["alpine 3.19", /alpine:3\.19$/],
  ["alpine 3.20", /alpine:3\.20$/],
];

/** Sorted by platform and source, one version each. Distroless images hold nothing but the archive's packages, so those are read instead. */
export async function installedSources(bed: BedState, workshop: Workshop): Promise<InstalledSource[]> {
  const found = new Map<string, InstalledSource>();
  const add = (one: InstalledSource) => {
    const key = `${one.platform}\0${one.source}`;
    if (!found.has(key)) found.set(key, one);
  };
  for (const [platform, pattern] of READ) {
    for (const image of bed.images.filter((one) => pattern.test(one.reference) && !one.tag.includes("zstd"))) {
      const place = { registry: bed.registry, repository: image.repository, reference: image.tag };
      for (const one of (await readPackagesOracle(place)).packages) add({ platform, ...sourceOf(one) });
    }
  }
  for (const { codename, version } of [DEBIAN12, DEBIAN13]) {
    for (const deb of (await workshop.debs(codename)).values()) add({ platform: `debian ${version}`, ...sourceOfControl((await debControl(deb)).control) });
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function sourceOf({ name, version, source, sourceVersion }: OraclePackage): Omit<InstalledSource, "platform"> {
  return { source: source || name, version: sourceVersion || version };
}

/** deb-control(5): `Source: name (version)`, the version only where it differs, the whole field only where the name does. */
function sourceOfControl(control: Buffer): Omit<InstalledSource, "platform"> {
  const name = controlField(control, "Package") ?? "";
  const version = controlField(control, "Version") ?? "";
  const [, source = name, own = version] = /^(\S+)(?:\s+\((.+)\))?$/.exec(controlField(control, "Source") ?? name) ?? [];
  return { source, version: own };
}
