import type { Account, DefaultUser, GroupRecord, NameService, UserRecord } from "./account-types";
import type { ToolGroup } from "./rules";

/** What `deriveCapabilities` answers. Every path has a slash in front. Types only. */

/**
 * One fact of what an image offers at run time. `unknown` never means `no`: it has a reason. A list that may be long is cut and says by
 * how much, so that a hostile image cannot fill the record.
 */
export interface Capability<Detail = null> {
  state: "yes" | "no" | "unknown";
  version: string | null;
  /** The paths that prove it, at most `evidenceLimit`. */
  evidence: string[];
  /** How many further paths prove it. */
  more: number;
  /** Why the state is unknown, or the version of a `yes`; where it helps, why it is `no`. */
  reason: string | null;
  /** Rules of the table that looked for it. */
  rules: string[];
  /** null where nothing could be read. */
  detail: Detail | null;
}

/** A list cut to a bound. `count` is of the whole. */
export interface Listed<Item> {
  count: number;
  items: Item[];
}

/** An executable that a rule of the table found by its name. */
export interface Program {
  rule: string;
  /** Where it lies, the folder's links followed: `/usr/bin/awk`. */
  path: string;
  /** The regular file that runs, where `path` is a link or, but for the first, one of several names: `/usr/bin/mawk`; else null. */
  leadsTo: string | null;
  /** An applet of busybox or toybox. */
  applet: boolean;
  /** Name of the package that owns the file that runs; null: none does. Absent where that is not known, and in facts of before rules 6. */
  package?: string | null;
}

export interface MultiCall {
  path: string;
  /** Names under which it is linked (symbolic, hard, or a copy). The binary itself offers all of its applets, linked or not. */
  applets: Listed<string>;
}

export interface Shells {
  programs: Listed<Program>;
  /** Every shell lies under /busybox: what distroless' debug images have. */
  debugOnly: boolean;
}

export interface Documentation {
  /** Regular files below /usr/share/man. */
  manPages: number;
  /** Regular files below /usr/share/doc other than `copyright`. */
  documents: number;
}

export interface Library {
  rule: string;
  path: string;
  soname: string | null;
  /** Name and version of the package that owns it, as its database has them. */
  package: { name: string; version: string } | null;
}

export interface LibcLibrary extends Library {
  kind: string;
  /** Dynamic executables that ask for this libc's loader. */
  executables: number;
}

export interface Libc {
  /** `glibc`, `musl` …: of several, the one that most executables ask for. */
  kind: string;
  libraries: LibcLibrary[];
}

export interface TlsLibraries {
  libraries: (Library & { kind: string; version: string | null })[];
}

export interface CaBundle {
  path: string;
  /** null where its bytes are not known; then `reason` is set. */
  certificates: number | null;
  /** BEGIN CERTIFICATE blocks that are no X.509 certificate. */
  unreadable: number;
  /** notAfter of the certificate that ends first and of the one that ends last, ISO 8601 UTC. */
  oldestExpiry: string | null;
  newestExpiry: string | null;
  reason: string | null;
}

export interface KeyStore {
  path: string;
  format: "JKS" | "JCEKS" | "PKCS12" | null;
  /** null where the format does not tell without a password, or its bytes are not known. */
  entries: number | null;
  reason: string | null;
}

export interface CaCertificates {
  /** The bundle that programs find first stands first. */
  bundles: CaBundle[];
  /** Java's own: nothing else reads them. */
  keyStores: KeyStore[];
}

export interface TimeZones {
  /** Regular files of zoneinfo that are large enough for a TZif header (RFC 8536), without posix/ and right/. */
  files: number;
  /** Symbolic links beside them. */
  links: number;
  /** zone1970.tab or zone.tab: the list of zones for people. */
  table: boolean;
}

export interface Folder {
  path: string;
  state: "directory" | "absent" | "other";
  /** Where a link on the way leads; null where there is none. */
  leadsTo: string | null;
  /** Octal, four digits: `1777`. */
  mode: string | null;
  uid: number | null;
  gid: number | null;
  /** For the default user by mode and owner alone: a read-only root, dropped capabilities and volumes are the container's matter. */
  writable: "yes" | "no" | "unknown";
  reason: string | null;
}

export interface SpecialFile {
  path: string;
  type: string;
  mode: string;
  uid: number;
  gid: number;
}

export interface FileCapability {
  path: string;
  /** cap_text_formats(7): `cap_net_raw=ep`; null where the attribute is malformed. */
  text: string | null;
  permitted: string[];
  inheritable: string[];
  effective: boolean;
  /** Of a VFS_CAP_REVISION_3 attribute: the user that is root in its name space. */
  rootId: number | null;
}

export interface WorldWritable {
  /** Regular files, and folders without the sticky bit. */
  open: Listed<SpecialFile>;
  /** Folders with it: anyone may add, only owners remove. */
  sticky: Listed<SpecialFile>;
  /** Device nodes, pipes: a runtime mounts its own /dev over most. */
  devices: Listed<SpecialFile>;
}

export interface ToolGroupFound {
  group: ToolGroup;
  reason: string;
  programs: Listed<Program>;
  /** Rules whose look-ups ran into a bound: they may have more. */
  cut: string[];
}

export interface Executables {
  static: Listed<string>;
  dynamic: Listed<string>;
  /** Dynamic ones whose loader (PT_INTERP) is not in the image: they do not start. */
  loaderMissing: Listed<{ path: string; loader: string }>;
  /** Executables whose dynamic part could not be read: neither static nor dynamic. */
  unread: Listed<{ path: string; reason: string }>;
}

export interface Scripts {
  count: number;
  interpreterMissing: Listed<{ path: string; interpreter: string }>;
}

export interface OsRelease {
  id: string | null;
  versionId: string | null;
  prettyName: string | null;
  versionCodename: string | null;
}

export interface Capabilities {
  /** Version of the table of rules. */
  rules: number;
  /** Entries of the merged file system; each one's path and mode was looked at. */
  entries: number;
  shells: Capability<Shells>;
  packageManagers: Capability<{ programs: Listed<Program> }>;
  documentation: Capability<Documentation>;
  libc: Capability<Libc>;
  tls: Capability<TlsLibraries>;
  libgcc: Capability<{ libraries: Library[] }>;
  libstdcxx: Capability<{ libraries: Library[] }>;
  caCertificates: Capability<CaCertificates>;
  timeZones: Capability<TimeZones>;
  passwd: Capability<{ users: Listed<UserRecord>; malformed: number }>;
  group: Capability<{ groups: Listed<GroupRecord>; malformed: number }>;
  nsswitch: Capability<{ databases: NameService[] }>;
  /** Whether the user that the config names can be found, and who it is. */
  defaultUser: Capability<DefaultUser>;
  /** Whether an account other than root stands ready, with a home of its own; and whether it is the default. */
  nonRootUser: Capability<{ users: Listed<Account>; isDefault: boolean | null }>;
  /** Whether anyone may write to /tmp. */
  tmp: Capability<Folder>;
  /** Whether the default user's home exists and may be written to. */
  home: Capability<Folder>;
  folders: Folder[];
  runtimes: Capability<{ programs: Listed<Program> }>;
  setuid: Capability<{ files: Listed<SpecialFile> }>;
  fileCapabilities: Capability<{ files: Listed<FileCapability> }>;
  worldWritable: Capability<WorldWritable>;
  /** Whatever can be called by its name in a bin folder: files of its own, and further names of files. */
  callable: Capability<{ own: number; links: number }>;
  tools: Capability<{ groups: ToolGroupFound[]; multiCall: MultiCall[] }>;
  executables: Capability<Executables>;
  scripts: Capability<Scripts>;
  os: Capability<OsRelease>;
}
