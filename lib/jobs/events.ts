import "server-only";
import { log } from "../log";
import { stopping } from "../stopping";
import { isFinished, type Job, jobStates } from "./job";
import { changesSince, currentRevision, findJob, queryJobs } from "./store";

/** How often the database is asked for news, and how often a comment keeps proxies from closing a quiet stream. */
const lookMs = 250;
const quietMs = 15_000;

const event = (job: Job): string => `event: job\nid: ${job.revision}\ndata: ${JSON.stringify(job)}\n\n`;

/** Where the stream begins: what the reader missed, or the present state of what it asked for. */
async function beginning(ids: string[] | null, after: number | null): Promise<{ jobs: Job[]; revision: number }> {
  const revision = await currentRevision();
  // An id from before the database was replaced is greater than any there is: begin anew.
  if (after !== null && after <= revision) return { jobs: [], revision: after };
  if (!ids) return { jobs: (await queryJobs({ states: jobStates.filter((s) => !isFinished(s)), limit: 500 })).items, revision };
  const jobs = await Promise.all(ids.map((id) => findJob(id)));
  return { jobs: jobs.filter((j) => j !== null), revision };
}

/**
 * Jobs as they change, as text/event-stream. Event ids are revisions kept in the database, so a reader that reconnects with Last-Event-ID
 * misses nothing, whichever process answers. Ends when the reader goes, or the server.
 */
export function jobEvents(options: { ids: string[] | null; after: number | null; signal: AbortSignal }): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stopped = false;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  async function run(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const send = (text: string) => controller.enqueue(encoder.encode(text));
    const start = await beginning(options.ids, options.after);
    let { revision } = start;
    let spoke = performance.now();
    send("retry: 1000\n\n");
    for (const job of start.jobs) send(event(job));
    while (!stopped && !options.signal.aborted && !stopping().aborted) {
      const jobs = await changesSince(revision, options.ids);
      for (const job of jobs) {
        send(event(job));
        revision = job.revision;
      }
      if (jobs.length) spoke = performance.now();
      else if (performance.now() - spoke > quietMs) {
        send(": still here\n\n");
        spoke = performance.now();
      }
      await pause(lookMs);
    }
  }
  return new ReadableStream<Uint8Array>({
    start(controller) {
      void run(controller)
        .catch((error) => {
          if (!stopped) log.error("events.failed", { error });
        })
        .finally(() => {
          if (stopped) return;
          try {
            controller.close();
          } catch {
            // the reader went between two looks
          }
        });
    },
    cancel() {
      stopped = true;
    },
  });
}
