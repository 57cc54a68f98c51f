import type { LayerDescriptor, LayerProgress } from "../inspect/ports";
import { shortDigest } from "../oci/digest";

/** A line of the stream of POST /images/create (Engine API, `ImageCreate`; `jsonmessage` in docker's sources). */
export interface PullEvent {
  id?: string;
  status?: string;
  progressDetail?: { current?: number; total?: number };
  error?: string;
  errorDetail?: { message?: string };
}

interface Move {
  positions: number[];
  size: number;
  /** Bytes of the packed blob that came. */
  bytes: number;
  fetched: boolean;
}

/**
 * Follows a pull: which layers come from the registry and which were there, and how many bytes came. The engine names a layer by the first
 * 12 hex digits of its blob's digest, whatever the position; ids of config and manifest (containerd store) belong to no layer.
 */
export class PullProgress {
  readonly #moves = new Map<string, Move>();

  constructor(layers: readonly Pick<LayerDescriptor, "digest" | "size">[]) {
    for (const [position, { digest, size }] of layers.entries()) {
      if (!digest) continue;
      const id = shortDigest(digest);
      const move = this.#moves.get(id);
      if (move) move.positions.push(position);
      else this.#moves.set(id, { positions: [position], size: size ?? 0, bytes: 0, fetched: false });
    }
  }

  /** What an event tells of the positions; nothing for one of no layer. */
  apply(event: PullEvent): LayerProgress[] {
    const move = event.id === undefined ? undefined : this.#moves.get(event.id);
    if (!move) return [];
    const state = this.#take(move, event);
    if (!state) return [];
    const done = state === "present" || state === "pulled" ? move.size : move.bytes;
    return move.positions.map((layer) => ({ layer, state, done, total: move.size }));
  }

  #take(move: Move, event: PullEvent): LayerProgress["state"] | undefined {
    const status = event.status ?? "";
    if (status === "Already exists") return move.fetched ? undefined : "present";
    if (status === "Pulling fs layer" || status === "Waiting" || status.startsWith("Retrying")) {
      move.bytes = 0;
      return "waiting";
    }
    if (status === "Downloading") {
      move.fetched = true;
      move.bytes = Math.min(event.progressDetail?.current ?? move.bytes, move.size);
      return "pulling";
    }
    if (status === "Verifying Checksum" || status === "Download complete" || status === "Extracting" || status === "Pull complete") {
      // Small layers are down before the engine reports a byte.
      move.fetched = true;
      move.bytes = move.size;
      return status === "Pull complete" ? "pulled" : "pulling";
    }
    return undefined;
  }

  /** Bytes of layer blobs that came, each blob once; manifest and config, some kilobytes, are not counted. */
  get bytesFetched(): number {
    return [...this.#moves.values()].reduce((sum, m) => sum + (m.fetched ? m.bytes : 0), 0);
  }

  /** Positions whose layer was there before: an engine is silent about layers, or about all of them, that it need not fetch. */
  get layersPresent(): number {
    return [...this.#moves.values()].reduce((sum, m) => sum + (m.fetched ? 0 : m.positions.length), 0);
  }

  /** To be called behind a pull that succeeded: the layers of which the engine said nothing. */
  *silent(): Generator<LayerProgress> {
    for (const m of this.#moves.values()) {
      if (!m.fetched) for (const layer of m.positions) yield { layer, state: "present", done: m.size, total: m.size };
    }
  }
}
