import type { FileTree, MergedFile } from "../file-tree";
import { cleanPath } from "../names";
import { layersOfPackages, packageKey } from "./history";
import type { InspectedPackage, PackageDatabase } from "./package";
import { PathBudget, textLines, wholeNumber } from "./text";

interface ApkRecord {
  /** Single-letter fields of apk's installed database: P name, V version, A architecture, L licence, o origin, m maintainer, I size. */
  fields: Map<string, string>;
  /** null where it claims more than any package has. */
  files: string[] | null;
}

const wanted = "PVALomI";

/** Paragraphs of `X:value` lines; F: enters a directory, R: names a file in it (apk-tools, database.c). */
function* records(bytes: Buffer, paths: PathBudget | null): Generator<ApkRecord> {
  let record: ApkRecord | undefined;
  let directory = "";
  for (const line of textLines(bytes)) {
    if (line === "") {
      if (record) yield record;
      record = undefined;
      continue;
    }
    if (line[1] !== ":") continue;
    if (!record) {
      record = { fields: new Map(), files: [] };
      directory = "";
    }
    const letter = line[0] as string;
    if (letter === "F") directory = line.slice(2);
    else if (letter === "R") {
      if (!paths || !record.files) continue;
      if (!paths.take(directory.length + line.length)) record.files = null;
      else {
        const path = cleanPath(directory === "" ? line.slice(2) : `${directory}/${line.slice(2)}`);
        if (path) record.files.push(path);
      }
    } else if (wanted.includes(letter) && !record.fields.has(letter)) record.fields.set(letter, line.slice(2));
  }
  if (record) yield record;
}

const keyOf = ({ fields }: ApkRecord) => packageKey(fields.get("P") ?? "", fields.get("V") ?? "", fields.get("A") || null);

/** apk's `installed`. Virtual packages (`.build-deps`) are listed as apk lists them. */
export async function readInstalled(tree: FileTree, file: MergedFile): Promise<PackageDatabase> {
  const path = file.path;
  const captured = tree.captured(path);
  const unreadable = (unread: { code: string; reason: string }): PackageDatabase => ({ type: "apk", path, packages: null, unread });
  if (!captured?.bytes) return unreadable(captured?.unread ?? { code: "unsupported", reason: `The bytes of ${path} were not kept.` });
  const layerOf = await layersOfPackages(tree.history(path), file.layer, (bytes) => {
    const keys = new Set<string>();
    for (const record of records(bytes, null)) keys.add(keyOf(record));
    return keys;
  });
  const packages: InspectedPackage[] = [];
  for (const record of records(captured.bytes, new PathBudget())) {
    const { fields, files } = record;
    const name = fields.get("P");
    const version = fields.get("V");
    if (!name || version === undefined) return unreadable({ code: "malformed", reason: `A paragraph of ${path} lacks its name or its version.` });
    packages.push({
      name,
      version,
      architecture: fields.get("A") || null,
      type: "apk",
      // A source builds its packages in one version.
      source: fields.get("o") || name,
      sourceVersion: version,
      declaredSize: wholeNumber(fields.get("I")),
      licence: fields.get("L") || null,
      maintainer: fields.get("m") || null,
      evidence: path,
      layer: layerOf(keyOf(record)),
      files,
    });
  }
  // Bytes without a single field are no database, empty or of blank lines it is one without packages.
  if (packages.length === 0 && captured.bytes.some((byte) => byte !== 0x0a)) {
    return unreadable({ code: "malformed", reason: `${path} is not apk's database.` });
  }
  return { type: "apk", path, packages, unread: null };
}
