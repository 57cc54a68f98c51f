import type { FileTree, MergedFile } from "../file-tree";
import type { ElfFacts } from "../layer-index";
import type { PackageDatabase } from "../packages/package";
import type { Capability, Libc, LibcLibrary, Library, TlsLibraries } from "./capability";
import { baseName, dirName, no, unknown, withSlash, yes } from "./evidence";
import type { CapabilityInput } from "./input";
import { libraryFolders } from "./library-folders";
import { ownersOf, upstreamVersion, whyNoOwner } from "./owners";
import { type LibraryRule, libraryRules } from "./rules";

/** A shared library of the table, links followed, each file once a rule. */
interface FoundLibrary {
  rule: LibraryRule;
  file: MergedFile;
  elf: ElfFacts;
  library: Library;
}

interface FoundLibraries {
  of(fact: LibraryRule["fact"]): FoundLibrary[];
  cut: ReadonlySet<LibraryRule>;
  packages: readonly PackageDatabase[];
}

/** Paths followed for one rule. */
const attemptLimit = 500;

/** glibc's own libraries have an interpreter, so that they can be run to print their version; the soname tells them from programs. */
export const isLibrary = (elf: ElfFacts): boolean => elf.kind === "shared" || (elf.kind === "executable" && elf.soname !== null);

export function findLibraries({ tree, packages, config }: CapabilityInput): FoundLibraries {
  const searched = libraryFolders(config);
  const attempts = new Map<LibraryRule, number>();
  const cut = new Set<LibraryRule>();
  const seen = new Set<string>();
  const found: { rule: LibraryRule; file: MergedFile; elf: ElfFacts }[] = [];
  for (const entry of tree.files()) {
    if (entry.type !== "file" && entry.type !== "symlink") continue;
    const name = baseName(entry.path);
    if (!/^(?:lib|ld)/.test(name) || !searched(dirName(entry.path))) continue;
    for (const rule of libraryRules) {
      if (!rule.file.test(name)) continue;
      const made = (attempts.get(rule) ?? 0) + 1;
      attempts.set(rule, made);
      if (made > attemptLimit) cut.add(rule);
      const file = made > attemptLimit ? undefined : tree.resolve(entry.path);
      const elf = file?.type === "file" ? file.facts?.elf : undefined;
      // A GNU ld script libc.so, or an object file, is no library that a program can be loaded with.
      if (!file || !elf || !isLibrary(elf) || seen.has(`${rule.id} ${file.path}`)) continue;
      seen.add(`${rule.id} ${file.path}`);
      found.push({ rule, file, elf });
    }
  }
  const owner = ownersOf(
    packages,
    found.map(({ file }) => file.path),
  );
  const libraries = found.map(({ rule, file, elf }): FoundLibrary => {
    const owned = owner(file.path);
    const of = owned && { name: owned.name, version: owned.version };
    return { rule, file, elf, library: { rule: rule.id, path: withSlash(file.path), soname: elf.soname, package: of } };
  });
  return { of: (fact) => libraries.filter(({ rule }) => rule.fact === fact), cut, packages };
}

const byNumbers = (a: string, b: string): number => {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? -1) - (right[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** The highest of the versions that a library defines under a prefix: GLIBC_2.9 is below GLIBC_2.41; GLIBC_PRIVATE is none. */
export const highestVersion = (defined: readonly string[], prefix: string): string | null =>
  defined
    .filter((version) => version.startsWith(prefix))
    .map((version) => version.slice(prefix.length))
    .filter((version) => /^\d{1,9}(\.\d{1,9}){0,4}$/.test(version))
    .sort(byNumbers)
    .at(-1) ?? null;

const rulesOf = (fact: LibraryRule["fact"]): LibraryRule[] => libraryRules.filter((rule) => rule.fact === fact);

function none<Detail>(fact: LibraryRule["fact"], found: FoundLibraries): Capability<Detail> {
  const rules = rulesOf(fact);
  const ids = rules.map((rule) => rule.id);
  if (!rules.some((rule) => found.cut.has(rule))) return no({ rules: ids });
  return unknown({ rules: ids, reason: "More paths bear such a name than are followed, and none of those followed is a library." });
}

interface Version {
  version: string | null;
  reason: string | null;
}

/** From the library's own symbol versions, else from the package that owns it. */
function versionOf(found: FoundLibrary, packages: readonly PackageDatabase[]): Version {
  const { rule, elf, library } = found;
  const defined = rule.versions && highestVersion(elf.versionsDefined, rule.versions);
  if (defined) return { version: defined, reason: null };
  if (library.package) return { version: upstreamVersion(library.package.version), reason: null };
  const own = elf.unread ? `Its symbol versions could not be read: ${elf.unread.reason} ` : rule.versions ? "It defines no symbol versions. " : "";
  return { version: null, reason: `${own}${whyNoOwner(packages)}` };
}

/** Of several, the one that most executables ask for; the table's order decides between equals. A static binary's libc is none. */
export function libc(found: FoundLibraries, tree: FileTree): Capability<Libc> {
  const rules = rulesOf("libc");
  const here = found.of("libc");
  if (here.length === 0) return none("libc", found);
  const asking = new Map<LibraryRule, number>();
  for (const { facts } of tree.files()) {
    const loader = facts?.elf && !isLibrary(facts.elf) ? facts.elf.interpreter : null;
    if (!loader) continue;
    const rule = rules.find((r) => r.loader?.test(baseName(loader)));
    if (rule) asking.set(rule, (asking.get(rule) ?? 0) + 1);
  }
  const libraries = here
    .map((item) => ({ item, executables: asking.get(item.rule) ?? 0 }))
    .sort((a, b) => b.executables - a.executables || rules.indexOf(a.item.rule) - rules.indexOf(b.item.rule));
  const chosen = libraries[0]?.item as FoundLibrary;
  return yes({
    rules: rules.map((rule) => rule.id),
    ...versionOf(chosen, found.packages),
    paths: libraries.map(({ item }) => item.file.path),
    detail: {
      kind: chosen.rule.names,
      libraries: libraries.map(({ item, executables }): LibcLibrary => ({ ...item.library, kind: item.rule.names, executables })),
    },
  });
}

/** Version: of the owning package, else what the soname tells (libssl.so.3 is 3). */
export function tls(found: FoundLibraries): Capability<TlsLibraries> {
  const rules = rulesOf("tls");
  const here = found.of("tls").sort((a, b) => rules.indexOf(a.rule) - rules.indexOf(b.rule));
  if (here.length === 0) return none("tls", found);
  const libraries = here.map(({ rule, library, file }) => ({
    ...library,
    kind: rule.names,
    version: library.package ? upstreamVersion(library.package.version) : (/\.so\.([\d.]+)$/.exec(library.soname ?? baseName(file.path))?.[1] ?? null),
  }));
  const first = libraries[0];
  return yes({
    rules: rules.map((rule) => rule.id),
    version: first?.version ?? null,
    reason: first?.package ? null : `Only the soname tells of its version. ${whyNoOwner(found.packages)}`,
    paths: here.map(({ file }) => file.path),
    detail: { libraries },
  });
}

export function runtimeLibrary(fact: "libgcc" | "libstdcxx", found: FoundLibraries): Capability<{ libraries: Library[] }> {
  const here = found.of(fact);
  const first = here[0];
  if (!first) return none(fact, found);
  return yes({
    rules: rulesOf(fact).map((rule) => rule.id),
    ...versionOf(first, found.packages),
    paths: here.map(({ file }) => file.path),
    detail: { libraries: here.map(({ library }) => library) },
  });
}
