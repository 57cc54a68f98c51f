import type { Recorded } from "../images/types";
import type { Inspection, LayerFacts, Unknown } from "../inspect/inspection";
import { usualPull } from "./pull-options";
import { commonChain } from "./together";
import type { PullColumn, PullCost, PullEstimate, PullOptions } from "./types-pull";

/**
 * What a pull costs, modelled. Pure. The formula, in seconds, with B = bandwidth in bytes/s and r = round-trip time:
 *
 *   set-up   5 r       TCP, TLS 1.3, the tag's index, the platform's manifest, the config, one after the other
 *   a layer  2 r + s/b the registry's answer (a redirect to its storage), the storage's, then s bytes at b
 *
 * Three layers are fetched at once, in the image's order, as Docker and containerd do by default; those that flow share B equally, so b is B
 * divided by how many flow at that moment. Connections stay open, a blob that stands twice is fetched once, and a layer that lies on the
 * same chain of diffIDs as one of the baseline's is there already. Not in the model: logging in, slow start, loss, a registry slower than the line,
 * and unpacking, which engines do meanwhile.
 */
export const atOnce = 3;
export const setUpTrips = 5;
export const tripsPerBlob = 2;

/** Milliseconds until the last of these blobs (bytes each) is there. */
export function pullTime(blobs: readonly number[], { mbit, rttMs }: Pick<PullOptions, "mbit" | "rttMs">): number {
  const rate = (mbit * 1e6) / 8 / 1000; // bytes per millisecond
  const wait = tripsPerBlob * rttMs;
  let now = setUpTrips * rttMs;
  let next = 0;
  const lanes: { from: number; left: number }[] = [];
  for (;;) {
    while (lanes.length < atOnce && next < blobs.length) lanes.push({ from: now + wait, left: blobs[next++] ?? 0 });
    if (lanes.length === 0) return now;
    const flowing = lanes.filter((lane) => lane.from <= now);
    const share = rate / Math.max(1, flowing.length);
    const starts = lanes.filter((lane) => lane.from > now).map((lane) => lane.from);
    const until = Math.min(...starts, ...flowing.map((lane) => now + lane.left / share));
    for (const lane of flowing) lane.left -= (until - now) * share;
    now = until;
    for (let i = lanes.length - 1; i >= 0; i--) {
      const lane = lanes[i];
      // Less than a thousandth of a byte is what the division left over.
      if (lane && lane.from <= now && lane.left < 0.001) lanes.splice(i, 1);
    }
  }
}

/** Each blob once; null where a size is not known. */
function blobsOf(layers: readonly LayerFacts[]): number[] | null {
  const blobs = new Map<string, number>();
  for (const { digest, download } of layers) {
    if (digest === null || download === null) return null;
    blobs.set(digest, download);
  }
  return [...blobs.values()];
}

function estimate(layers: readonly LayerFacts[], options: PullOptions): PullEstimate | null {
  const blobs = blobsOf(layers);
  return blobs && { ms: Math.round(pullTime(blobs, options)), bytes: blobs.reduce((sum, size) => sum + size, 0), layers: blobs.length };
}

const noDownload = ({ sizes }: Inspection): Unknown => sizes.unknown.download ?? { code: "not_read", reason: "The size of a layer’s blob is not known." };
const notMeasured: Unknown = {
  code: "not_measured",
  reason: "No engine has pulled it for Basewise with none of its layers there before; only that is a measured pull.",
};
const noBaseline: Unknown = { code: "not_read", reason: "A is not recorded." };

function columnOf(column: Extract<Recorded, { state: "recorded" }>, base: Inspection | null, isBaseline: boolean, options: PullOptions): PullColumn {
  const { inspection } = column;
  const cold = estimate(inspection.layers, options);
  const warm = isBaseline || !base ? null : estimate(inspection.layers.slice(commonChain(inspection, base)), options);
  const measured = column.measuredPull ?? null;
  const month = (one: PullEstimate | null) => one && one.bytes * options.nodes * options.deploys;
  return {
    cold,
    warm,
    monthly: { cold: month(cold), warm: month(warm) },
    measured,
    unknown: {
      ...(cold ? {} : { cold: noDownload(inspection) }),
      ...(warm || isBaseline ? {} : { warm: base ? noDownload(inspection) : noBaseline }),
      ...(measured ? {} : { measured: notMeasured }),
    },
  };
}

export function pullCost(columns: readonly Recorded[], options: PullOptions = usualPull): PullCost {
  const first = columns[0];
  const base = first?.state === "recorded" ? first.inspection : null;
  return {
    options,
    model: { atOnce, setUpTrips, tripsPerBlob },
    columns: columns.map((column, i) => (column.state === "recorded" ? columnOf(column, base, i === 0, options) : null)),
  };
}
