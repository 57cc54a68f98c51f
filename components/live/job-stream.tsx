"use client";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { isFinished, type Job } from "@/lib/jobs/job";
import { readInspection } from "./api";
import { createJobStore, type JobStore } from "./job-store";

/**
 * One event stream per page, shared by all that show jobs. While the page is hidden it is closed, so that many open tabs do not use up
 * the browser's six connections to the server; on return, what was missed is asked for.
 */
export type StreamState = "connecting" | "open" | "interrupted";

interface Live {
  store: JobStore;
  state: StreamState;
}
const Context = createContext<Live | null>(null);

/** Jobs that were under way when last heard of and that the opened stream does not tell of: they ended meanwhile. */
async function catchUp(store: JobStore, told: ReadonlySet<string>): Promise<void> {
  const silent = store.all().filter((job) => !isFinished(job.state) && !told.has(job.id));
  const answers = await Promise.all(silent.slice(0, 50).map((job) => readInspection(job.id)));
  store.merge(answers.flatMap((a) => (a.ok ? [a.value] : [])));
}
/** The stream begins with all that is unfinished; this long after it opened, what it did not tell of is asked for. */
const beginningMs = 800;

export function JobStream({ initial, children }: { initial: readonly Job[]; children: ReactNode }) {
  const [store] = useState(() => {
    const made = createJobStore();
    made.merge(initial);
    return made;
  });
  const [state, setState] = useState<StreamState>("connecting");

  useEffect(() => {
    let source: EventSource | null = null;
    let held: Job[] = [];
    let told = new Set<string>();
    let frame = 0;
    let check: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      frame = 0;
      const jobs = held;
      held = [];
      store.merge(jobs);
    };
    const open = () => {
      if (source) return;
      source = new EventSource("/api/v1/inspections/events");
      source.addEventListener("open", () => {
        const heard = new Set<string>();
        told = heard;
        clearTimeout(check);
        check = setTimeout(() => void catchUp(store, heard), beginningMs);
        setState("open");
      });
      source.addEventListener("error", () => {
        clearTimeout(check);
        setState("interrupted");
        // The browser tries again by itself, unless the answer was no stream at all.
        if (source?.readyState === EventSource.CLOSED) {
          source = null;
          setTimeout(() => !document.hidden && open(), 3_000);
        }
      });
      source.addEventListener("job", (event) => {
        const job = JSON.parse(event.data) as Job;
        told.add(job.id);
        held.push(job);
        frame ||= requestAnimationFrame(flush);
      });
    };
    const close = () => {
      source?.close();
      source = null;
      clearTimeout(check);
    };
    const follow = () => (document.hidden ? close() : open());
    follow();
    document.addEventListener("visibilitychange", follow);
    addEventListener("pagehide", close);
    addEventListener("pageshow", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      removeEventListener("pagehide", close);
      removeEventListener("pageshow", follow);
      cancelAnimationFrame(frame);
      close();
    };
  }, [store]);

  return <Context value={{ store, state }}>{children}</Context>;
}

function useLive(): Live {
  const live = useContext(Context);
  if (!live) throw new Error("Outside of JobStream.");
  return live;
}

const nothing: readonly Job[] = [];

/**
 * Every job this page knows of, newest first; `initial` is what the server rendered with. On the server and until the browser takes over,
 * exactly `initial`.
 */
export function useJobs(initial: readonly Job[] = nothing): Job[] {
  const { store } = useLive();
  useEffect(() => store.merge(initial), [store, initial]);
  const known = useSyncExternalStore(
    store.subscribe,
    () => store.all(),
    () => nothing,
  );
  const newest = new Map(initial.map((job) => [job.id, job]));
  for (const job of known) if (job.revision > (newest.get(job.id)?.revision ?? -1)) newest.set(job.id, job);
  return [...newest.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
}

/** One job as it is now; `initial` is what the server rendered with. */
export function useJob(id: string, initial: Job | null = null): Job | null {
  const { store } = useLive();
  useEffect(() => {
    if (initial) store.merge([initial]);
    else if (!store.get(id)) void readInspection(id).then((answer) => answer.ok && store.merge([answer.value]));
  }, [store, id, initial]);
  const known = useSyncExternalStore(
    store.subscribe,
    () => store.get(id),
    () => undefined,
  );
  return known && known.revision > (initial?.revision ?? -1) ? known : initial;
}

/** Takes in jobs that an action of this page answered with, before the stream tells of them. */
export function useTakeJobs(): (jobs: readonly Job[]) => void {
  return useLive().store.merge;
}

export const useStreamState = (): StreamState => useLive().state;

export function useOnFinished(listener: (job: Job) => void): void {
  const { store } = useLive();
  const tell = useEffectEvent(listener);
  useEffect(() => store.onFinished((job) => tell(job)), [store]);
}

/** Asks the server for the page anew when a job ends, at most once a second: several that end together are one request. */
export function RefreshOnFinish() {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  useOnFinished((job) => {
    if (job.state === "done" || job.state === "failed") setPending(true);
  });
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => {
      setPending(false);
      router.refresh();
    }, 400);
    return () => clearTimeout(timer);
  }, [pending, router]);
  return null;
}

/** For the one image of a page or column: its job, live, handed to whoever draws it. */
export function LiveJob({ id, initial = null, children }: { id: string; initial?: Job | null; children: (job: Job | null) => ReactNode }) {
  return children(useJob(id, initial));
}
