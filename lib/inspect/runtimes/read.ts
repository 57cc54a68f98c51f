import type { FileTree, MergedFile } from "../file-tree";
import { type OwnerIndex, ownerIndex } from "../packages/owners";
import type { InspectedPackage, PackageDatabase } from "../packages/package";
import { readHomes } from "./homes";
import { type Interpreter, interpreters, isExecutablePlace } from "./interpreters";
import type { Runtime } from "./runtime";
import { nodeHeaderVersion, pythonHeaderVersion, upstreamVersion } from "./versions";

export interface RuntimeOptions {
  /** What `probeFor` with `VersionProbe` found while the file was read; undefined where it was not asked. */
  probed?: (file: MergedFile) => string | null | undefined;
  /** Where the caller has it already. */
  owners?: OwnerIndex;
}

interface Candidate {
  kind: Interpreter;
  /** Names of one content, in the tree's order: `perl` and `perl5.40.1` are hard links. */
  files: MergedFile[];
}

const split = (path: string): [directory: string, name: string] => {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
};

const parts = (version: string) => version.split(".").length;

/** Language runtimes and Go programs of the merged tree, sorted by path. A script of such a name (pyenv's shims) is none. */
export function readRuntimes(tree: FileTree, databases: readonly PackageDatabase[], options: RuntimeOptions = {}): Runtime[] {
  const owners = options.owners ?? ownerIndex(tree, databases);
  const candidates = new Map<string, Candidate>();
  const libraries: { kind: Interpreter; file: MergedFile; name: string }[] = [];
  const runtimes = readHomes(tree, owners);
  for (const file of tree.files()) {
    if (file.type !== "file") continue;
    const [directory, name] = split(file.path);
    if (file.facts?.go) {
      runtimes.push({
        name: "go-binary",
        version: file.facts.go.goVersion || null,
        vendor: null,
        path: file.path,
        package: owners.ownerOf(file.path)?.name ?? null,
        evidence: [file.path],
      });
    }
    if (!file.facts?.elf) continue;
    for (const kind of interpreters) {
      if (kind.library?.test(name)) libraries.push({ kind, file, name });
      if (!kind.executable.test(name) || !isExecutablePlace(directory)) continue;
      const key = `${kind.name} ${file.inode}`;
      const known = candidates.get(key);
      if (known) known.files.push(file);
      else candidates.set(key, { kind, files: [file] });
    }
  }
  for (const candidate of candidates.values()) {
    const beside = libraries.filter(({ kind }) => kind === candidate.kind);
    const runtime = interpreterOf(tree, owners, candidate, beside, options.probed ?? (() => undefined));
    if (runtime) runtimes.push(runtime);
  }
  return runtimes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function interpreterOf(
  tree: FileTree,
  owners: OwnerIndex,
  { kind, files }: Candidate,
  libraries: { file: MergedFile; name: string }[],
  probed: (file: MergedFile) => string | null | undefined,
): Runtime | null {
  const [first] = files;
  if (!first) return null;
  // The fullest version that a name of it carries: 5.40.1 of perl5.40.1, 3.13 of python3.13.
  const named = files.map(({ path }) => kind.executable.exec(split(path)[1])?.[1]).reduce<string>((best, v) => (v && v.length > best.length ? v : best), "");
  const fits = (version: string) => named === "" || named.replaceAll(".", "") === version.replaceAll(".", "").slice(0, named.replaceAll(".", "").length);
  const owner = files.map(({ path }) => owners.ownerOf(path)).find((one) => one !== undefined);
  const evidence = files.map(({ path }) => path);
  const runtime = (version: string | null, ...proofs: string[]): Runtime => ({
    name: kind.name,
    version,
    vendor: null,
    path: first.path,
    package: owner?.name ?? null,
    evidence: [...evidence, ...proofs],
  });

  for (const file of files) {
    const version = probed(file);
    if (version) return runtime(version);
  }
  const header = headerVersion(tree, kind, first.path, named);
  if (header) return runtime(header.version, header.path);
  if (parts(named) === 3) return runtime(named);
  const packaged = (one: InspectedPackage | undefined) => (one && kind.packages.test(one.name) ? upstreamVersion(one.version) : null);
  const version = packaged(owner);
  if (version && fits(version)) return runtime(version, owner?.evidence ?? "");
  // Only a library that the executable itself asks for: another of its kind may serve other programs.
  const needed = new Set(files.flatMap(({ facts }) => facts?.elf?.needed ?? []));
  for (const { file } of libraries) {
    if (!needed.has(file.facts?.elf?.soname ?? split(file.path)[1])) continue;
    const found = probed(file) ?? packaged(owners.ownerOf(file.path));
    if (found && fits(found)) return runtime(found, file.path);
  }
  return runtime(partialVersion(named));
}

/** What a name alone tells: `3.13` of python3.13, 8.3 of Alpine's php83; a lone major version is too little to be called one. */
const partialVersion = (named: string): string | null => (/^\d\d$/.test(named) ? `${named[0]}.${named[1]}` : named.includes(".") ? named : null);

/** Headers of the same prefix as the executable: `usr/local/bin/node`, `usr/local/include/node/node_version.h`. */
function headerVersion(tree: FileTree, kind: Interpreter, executable: string, named: string): { version: string; path: string } | null {
  const prefix = split(split(executable)[0])[0];
  const under = prefix === "" ? "" : `${prefix}/`;
  const read = (path: string, parse: (text: string) => string | null) => {
    const version = parse(tree.captured(path)?.bytes?.toString("latin1") ?? "");
    return version === null ? null : { version, path };
  };
  if (kind.name === "nodejs") return read(`${under}include/node/node_version.h`, nodeHeaderVersion);
  if (kind.name === "python" && named !== "") return read(`${under}include/python${named}/patchlevel.h`, pythonHeaderVersion);
  return null;
}
