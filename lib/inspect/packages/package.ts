/** A package as its database has it. Sizes in bytes. Types only. */
export interface InspectedPackage {
  name: string;
  /** With epoch and revision, as the database writes it: `1:2.3-4+deb13u1`, `3.3.1-r3`, rpm's `epoch:version-release`. */
  version: string;
  /** As written (`amd64`, `all`, `x86_64`, `noarch`); null where the database does not say. */
  architecture: string | null;
  type: "deb" | "apk" | "rpm";
  /** Source package; its own name and version where the database names none. */
  source: string;
  sourceVersion: string;
  /** Installed size as declared (dpkg's KiB × 1024); null where it is not. */
  declaredSize: number | null;
  /** SPDX expression or free text as the database has it (apk L:, rpm LICENSE); null where it has none (dpkg). */
  licence: string | null;
  maintainer: string | null;
  /** Path of the record that proves it, relative: `var/lib/dpkg/status.d/tzdata`. */
  evidence: string;
  /** Position of the layer in which that record, as it is visible, changed to name this package; see `layersOfPackages` in history.ts. */
  layer: number;
  /** Paths that the package says it owns, relative, directories left out; whether they exist is not asked. null where the list cannot be read. */
  files: string[] | null;
}

export interface PackageDatabase {
  type: "deb" | "apk" | "rpm";
  /** Path of the database, relative: `var/lib/dpkg/status`, `var/lib/dpkg/status.d`, `lib/apk/db/installed`, `var/lib/rpm/rpmdb.sqlite`. */
  path: string;
  /** null where it is there and could not be read, with the reason in `unread`. */
  packages: InspectedPackage[] | null;
  unread: { code: string; reason: string } | null;
}
