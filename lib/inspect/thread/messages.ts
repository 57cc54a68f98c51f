import type { ErrorCode, ErrorExtra } from "../../errors";
import type { Digest } from "../../oci/digest";
import type { DerivedFacts, DeriveInput } from "../derive";
import type { FilePage, FileQuery, FileTrail } from "../list-files";
import type { LayerReading } from "../ports";
import type { LayerBounds } from "../read-layer";

/** What the server's thread and the reading thread say to each other. Bytes are transferred, not copied. */
export type ToReader =
  | { kind: "open"; id: number; expected: { blobDigest: Digest | null }; bounds: LayerBounds }
  | { kind: "chunk"; id: number; bytes: Uint8Array }
  | { kind: "end"; id: number }
  /** The stream broke, or nobody waits for it any more. */
  | { kind: "give up"; id: number; problem: Carried }
  | { kind: "derive"; id: number; input: DeriveInput }
  /** `key` names the image; what was merged for it may be kept. */
  | { kind: "files"; id: number; key: string; input: Pick<DeriveInput, "indexes" | "positions">; query: FileQuery }
  | { kind: "trail"; id: number; key: string; input: Pick<DeriveInput, "indexes" | "positions">; path: string; limit: number };

export type FromReader =
  /** So many bytes were taken in; as many more may be sent. */
  | { kind: "taken"; id: number; bytes: number }
  | { kind: "read"; id: number; reading: LayerReading }
  | { kind: "derived"; id: number; facts: DerivedFacts }
  | { kind: "files"; id: number; page: FilePage }
  | { kind: "trail"; id: number; trail: FileTrail }
  | { kind: "failed"; id: number; problem: Carried };

/** An error on its way to the other thread: ours keep their code, others their words. */
export interface Carried {
  code: ErrorCode | null;
  message: string;
  extra?: ErrorExtra;
}
