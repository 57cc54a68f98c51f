import type { FileTree, MergedFile } from "../file-tree";
import type { Unread } from "../layer-index";
import { type Paragraph, paragraphs } from "./deb822";
import { parseList, parseMd5sums } from "./dpkg-files";
import { layersOfPackages, packageKey } from "./history";
import type { InspectedPackage, PackageDatabase } from "./package";
import { wholeNumber } from "./text";

const fields: ReadonlySet<string> = new Set(["package", "status", "version", "architecture", "source", "installed-size", "maintainer", "multi-arch"]);

/** Fields by which a package is known again in an older version of the record. */
const keyFields: ReadonlySet<string> = new Set(["package", "status", "version", "architecture"]);

/**
 * dpkg(1), "Package states". In all but these two a package's files have been unpacked, so its code is in the image: `half-installed` in
 * part (unpacking or removal broke off), `unpacked`, `half-configured` and `triggers-*` in full, `hold` is a wish and not a state. In
 * `config-files` only what the administrator may have edited remains.
 */
const withoutFiles: ReadonlySet<string> = new Set(["not-installed", "config-files"]);

/** `Status: want flag state`; a paragraph without it is not installed, as dpkg takes it. */
function hasFiles(paragraph: Paragraph): boolean {
  const state = paragraph.get("status")?.split(/\s+/)[2];
  return state !== undefined && !withoutFiles.has(state);
}

const keyOf = (p: Paragraph) => packageKey(p.get("package") ?? "", p.get("version") ?? "", p.get("architecture") || null);

/** `Source: name (version)`, both optional: Debian Policy 5.6.1. */
function sourceOf(value: string | undefined, name: string, version: string): { source: string; sourceVersion: string } {
  const match = /^([^\s(]+)(?:\s*\(([^)]*)\))?/.exec(value ?? "");
  return { source: match?.[1] ?? name, sourceVersion: match?.[2]?.trim() || version };
}

function toPackage(p: Paragraph, name: string, evidence: string, layer: number, files: string[] | null): InspectedPackage {
  const version = p.get("version") ?? "";
  const kibibytes = wholeNumber(p.get("installed-size"));
  return {
    name,
    version,
    architecture: p.get("architecture") || null,
    type: "deb",
    ...sourceOf(p.get("source"), name, version),
    // Debian Policy 5.6.20: in units of 1024 bytes.
    declaredSize: kibibytes === null ? null : kibibytes * 1024,
    licence: null,
    maintainer: p.get("maintainer") || null,
    evidence,
    layer,
    files,
  };
}

/**
 * The first of a package's records that is there; `null` where none is or it cannot be read. `taken` holds those that another package of
 * the database has, since a list is one package's and reading it for each of a million would take for ever.
 */
function firstList(tree: FileTree, directory: string, stems: (string | false)[], taken: Set<string>): string[] | null {
  for (const kind of ["list", "md5sums"] as const) {
    for (const stem of stems) {
      const path = `${directory}/${stem}.${kind}`;
      const file = stem ? tree.captured(path) : undefined;
      if (!file) continue;
      if (!file.bytes || taken.has(path)) return null;
      taken.add(path);
      return kind === "list" ? parseList(file.bytes, tree) : parseMd5sums(file.bytes);
    }
  }
  return null;
}

const unreadable = (path: string, unread: { code: string; reason: string }): PackageDatabase => ({ type: "deb", path, packages: null, unread });

const notCaptured = (path: string, unread: Unread | null | undefined) => unread ?? { code: "unsupported", reason: `The bytes of ${path} were not kept.` };

/** A full distribution's `var/lib/dpkg/status`. */
export async function readStatus(tree: FileTree, record: MergedFile): Promise<PackageDatabase> {
  const path = record.path;
  const captured = tree.captured(path);
  if (!captured?.bytes) return unreadable(path, notCaptured(path, captured?.unread));
  const directory = path.slice(0, path.lastIndexOf("/"));
  const layerOf = await layersOfPackages(tree.history(path), record.layer, (bytes) => {
    const keys = new Set<string>();
    for (const paragraph of paragraphs(bytes, keyFields)) if (hasFiles(paragraph)) keys.add(keyOf(paragraph));
    return keys;
  });
  const packages: InspectedPackage[] = [];
  const taken = new Set<string>();
  for (const paragraph of paragraphs(captured.bytes, fields)) {
    const name = paragraph.get("package");
    // dpkg itself refuses such a file ("missing 'Package' field"), so what it lists is not known.
    if (!name) return unreadable(path, { code: "malformed", reason: `A paragraph of ${path} names no package.` });
    if (!hasFiles(paragraph)) continue;
    const architecture = paragraph.get("architecture");
    // dpkg's pkg_infodb: names of packages that may be installed for several architectures carry theirs.
    const stems: (string | false)[] = [architecture ? `${name}:${architecture}` : false, name];
    if (paragraph.get("multi-arch") !== "same") stems.reverse();
    const files = firstList(tree, `${directory}/info`, stems, taken);
    packages.push(toPackage(paragraph, name, path, layerOf(keyOf(paragraph)), files));
  }
  return { type: "deb", path, packages, unread: null };
}

/** What may lie beside control files, named after the package. */
const besideControl = /\.(md5sums|list|conffiles|preinst|postinst|prerm|postrm|triggers|shlibs|symbols|templates|config)$/;

/**
 * distroless' `var/lib/dpkg/status.d`: one control file a package, without Status. Its name is the package's by habit only (it has been in
 * base64, and cut at dots), so the field counts. A file that names no package is none.
 */
export function readStatusDirectory(tree: FileTree, directory: string): PackageDatabase {
  const packages: InspectedPackage[] = [];
  const taken = new Set<string>();
  for (const record of tree.list(directory)) {
    const path = record.path;
    const file = path.slice(path.lastIndexOf("/") + 1);
    if (besideControl.test(file) || record.type === "directory") continue;
    const captured = tree.captured(path);
    if (!captured?.bytes) return unreadable(directory, notCaptured(path, captured?.unread));
    for (const paragraph of paragraphs(captured.bytes, fields)) {
      const name = paragraph.get("package");
      if (!name || (paragraph.has("status") && !hasFiles(paragraph))) continue;
      const files = firstList(tree, directory, [file, name], taken);
      packages.push(toPackage(paragraph, name, path, record.layer, files));
    }
  }
  return { type: "deb", path: directory, packages, unread: null };
}
