import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { exists } from "../host/files";
import { run, text } from "../host/run";
import { runRpm } from "../rpm/root";
import { ensureSystem, program } from "../system";
import type { Place } from "./image";
import { fetchTars, inFolder, layerDigests } from "./layers";
import { remembered } from "./memory";

export interface OraclePackage {
  name: string;
  /** As the manager prints it; an rpm's epoch stands in front where it has one ("2:1.0-1"). */
  version: string;
  architecture: string;
  /** Name and version of the source package; of rpm the file name of the source rpm. Undefined where the reader does not say. */
  source?: string;
  sourceVersion?: string;
  licence?: string;
}

export interface OraclePackages {
  manager: "dpkg" | "dpkg-status.d" | "apk" | "rpm" | "none";
  /** Sorted by name. */
  packages: OraclePackage[];
}

/** Where managers keep what is installed. */
const KEPT = "var/lib/dpkg|lib/apk/db|usr/lib/apk/db|var/lib/rpm|usr/lib/sysimage/rpm";

/** What the manager's own program reads out of the image: dpkg-query, rpm; grep for apk and for distroless, which bring none. */
export async function readPackagesOracle(place: Place): Promise<OraclePackages> {
  return remembered("packages", await layerDigests(place), () =>
    inFolder(async (folder) => {
      const root = join(folder, "root");
      for (const tar of await fetchTars(place, folder)) await run("bash", ["-c", UNPACK, "oracle", tar, root, `^(\\./)?(${KEPT})(/|$)`]);
      return { ...sorted(await readRoot(root)) };
    }),
  );
}

async function readRoot(root: string): Promise<OraclePackages> {
  const dpkg = join(root, "var/lib/dpkg");
  if (await exists(join(dpkg, "status"))) return { manager: "dpkg", packages: await readDpkg(dpkg) };
  if (await exists(join(dpkg, "status.d"))) return { manager: "dpkg-status.d", packages: await readStatusFolder(join(dpkg, "status.d")) };
  for (const path of ["lib/apk/db/installed", "usr/lib/apk/db/installed"]) {
    if (await exists(join(root, path))) return { manager: "apk", packages: await readApk(join(root, path)) };
  }
  for (const path of ["/usr/lib/sysimage/rpm", "/var/lib/rpm"]) {
    const names = await readdir(join(root, path)).catch((): string[] => []);
    if (names.some((name) => /^(rpmdb\.sqlite|Packages(\.db)?)$/.test(name))) return { manager: "rpm", packages: await readRpm(root, path, names) };
  }
  return { manager: "none", packages: [] };
}

async function readDpkg(admindir: string): Promise<OraclePackage[]> {
  await ensureSystem(["dpkg"]);
  const fields = ["db:Status-Status", "Package", "Version", "Architecture", "source:Package", "source:Version"];
  const format = `${fields.map((field) => `\${${field}}`).join("\\t")}\\n`;
  const rows = lines(await text(program("dpkg-query"), [`--admindir=${admindir}`, "-W", "-f", format])).map((line) => line.split("\t"));
  return rows
    .filter(([status]) => status === "installed")
    .map(([, name = "", version = "", architecture = "", source = "", sourceVersion = ""]) => ({ name, version, architecture, source, sourceVersion }));
}

async function readStatusFolder(folder: string): Promise<OraclePackage[]> {
  const names = (await readdir(folder)).filter((name) => !name.endsWith(".md5sums"));
  const packages: OraclePackage[] = [];
  for (const name of names) {
    const field = async (which: string) => (await text("grep", ["-m1", "-oP", `^${which}: \\K.*`, join(folder, name)])).trim();
    packages.push({ name: await field("Package"), version: await field("Version"), architecture: await field("Architecture") });
  }
  return packages;
}

async function readApk(path: string): Promise<OraclePackage[]> {
  return (await readFile(path, "utf8"))
    .split("\n\n")
    .filter((stanza) => stanza.trim() !== "")
    .map((stanza) => {
      const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, "m").exec(stanza)?.[1] ?? "";
      return { name: field("P"), version: field("V"), architecture: field("A"), source: field("o"), licence: field("L") };
    });
}

async function readRpm(root: string, path: string, names: string[]): Promise<OraclePackage[]> {
  const backend = names.includes("rpmdb.sqlite") ? "sqlite" : names.includes("Packages.db") ? "ndb" : "bdb_ro";
  const format = "%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{LICENSE}\\n";
  const words = ["--root", root, "--dbpath", path, "--define", `_db_backend ${backend}`, "-qa", "--qf", format];
  return lines((await runRpm(root, "rpm", words)).stdout.toString("utf8")).map((line) => {
    const [name = "", version = "", architecture = "", source = "", licence = ""] = line.split("\t");
    return { name, version, architecture, source, licence };
  });
}

function lines(words: string): string[] {
  return words.split("\n").filter(Boolean);
}

function sorted({ manager, packages }: OraclePackages): OraclePackages {
  const key = (one: OraclePackage) => `${one.name}\0${one.version}\0${one.architecture}`;
  return { manager, packages: [...packages].sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

/** Those folders alone, by GNU tar, whiteouts of lower layers carried out before. */
const UNPACK = `
set -euo pipefail
tar=$1; root=$2; kept=$3
mkdir -p "$root"
{ tar -tf "$tar" | grep -E "$kept" || true; } > "$root.names"
{ grep -E '(^|/)\\.wh\\.' "$root.names" || true; } | while IFS= read -r name; do
  dir=$(dirname "$name"); base=$(basename "$name")
  if [ "$base" = .wh..wh..opq ]; then find "$root/$dir" -mindepth 1 -delete 2>/dev/null || true; else rm -rf "$root/$dir/\${base#.wh.}"; fi
done
grep -vE '(^|/)\\.wh\\.' "$root.names" > "$root.wanted" || true
if [ -s "$root.wanted" ]; then tar -xf "$tar" -C "$root" --no-same-owner --no-recursion -T "$root.wanted"; fi
`;
