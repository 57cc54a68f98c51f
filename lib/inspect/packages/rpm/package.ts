import { cleanPath, decodeName } from "../../names";
import type { InspectedPackage } from "../package";
import type { PathBudget } from "../text";
import { malformed } from "./blobs";
import { type RpmHeader, tag } from "./header";

export interface RpmIdentity {
  name: string;
  /** `[epoch:]version-release`, as rpm's %{EVR} writes it. */
  version: string;
  /** null for gpg-pubkey, which has none. */
  architecture: string | null;
}

export function rpmIdentity(header: RpmHeader): RpmIdentity {
  const name = header.string(tag.name);
  const version = header.string(tag.version);
  const release = header.string(tag.release);
  if (!name || version === undefined || release === undefined) return malformed("A package's header lacks its name, version or release.");
  const epoch = header.numbers(tag.epoch)?.[0];
  return {
    name,
    version: `${epoch === undefined ? "" : `${epoch}:`}${version}-${release}`,
    architecture: header.string(tag.architecture) || null,
  };
}

/** `bash-5.1.8-6.el9.src.rpm`: name, version, release. It carries no epoch. */
function sourceOf(sourceRpm: string | undefined, own: RpmIdentity): { source: string; sourceVersion: string } {
  const match = /^(.+)-([^-]+-[^-]+?)\.(?:no)?src\.rpm$/.exec(sourceRpm ?? "");
  return { source: match?.[1] ?? own.name, sourceVersion: match?.[2] ?? own.version };
}

const fileTypeBits = 0o170000;
const directoryBits = 0o040000;

const noDirectory = Buffer.alloc(0);

/** Base names with an index into directory names; whole names before rpm 4.0. A package without files has neither. */
function filesOf(header: RpmHeader, paths: PathBudget): string[] | null {
  let names: Buffer[];
  if (header.has(tag.baseNames)) {
    const bases = header.strings(tag.baseNames);
    const directories = header.strings(tag.dirNames);
    const indexes = header.numbers(tag.dirIndexes);
    if (!bases || !directories || indexes?.length !== bases.length) return null;
    names = [];
    for (const [i, base] of bases.entries()) {
      const directory = directories[indexes[i] ?? -1] ?? noDirectory;
      if (!paths.take(directory.length + base.length)) return null;
      names.push(Buffer.concat([directory, base]));
    }
  } else if (header.has(tag.oldFileNames)) {
    const old = header.strings(tag.oldFileNames);
    if (!old) return null;
    names = old;
  } else return [];
  const modes = header.numbers(tag.fileModes);
  const files: string[] = [];
  for (const [i, name] of names.entries()) {
    if (((modes?.[i] ?? 0) & fileTypeBits) === directoryBits) continue;
    const path = cleanPath(decodeName(name));
    if (path) files.push(path);
  }
  return files;
}

export function rpmPackage(header: RpmHeader, evidence: string, paths: PathBudget, layerOf: (own: RpmIdentity) => number): InspectedPackage {
  const own = rpmIdentity(header);
  return {
    ...own,
    type: "rpm",
    ...sourceOf(header.string(tag.sourceRpm), own),
    declaredSize: (header.numbers(tag.longSize) ?? header.numbers(tag.size))?.[0] ?? null,
    licence: header.string(tag.licence) || null,
    maintainer: header.string(tag.packager) || header.string(tag.vendor) || null,
    evidence,
    layer: layerOf(own),
    files: filesOf(header, paths),
  };
}
