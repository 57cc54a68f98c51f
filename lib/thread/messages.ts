import type { ErrorCode, ErrorExtra } from "../errors";
import type { DerivedFacts, DeriveInput } from "../inspect/derive";
import type { LayerReading } from "../inspect/ports";
import type { LayerBounds } from "../inspect/read-layer";
import type { Digest } from "../oci/digest";
import type { QuestionName } from "./questions";

/** What the server's thread and the reading thread say to each other. Bytes are transferred, not copied. */
export type ToReader =
  | { kind: "open"; id: number; expected: { blobDigest: Digest | null }; bounds: LayerBounds }
  | { kind: "chunk"; id: number; bytes: Uint8Array }
  | { kind: "end"; id: number }
  /** The stream broke, or nobody waits for it any more. */
  | { kind: "give up"; id: number; problem: Carried }
  | { kind: "derive"; id: number; input: DeriveInput }
  | { kind: "ask"; id: number; question: QuestionName; images: AskedImage[]; argument: unknown };

/**
 * `key` names the image: what was merged for it may be kept for the next question. Without `input` only what is kept can answer; the thread
 * says `lacking` where it is not.
 */
export interface AskedImage {
  key: string;
  input: (Pick<DeriveInput, "indexes" | "positions"> & { keepWhiteouts?: boolean }) | null;
}

export type FromReader =
  /** So many bytes were taken in; as many more may be sent. */
  | { kind: "taken"; id: number; bytes: number }
  | { kind: "read"; id: number; reading: LayerReading }
  | { kind: "derived"; id: number; facts: DerivedFacts }
  | { kind: "answer"; id: number; answer: unknown }
  | { kind: "lacking"; id: number }
  | { kind: "failed"; id: number; problem: Carried };

/** An error on its way to the other thread: ours keep their code, others their words. */
export interface Carried {
  code: ErrorCode | null;
  message: string;
  extra?: ErrorExtra;
}
