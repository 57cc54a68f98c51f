import "server-only";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import packageJson from "../../package.json";
import type { ClaimedJob, JobOutcome } from "./job";
import { queueState, stateCounts } from "./queue-store";
import type { Ending } from "./store";

/**
 * What this process measures, for Prometheus. Counters and durations are of this process since its start; jobs and queue are of the
 * record, read when asked. Names end in their unit (https://prometheus.io/docs/practices/naming/).
 */
function create() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: "basewise_build_info", help: "Version of Basewise, as a label", labelNames: ["version"], registers }).set(
    { version: packageJson.version },
    1,
  );
  new Gauge({
    name: "basewise_jobs",
    help: "Jobs on record, by kind and state",
    labelNames: ["kind", "state"],
    registers,
    async collect() {
      this.reset();
      for (const { kind, state, count } of await stateCounts()) this.set({ kind, state }, count);
    },
  });
  const oldest = new Gauge({ name: "basewise_queue_oldest_seconds", help: "For how long the job waits that waits longest; 0 where none does", registers });
  new Gauge({
    name: "basewise_queue_length",
    help: "Jobs that wait",
    registers,
    async collect() {
      const queue = await queueState();
      this.set(queue.queued);
      oldest.set(queue.oldestQueuedAt ? secondsSince(queue.oldestQueuedAt) : 0);
    },
  });
  return {
    registry,
    duration: new Histogram({
      name: "basewise_job_duration_seconds",
      help: "From the first time a job ran to its end",
      labelNames: ["kind", "state"],
      buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
      registers,
    }),
    bytesRead: new Counter({ name: "basewise_layer_read_bytes_total", help: "Layer bytes that crossed the network for inspections", registers }),
    layers: new Counter({
      name: "basewise_layers_total",
      help: "Layers of inspections: known (on record or in the engine before) or fetched",
      labelNames: ["from"],
      registers,
    }),
    onRecord: new Counter({ name: "basewise_inspections_on_record_total", help: "Inspections answered from the record, with nothing read", registers }),
  };
}

/** Not below 0: the clock may have been set back since. */
const secondsSince = (time: string): number => Math.max(0, Date.now() - Date.parse(time)) / 1000;

/** Workers and routes are bundled apart: they meet here. */
const place = globalThis as typeof globalThis & { basewiseMetrics?: ReturnType<typeof create> };
function metrics() {
  place.basewiseMetrics ??= create();
  return place.basewiseMetrics;
}

/** The text exposition format, and its media type. */
export const exposition = async (): Promise<{ text: string; contentType: string }> => {
  const { registry } = metrics();
  return { text: await registry.metrics(), contentType: registry.contentType };
};

/** Of a job that has ended. */
export function measureEnd(job: ClaimedJob, ending: Ending): void {
  const { duration, bytesRead, layers, onRecord } = metrics();
  duration.observe({ kind: job.kind, state: ending.state }, secondsSince(job.startedAt ?? job.createdAt));
  if (job.kind !== "inspection" || ending.state !== "done") return;
  const outcome = ending.outcome as JobOutcome;
  bytesRead.inc(outcome.bytesFetched);
  if (outcome.onRecord) onRecord.inc();
  else {
    layers.inc({ from: "known" }, outcome.layersPresent);
    layers.inc({ from: "fetched" }, outcome.layersTotal - outcome.layersPresent);
  }
}
