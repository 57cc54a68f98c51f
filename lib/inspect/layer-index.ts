/**
 * What reading one layer's tar leaves behind: every entry, and all that facts are later derived from, so that no layer is read twice.
 * Nothing here is squashed yet: whiteouts stand as they came. image-spec layer.md; POSIX pax; types only.
 */

/** Moves when the shape or the meaning of an index does; an index of another format is made anew by reading the layer again. */
export const layerIndexFormat = 1;

export type EntryType = "file" | "directory" | "symlink" | "hardlink" | "character" | "block" | "fifo";

export interface LayerEntry {
  /**
   * Relative to the root of the file system: no slash in front or behind, no `.` or `..`; "" is the root itself. A byte that is not part of
   * UTF-8 stands as U+DC00 + byte (U+DC80…U+DCFF), so that every name survives; `lib/inspect/names` shows and encodes them.
   */
  path: string;
  type: EntryType;
  /** Bytes of a regular file; 0 for all else. A sparse file's is its logical size. */
  size: number;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  mode: number;
  uid: number;
  gid: number;
  /** Of a symlink as written; of a hard link the path that it names, as `path` is. */
  linkTarget: string | null;
  /** Lower-case hex of a regular file's content; null for all else. */
  sha256: string | null;
  /** Character and block devices alone. */
  device: { major: number; minor: number } | null;
  /** `SCHILY.xattr.*` of its PAX header (`security.capability` …), values in base64; null where there are none. */
  xattrs: Record<string, string> | null;
  facts: FileFacts | null;
}

/** What was read from a regular file's content. Absent: it is no such file. */
export interface FileFacts {
  elf?: ElfFacts;
  go?: GoBuildInfo;
  /** First line of a script without `#!`, trimmed, at most 255 bytes: `/bin/sh -e`. */
  script?: string;
  jar?: JarFacts;
  /** Version that stands in the binary of a language runtime as text (`runtimes/probes`); null: looked for and not found. */
  version?: string | null;
}

/** Why something could not be read out of a file. */
export interface Unread {
  code: "too_large" | "malformed" | "unsupported";
  /** A sentence for people. */
  reason: string;
}

/** Headers and dynamic section of an ELF file. gABI chapters 4 and 5; the GNU extensions of the LSB core. */
export interface ElfFacts {
  bits: 32 | 64;
  littleEndian: boolean;
  /** e_machine by its field name in lower case without EM_: `x86_64`, `aarch64`, `386`, `arm`, `riscv` …; the number where it has none here. */
  machine: string;
  /** `executable`: ET_EXEC, or ET_DYN with an interpreter or DF_1_PIE; `shared`: other ET_DYN; `relocatable`: ET_REL; `other`. */
  kind: "executable" | "shared" | "relocatable" | "other";
  /** Position-independent executable. */
  pie: boolean;
  /** An executable without PT_INTERP and without DT_NEEDED. */
  static: boolean;
  /** PT_INTERP. */
  interpreter: string | null;
  /** DT_SONAME. */
  soname: string | null;
  /** DT_NEEDED, in order. */
  needed: string[];
  /** DT_RPATH and DT_RUNPATH, split at colons, unexpanded. */
  rpath: string[];
  runpath: string[];
  /** .gnu.version_r: per library the versions needed (GLIBC_2.34 …), sorted. Weak ones (VER_FLG_WEAK) are left out: the loader goes on without them. */
  versionsNeeded: { library: string; versions: string[] }[];
  /** .gnu.version_d without the base entry, sorted. */
  versionsDefined: string[];
  /** Undefined dynamic symbols of `lib/inspect/elf/symbols`, sorted: what tells of needs at run time (dlopen, system, getpwnam, napi_* …). */
  runtimeSymbols: string[];
  /** Set where the dynamic part could not be read; then the lists above are empty for that reason, not because nothing is there. */
  unread: Unread | null;
}

/** Go's build information (debug/buildinfo), of any version since 1.13. */
export interface GoBuildInfo {
  /** `go1.24.1`. */
  goVersion: string;
  /** Import path of the main package; "" where there is none. */
  path: string;
  main: GoModule | null;
  modules: GoModule[];
  /** `build` lines: CGO_ENABLED, GOARCH, -ldflags … */
  settings: Record<string, string>;
  unread: Unread | null;
}

export interface GoModule {
  path: string;
  version: string;
  /** `=>` replacement, where there is one. */
  replacedBy: { path: string; version: string } | null;
}

/** A JAR's own account of itself. */
export interface JarFacts {
  /** Main attributes of META-INF/MANIFEST.MF that name it: Implementation-*, Specification-*, Bundle-*, Automatic-Module-Name, Main-Class. */
  manifest: Record<string, string>;
  /** META-INF/maven/…/pom.properties. */
  maven: { groupId: string; artifactId: string; version: string }[];
  /** Names of JARs inside it, which are not read. */
  nested: string[];
  unread: Unread | null;
}

/** The bytes of a file of the named table of paths (`lib/inspect/captured-paths`); null where they are more than the table's bound. */
export interface CapturedFile {
  bytes: Buffer | null;
  unread: Unread | null;
}

export interface LayerIndex {
  format: number;
  /** In the order of the tar, duplicates and whiteouts (`.wh.…` as named) too. */
  entries: LayerEntry[];
  /** By position in `entries`. */
  captured: Map<number, CapturedFile>;
}
