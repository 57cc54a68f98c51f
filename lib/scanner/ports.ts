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
  /** As it says itself, without a "v": "0.74.0". */
  version(options: { signal: AbortSignal }): Promise<string>;
  /** Raises `scanner_database_missing`, `…_too_old`, `…_newer`. */
  database(options: { signal: AbortSignal }): Promise<DatabaseState>;
  /** Which scanner by which database a scan would be made now; asked of the disk alone where both stand as before. Raises as `database` does. */
  identity(options: { signal: AbortSignal }): Promise<ScannerIdentity>;
  scan(input: ScanInput, options: { signal: AbortSignal }): Promise<ScanResult>;
}
