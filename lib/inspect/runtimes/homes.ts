import type { FileTree } from "../file-tree";
import type { OwnerIndex } from "../packages/owners";
import type { Runtime } from "./runtime";
import { javaRelease, upstreamVersion } from "./versions";

/** Files that make a directory a Java home, and not one that merely has a `release` file. */
const javaParts = ["bin/java", "lib/server/libjvm.so", "jre/bin/java"];

const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const inside = (home: string, path: string): string => (home === "" ? path : `${home}/${path}`);

/** Runtimes that are a directory: Java homes (JEP 223 and its `release` file) and .NET's shared runtimes. */
export function readHomes(tree: FileTree, owners: OwnerIndex): Runtime[] {
  const homes = new Set<string>();
  const runtimes: Runtime[] = [];
  for (const file of tree.files()) {
    if (file.type !== "file") continue;
    if (file.path.endsWith("/bin/java") && file.facts?.elf) homes.add(parent(parent(file.path)));
    else if (file.path.endsWith("/release") && tree.captured(file.path)?.bytes) homes.add(parent(file.path));
    else {
      if (!file.path.endsWith("/libcoreclr.so")) continue;
      const dotnet = /^(?:.*\/)?Microsoft\.NETCore\.App\/(\d[\w.-]{0,60})\/libcoreclr\.so$/.exec(file.path);
      if (!dotnet?.[1]) continue;
      runtimes.push({
        name: "dotnet",
        version: dotnet[1],
        vendor: null,
        path: parent(file.path),
        package: owners.ownerOf(file.path)?.name ?? null,
        evidence: [file.path],
      });
    }
  }
  // Up to Java 8 a JDK holds its JRE in `jre`, which is the same runtime.
  const sorted = [...homes].filter((home) => !(home.endsWith("/jre") && homes.has(parent(home))));
  for (const home of sorted) {
    const runtime = javaHome(tree, owners, home);
    if (runtime) runtimes.push(runtime);
  }
  return runtimes;
}

function javaHome(tree: FileTree, owners: OwnerIndex, home: string): Runtime | null {
  const machine = javaParts.map((part) => tree.resolve(inside(home, part))).filter((file) => file?.type === "file");
  const [first] = machine;
  if (!first) return null;
  const owner = owners.ownerOf(first.path);
  const path = inside(home, "release");
  const release = javaRelease(tree.captured(path)?.bytes?.toString("utf8") ?? "");
  const packaged = owner && /jre|jdk|java|temurin|corretto|zulu/.test(owner.name) ? upstreamVersion(owner.version) : null;
  return {
    name: "java",
    version: release?.version ?? packaged,
    vendor: release?.vendor ?? null,
    path: home,
    package: owner?.name ?? null,
    evidence: [...machine.flatMap((file) => (file ? [file.path] : [])), ...(release ? [path] : packaged && owner ? [owner.evidence] : [])],
  };
}
