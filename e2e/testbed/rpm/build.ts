import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EPOCH } from "../debian/rootfs";
import { listTree, treeChanges } from "../debian/tree";
import type { Entry } from "../image/tar";
import { runRpm } from "./root";
import { LAYERS, type Spec } from "./specs";

export interface Database {
  backend: "sqlite" | "ndb";
  /** Absolute, in the image. */
  path: string;
}

export interface RpmTree {
  /** A list of entries per layer, lowest first. */
  layers: Entry[][];
  /** What `rpm -qa` prints at the end, sorted: "name-epoch:version-release.architecture". */
  qa: string[];
}

const ENV = { SOURCE_DATE_EPOCH: String(EPOCH) };
const QA = "%{NAME}-%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}.%{ARCH}\\n";

/** Packages built and installed by rpm's own programs. */
export async function rpmTree(database: Database): Promise<RpmTree> {
  const work = await mkdtemp(join(tmpdir(), "basewise-rpm-"));
  const root = join(work, "root");
  const words = ["--root", root, "--dbpath", database.path, "--define", `_db_backend ${database.backend}`];
  try {
    await mkdir(join(root, "etc"), { recursive: true });
    await writeFile(join(root, "etc/os-release"), 'ID=basewise-bed\nVERSION_ID=1\nPRETTY_NAME="Packages of rpm for a test bed"\n');
    await runRpm(work, "rpm", [...words, "--initdb"], { env: ENV });
    const layers: Entry[][] = [];
    let before: Awaited<ReturnType<typeof listTree>> = new Map();
    for (const { specs, packages } of LAYERS) {
      const files: string[] = [];
      for (const spec of specs) files.push(...(await buildPackages(work, spec)));
      const chosen = packages.map((name) => chosenFile(files, name));
      await runRpm(work, "rpm", [...words, "-i", "--nodeps", "--noscripts", ...chosen], { env: ENV });
      await tidy(root, database);
      layers.push(await treeChanges(root, before));
      before = await listTree(root);
    }
    const qa = (await runRpm(work, "rpm", [...words, "-qa", "--qf", QA], { env: ENV })).stdout.toString("utf8").trim().split("\n").sort();
    return { layers, qa };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function buildPackages(work: string, spec: Spec): Promise<string[]> {
  const top = join(work, "build", spec.name);
  await mkdir(top, { recursive: true });
  await writeFile(join(top, `${spec.name}.spec`), spec.body.trimStart());
  const defines = {
    _topdir: top,
    _buildhost: "bed",
    use_source_date_epoch_as_buildtime: "1",
    clamp_mtime_to_source_date_epoch: "1",
    _build_id_links: "none",
    debug_package: "%{nil}",
  };
  const words = Object.entries(defines).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  // -bb: a source package is not the same twice, and every package beside it would carry its digest.
  await runRpm(work, "rpmbuild", ["-bb", "--target", "x86_64-linux", ...words, join(top, `${spec.name}.spec`)], { env: ENV });
  const files = await readdir(join(top, "RPMS"), { recursive: true });
  return files.filter((name) => name.endsWith(".rpm")).map((name) => join(top, "RPMS", name));
}

function chosenFile(files: string[], name: string): string {
  const found = files.find((file) => new RegExp(`/${name}-[^-]+-[^-]+\\.rpm$`).test(file));
  if (!found) throw new Error(`rpmbuild left no package ${name}`);
  return found;
}

/** SQLite's shared memory holds addresses of the moment; all else is the same on every build. */
async function tidy(root: string, database: Database): Promise<void> {
  for (const name of ["rpmdb.sqlite-shm", ".rpm.lock"]) await rm(join(root, database.path, name), { force: true });
  await utimes(join(root, database.path), EPOCH, EPOCH);
}
