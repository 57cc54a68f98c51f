import type { DerivedFacts, PackageFacts } from "../inspect/derive";
import type { Inspection } from "../inspect/inspection";
import { showName } from "../inspect/names";
import type { Runtime } from "../inspect/runtimes/runtime";
import { type Licence, licenceOf } from "./licences";
import { genericPurl, goStandardLibrary, imagePurl, packagePurl } from "./purls";
import { type System, systemOf } from "./system";
import { type VersionParts, versionParts } from "./versions";

/** What both formats say, in neither's words. Paths absolute, names as `showName` shows them. */
export interface Bom {
  image: { name: string; ref: string; purl: string | null };
  inspection: Inspection;
  rules: number;
  system: System | null;
  packages: BomPackage[];
  software: BomSoftware[];
  /** Of what the package databases list, and of the image as a whole. */
  complete: { packages: Completeness; image: Completeness };
  unowned: { count: number; bytes: number };
  /** The control sample: every version is 0. */
  zero: boolean;
}

/** CycloneDX 1.5 compositions.aggregate: all of it is told; some of it is known to be missing; it can't be told. */
export interface Completeness {
  aggregate: "complete" | "incomplete" | "unknown";
  reason: string;
}

interface Layer {
  position: number;
  diffId: string | null;
  digest: string | null;
}

export interface BomPackage {
  ref: string;
  type: PackageFacts["type"];
  name: string;
  version: string;
  /** Of the version as the URL has it. */
  parts: VersionParts;
  architecture: string | null;
  source: { name: string; version: string; parts: VersionParts };
  purl: string | null;
  licence: Licence | null;
  maintainer: string | null;
  evidence: string;
  layer: Layer;
}

/** A runtime or program that no package owns. */
export interface BomSoftware {
  ref: string;
  /** `runtime`: runs programs; `program`: a Go program with its runtime inside; `library`: what such a program holds. */
  kind: "runtime" | "program" | "library";
  name: string;
  version: string | null;
  vendor: string | null;
  purl: string | null;
  evidence: string[];
  /** The ref of the program that holds it. */
  within: string | null;
}

export interface BomInput {
  inspection: Inspection;
  facts: DerivedFacts;
  /** Every version as 0, without epoch and release: what a database that covers this system must find something in. */
  versions?: "zero" | undefined;
}

const absolute = (path: string): string => showName(path.startsWith("/") ? path : `/${path}`);

/** References within the document: what several would share is told apart by a number, in the order of the record. */
function references(): (wanted: string) => string {
  const seen = new Map<string, number>();
  return (wanted) => {
    const count = (seen.get(wanted) ?? 0) + 1;
    seen.set(wanted, count);
    return count === 1 ? wanted : `${wanted}#${count}`;
  };
}

export function bomOf({ inspection, facts, versions }: BomInput): Bom {
  const zero = versions === "zero";
  const system = systemOf(facts.capabilities.os);
  const refOf = references();
  const purl = imagePurl(inspection);
  const name = inspection.repositories[0]?.name ?? inspection.digest;
  const ref = refOf(purl ?? inspection.digest);
  refOf(systemRef);
  const packages = (facts.packages ?? []).map((one) => packageOf(zero ? zeroed(one) : one, inspection, system, refOf));
  return {
    image: { name, ref, purl },
    inspection,
    rules: facts.rules,
    system,
    packages,
    software: facts.runtimes.items.flatMap((one) =>
      one.package === null ? softwareOf(zero && one.version !== null ? { ...one, version: "0" } : one, refOf) : [],
    ),
    complete: { packages: packagesComplete(facts), image: imageComplete(facts) },
    unowned: { count: facts.unowned.count, bytes: facts.unowned.bytes },
    zero,
  };
}

/** The reference of the operating system. */
export const systemRef = "operating-system";

const zeroed = (one: PackageFacts): PackageFacts => ({ ...one, version: "0", sourceVersion: "0" });

function packageOf(one: PackageFacts, { layers }: Inspection, system: System | null, refOf: (wanted: string) => string): BomPackage {
  const version = versionParts(one.type, one.version);
  const purl = packagePurl(one, version, system);
  const layer = layers[one.layer];
  const licence = licenceOf(one.licence);
  return {
    ref: refOf(purl ?? `${one.type}/${showName(one.name)}@${showName(one.version)}`),
    type: one.type,
    name: showName(one.name),
    version: showName(one.version),
    parts: version,
    architecture: one.architecture === null ? null : showName(one.architecture),
    source: { name: showName(one.source), version: showName(one.sourceVersion), parts: versionParts(one.type, showName(one.sourceVersion)) },
    purl,
    licence: licence && { ...licence, text: showName(licence.text) },
    maintainer: one.maintainer === null ? null : showName(one.maintainer),
    evidence: absolute(one.evidence),
    layer: { position: one.layer, diffId: layer?.diffId ?? null, digest: layer?.digest ?? null },
  };
}

function softwareOf({ name, version, vendor, path, evidence }: Runtime, refOf: (wanted: string) => string): BomSoftware[] {
  const at = absolute(path);
  const proofs = evidence.map(absolute);
  const told = { vendor: vendor === null ? null : showName(vendor), evidence: proofs };
  if (name !== "go-binary") {
    const shown = version === null ? null : showName(version);
    return [{ ref: refOf(`${name}:${at}`), kind: "runtime", name, version: shown, ...told, purl: genericPurl(name, shown), within: null }];
  }
  // The version is the toolchain's: which version of itself the program is, is not known.
  const program: BomSoftware = { ref: refOf(`go:${at}`), kind: "program", name: at, version: null, ...told, purl: null, within: null };
  const toolchain = /^(?:go)?(\d[^\s]*)/.exec(version ?? "")?.[1];
  if (toolchain === undefined) return [program];
  const library = { kind: "library", name: "stdlib", version: toolchain, vendor: null, evidence: proofs, purl: goStandardLibrary(toolchain) } as const;
  return [program, { ...library, ref: refOf(`go:${at}#stdlib`), within: program.ref }];
}

function packagesComplete({ packages, databases, fileCount }: DerivedFacts): Completeness {
  const unread = databases.find((one) => one.unread);
  if (unread?.unread) return { aggregate: "incomplete", reason: `${absolute(unread.path)} could not be read: ${showName(unread.unread.reason)}` };
  if (packages) return { aggregate: "complete", reason: `Every package that ${databases.map((one) => absolute(one.path)).join(" and ")} lists.` };
  if (fileCount === 0) return { aggregate: "complete", reason: "The image has no file, so it has no package." };
  return { aggregate: "unknown", reason: "The image has no package database, so what it was put together from is told nowhere in it." };
}

function imageComplete(facts: DerivedFacts): Completeness {
  const packages = packagesComplete(facts);
  if (packages.aggregate === "incomplete") return packages;
  const { unowned, runtimes } = facts;
  if (runtimes.items.length < runtimes.count) {
    return { aggregate: "incomplete", reason: `Of ${runtimes.count} runtimes and Go programs the first ${runtimes.items.length} are looked at.` };
  }
  if (packages.aggregate === "complete" && unowned.count === 0) return { aggregate: "complete", reason: "Every file is a package's." };
  return { aggregate: "unknown", reason: `${unowned.count} files are no package's; of these only runtimes and Go programs are recognised.` };
}
