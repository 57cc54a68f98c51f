import type { PullOptions } from "./types-pull";

/** Bandwidth, latency and how often one deploys, as they stand in an address: `bw=100&rtt=30&nodes=10&deploys=30`. Pure. */
export const pullFields = [
  { name: "bw", field: "mbit", label: "Bandwidth", unit: "Mbit/s", least: 0.1, most: 100_000, whole: false },
  { name: "rtt", field: "rttMs", label: "Round trip", unit: "ms", least: 0, most: 10_000, whole: false },
  { name: "nodes", field: "nodes", label: "Nodes", unit: "", least: 1, most: 1_000_000, whole: true },
  { name: "deploys", field: "deploys", label: "Deployments a month", unit: "", least: 1, most: 1_000_000, whole: true },
] as const;

export const usualPull: PullOptions = { mbit: 100, rttMs: 30, nodes: 10, deploys: 30 };

/** What an address says, the usual where it says nothing; `wrong` names what is out of bounds, which is the usual too. */
export function readPull(get: (name: string) => string | null | undefined): { options: PullOptions; wrong: string[] } {
  const options = { ...usualPull };
  const wrong: string[] = [];
  for (const { name, field, least, most, whole } of pullFields) {
    const text = get(name)?.trim();
    if (!text) continue;
    const value = /^\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) options[field] = value;
    else wrong.push(name);
  }
  return { options, wrong };
}

/** Only what is not the usual. */
export const pullParams = (options: PullOptions): string[] =>
  pullFields.flatMap(({ name, field }) => (options[field] === usualPull[field] ? [] : [`${name}=${options[field]}`]));
