/** What others state of vulnerabilities in an image, in OpenVEX's words (https://github.com/openvex/spec, v0.2.0). Plain data. */
export const mostVexBytes = 5 * 2 ** 20;

export const vexStatuses = ["not_affected", "affected", "fixed", "under_investigation"] as const;
export type VexStatus = (typeof vexStatuses)[number];

/** Why not affected: the spec's five words. */
export const justifications = [
  "component_not_present",
  "vulnerable_code_not_present",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "inline_mitigations_already_exist",
] as const;
export type Justification = (typeof justifications)[number];

/** A product or subcomponent by all that names it: @id, identifiers and hashes. */
export interface VexComponent {
  ids: string[];
  /** `sha-256` → hex, lower case. */
  hashes: { algorithm: string; value: string }[];
}
export interface VexProduct extends VexComponent {
  /** Empty: the product as a whole. */
  subcomponents: VexComponent[];
}

export interface VexStatement {
  /** From 0, as it stands in its document. */
  position: number;
  /** The first is its name; the others are its @id and aliases. */
  vulnerability: string[];
  products: VexProduct[];
  status: VexStatus;
  justification: Justification | null;
  impact: string | null;
  action: string | null;
  notes: string | null;
  /** ISO 8601; the document's where the statement has none. */
  at: string;
}

export interface VexDocument {
  /** Its @id. */
  id: string;
  author: string;
  role: string | null;
  /** ISO 8601; null where only its statements have times. */
  at: string | null;
  version: string;
  statements: VexStatement[];
  /** Statements that say nothing that may be acted on, each with why; the others count. */
  refused: { position: number; why: string }[];
}

/** The image that statements are held against. */
export interface VexSubject {
  /** Of its manifest, its config, and the indexes that hold it. */
  digests: readonly string[];
  /** Canonical: docker.io/library/debian. */
  repositories: readonly string[];
  /** Canonical, with a tag: docker.io/library/debian:trixie. */
  references: readonly string[];
  /** GOARCH. */
  architecture: string | null;
  packages: readonly SubjectPackage[];
}
export interface SubjectPackage {
  name: string;
  /** In full, with epoch and revision. */
  version: string;
  /** As the bill of materials has it; null where none can be said. */
  purl: string | null;
}
