import { isFinished, type Job } from "@/lib/jobs/job";

/** The jobs that this page has heard of, the newest revision of each. Pure of React and of the network; one per page. */
export interface JobStore {
  get(id: string): Job | undefined;
  all(): readonly Job[];
  /** Takes what is newer than what is known; tells listeners once, and `finished` of jobs that ended by it. */
  merge(jobs: readonly Job[]): void;
  subscribe(listener: () => void): () => void;
  /** Jobs that were unfinished when last seen here and are finished now. */
  onFinished(listener: (job: Job) => void): () => void;
}

export function createJobStore(): JobStore {
  const jobs = new Map<string, Job>();
  const listeners = new Set<() => void>();
  const finishers = new Set<(job: Job) => void>();
  let snapshot: readonly Job[] = [];
  return {
    get: (id) => jobs.get(id),
    all: () => snapshot,
    merge(incoming) {
      const ended: Job[] = [];
      let changed = false;
      for (const job of incoming) {
        const known = jobs.get(job.id);
        if (known && known.revision >= job.revision) continue;
        if (known && !isFinished(known.state) && isFinished(job.state)) ended.push(job);
        jobs.set(job.id, job);
        changed = true;
      }
      if (!changed) return;
      snapshot = [...jobs.values()];
      for (const tell of listeners) tell();
      for (const job of ended) for (const tell of finishers) tell(job);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onFinished(listener) {
      finishers.add(listener);
      return () => finishers.delete(listener);
    },
  };
}
