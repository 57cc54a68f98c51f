import type { DatabaseState, ScannerIdentity, ScanResult } from "./types";

export interface ScanInput {
  /** A CycloneDX SBOM in JSON, as lib/sbom writes it. */
  sbom: string;
  /** Makes the control sample: the same SBOM with every version at 0. Asked for where nothing is found, to tell "clean" from "not covered". */
  control: () => string;
}

/**
 * A scanner. Every call raises the codes `scanner_…` of lib/errors, or what the signal was aborted with; none leaves a process or a file
 * behind.
 */
export interface Scanner {
  readonly name: string;
  /** As it says itself, without a "v": "0.74.0". Null where that is told by its first scan. */
  version(options: { signal: AbortSignal }): Promise<string | null>;
  /** Raises `scanner_database_missing`, `…_too_old`, `…_newer`. */
  database(options: { signal: AbortSignal }): Promise<DatabaseState>;
  /** Which scanner by which database a scan would be made now; asked of the disk alone where both stand as before. Raises as `database` does. */
  identity(options: { signal: AbortSignal }): Promise<ScannerIdentity>;
  scan(input: ScanInput, options: { signal: AbortSignal }): Promise<ScanResult>;
}

/** A program that ran to its end in a container, or was ended. As lib/docker has it, which knows nothing of scanners. */
export type ConfinedEnd = { state: "ended"; code: number; stdout: Buffer; stderr: string } | { state: "too_long" } | { state: "too_much" };

/** What a scanner needs of an engine to run in a container of its own. Raises engine codes, and what the signal was aborted with. */
export interface ConfinedEngine {
  /** Why none is started; null where they are. */
  refusal(): Promise<string | null>;
  run(
    spec: {
      image: string;
      command: readonly [string, ...string[]];
      env: readonly string[];
      labels: Record<string, string>;
      volume?: { name: string; target: string; archive(): AsyncIterable<Buffer> };
      file?: { folder: string; name: string; body: string };
    },
    limits: { signal: AbortSignal; timeMs: number; maxBytes: number },
  ): Promise<ConfinedEnd>;
  removeLeftovers(label: string, keep: string | null, options: { signal: AbortSignal }): Promise<void>;
}

/** The image that a scanner runs from, as it was first found under its reference. */
export interface HeldImage {
  /** As configured, in full. */
  reference: string;
  /** What the reference led to: of the index or manifest; the engine's id where only the engine has the image. */
  digest: string;
  /** The engine's id of it. */
  id: string;
  /** What the scanner in it says of itself; null until it was asked. */
  version: string | null;
}

/** Keeps what was found, and finds it. */
export interface ScannerImage {
  /** Tells this installation's containers and volumes from others'. */
  installation(): Promise<string>;
  /** On record; null before the first use. Asks nobody. */
  held(): Promise<HeldImage | null>;
  /** In the engine, pulled where it is not there. Raises `scanner_image_changed`, `scanner_missing`, and what pulling raises. */
  obtain(options: { signal: AbortSignal }): Promise<HeldImage>;
  tellVersion(image: HeldImage, version: string): Promise<void>;
}
