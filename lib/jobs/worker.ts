import "server-only";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { env } from "../env";
import { BasewiseError, isBasewiseError, toProblem } from "../errors";
import { deriveAgain } from "../images/facts";
import { log, withIds } from "../log";
import { adapters } from "./adapters";
import { claimDelivery } from "./delivery-store";
import { type Later, sweepEngine } from "./engine-image";
import { longestPutOffMs, pullBack } from "./future-store";
import type { ClaimedJob } from "./job";
import { endedBadly, type News, runJob, subjectOfJob, waitsForRegistry } from "./kinds";
import { leases } from "./lease-watch";
import { measureEnd } from "./metrics";
import { nudge, nudged } from "./nudge";
import { isGone, ownOwner } from "./owner";
import { claimScanWork } from "./scan-work-store";
import { enqueueDue } from "./schedule-store";
import { claimJob, type Ending, endLeases, finishJob, releaseJob, renewJob } from "./store";

/** A lease is renewed every beat; a process that dies loses its jobs at the latest when the lease ends, at a restart at once. */
const leaseMs = 30_000;
const beatMs = 700;
const idleMs = 500;
/** Progress reaches the database, and so the page, at most this often per job. */
const reportMs = 250;
/** A job that takes the server down with it must not do so for ever. */
const maxAttempts = 5;

/** How long a job may be put off again and again by a registry that asks for quiet. */
const longestWaitMs = 3 * 86_400_000;
type PutOff = NonNullable<Parameters<typeof releaseJob>[2]>;

const cancelled = () => new BasewiseError("job_cancelled", "Cancelled by a user.");
const lost = new Error("the lease was lost");
const stopping = new Error("the server is stopping");

/** Runs one claimed job beside its heartbeat, which renews the lease, writes progress and hears of a cancellation. */
class Run {
  private readonly abort = new AbortController();
  private news: News | null = null;
  private progress: News["progress"];
  private writing: Promise<void> = Promise.resolve();
  private ended = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly job: ClaimedJob,
    private readonly owner: string,
    private readonly stop: AbortSignal,
  ) {}

  private readonly onStop = () => this.abort.abort(stopping);

  private async heartbeat(): Promise<void> {
    let beat = Number.NEGATIVE_INFINITY;
    let renewed = performance.now();
    while (!this.ended) {
      const due = performance.now() - beat >= beatMs;
      if (this.news || due) {
        const news = this.news;
        this.news = null;
        beat = performance.now();
        try {
          const renewal = await renewJob(this.job.id, this.owner, leaseMs, news);
          renewed = beat;
          if (!renewal.held) this.abort.abort(lost);
          else if (renewal.cancel) this.abort.abort(cancelled());
        } catch (error) {
          // One renewal that fails (the disk is full, the database is locked) leaves the lease as it is: it is lost when it has run out.
          if (performance.now() - renewed >= leaseMs) throw error;
          this.news = { ...news, ...(this.news as News | null) };
          log.warn("job.not_renewed", { error });
        }
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, reportMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (this.ended) this.wake();
      });
    }
  }

  private report = (news: News): void => {
    this.news = { ...this.news, ...news };
    this.progress = news.progress ?? this.progress;
  };

  async run(): Promise<void> {
    try {
      await this.toEnd();
    } finally {
      leases().release(this.job.id);
    }
  }

  private async toEnd(): Promise<void> {
    const { job, owner } = this;
    if (this.stop.aborted) this.onStop();
    this.stop.addEventListener("abort", this.onStop);
    this.writing = this.heartbeat().catch((error) => {
      log.error("job.heartbeat_failed", { error });
      this.abort.abort(lost);
    });
    log.info("job.started", { kind: job.kind, reference: subjectOfJob(job), attempt: job.attempt });
    const laters: Later[] = [];
    const later = (work: Later) => void laters.push(work);
    let ending: Ending | null;
    let putOff: PutOff | null = null;
    try {
      if (job.attempt > maxAttempts) throw new BasewiseError("job_interrupted", `The server ended ${maxAttempts} times while this job ran.`);
      const { again, ...done } = await runJob(job, { signal: this.abort.signal, report: this.report, later });
      putOff = again ? { runAfter: again.at, progress: again.progress ?? null, problem: again.problem } : null;
      ending = again ? null : { state: "done", ...done };
    } catch (error) {
      putOff = this.putOffBy(error);
      ending = putOff ? null : this.endingOf(error);
    } finally {
      this.ended = true;
      this.wake();
      this.stop.removeEventListener("abort", this.onStop);
      await this.writing;
    }
    // Whoever has the job now has taken over what it holds in the engine, by the same row.
    if (this.abort.signal.reason === lost) return;
    const tidy = async () => {
      for (const work of laters) await work();
    };
    if (ending) {
      if (ending.problem) await endedBadly(job, ending.problem);
      if (await finishJob(job.id, owner, ending)) measureEnd(job, ending);
      log.info("job.ended", { kind: job.kind, reference: subjectOfJob(job), state: ending.state, code: ending.problem?.code });
      await tidy();
    } else {
      await tidy();
      await releaseJob(job.id, owner, putOff);
      log.info("job.ended", { kind: job.kind, reference: subjectOfJob(job), state: putOff ? "put_off" : "released", until: putOff?.runAfter });
    }
  }

  /** A registry that asks for quiet until a time gets it, and the job goes on afterwards; not for ever. */
  private putOffBy(error: unknown): PutOff | null {
    if (this.abort.signal.aborted || !waitsForRegistry(this.job) || !isBasewiseError(error) || error.code !== "rate_limited") return null;
    const { retryAt } = error.extra;
    if (!retryAt || Date.now() - Date.parse(this.job.createdAt) > longestWaitMs) return null;
    const runAfter = new Date(Math.min(Date.parse(retryAt), Date.now() + longestPutOffMs));
    return { runAfter, progress: this.progress ?? ("counts" in this.job ? this.job.counts : null), problem: toProblem(error) };
  }

  /** Whatever broke because of an abort is the abort; null puts the job back. */
  private endingOf(error: unknown): Ending | null {
    const reason: unknown = this.abort.signal.aborted ? this.abort.signal.reason : error;
    if (reason === stopping || reason === lost) return null;
    const state = isBasewiseError(reason) && reason.code === "job_cancelled" ? "cancelled" : "failed";
    if (!isBasewiseError(reason)) log.error("job.failed", { error: reason });
    else if (state === "failed") log.warn("job.failed", { error: reason });
    return { state, problem: toProblem(reason) };
  }
}

let scheduleSeen = Number.NEGATIVE_INFINITY;
let futureSeen = Number.NEGATIVE_INFINITY;
const scheduleMs = 1_000;
const futureMs = 30_000;

/** True where work was due and is in the queue now. */
async function lookAtSchedule(): Promise<boolean> {
  const now = performance.now();
  if (now - scheduleSeen < scheduleMs) return false;
  scheduleSeen = now;
  if (now - futureSeen >= futureMs) {
    futureSeen = now;
    const count = await pullBack(new Date());
    if (count) log.warn("clock.set_back", { count });
  }
  return (await enqueueDue(randomUUID)) > 0;
}

async function work(owner: string, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      const job = await claimJob(owner, leaseMs);
      if (job) await withIds({ jobId: job.id }, () => new Run(job, owner, stop).run());
      else if (!(await lookAtSchedule())) await nudged(idleMs, stop);
    } catch (error) {
      // The database is away or full: say so and try again, rather than leave the queue without a worker.
      log.error("worker.failed", { error });
      await nudged(2_000, stop);
    }
  }
}

/** Deliveries run beside the other jobs: no notice waits for a pull, and no slow receiver holds one up. */
const deliveryPlaces = 4;

async function sendNotices(owner: string, stop: AbortSignal): Promise<void> {
  const sending = new Set<Promise<void>>();
  while (!stop.aborted) {
    try {
      const job = sending.size < deliveryPlaces ? await claimDelivery(owner, leaseMs) : null;
      if (!job) {
        await nudged(idleMs, stop);
        continue;
      }
      const run: Promise<void> = withIds({ jobId: job.id }, () => new Run(job, owner, stop).run())
        .catch((error) => log.error("worker.failed", { error }))
        .finally(() => {
          sending.delete(run);
          nudge();
        });
      sending.add(run);
    } catch (error) {
      log.error("worker.failed", { error });
      await nudged(2_000, stop);
    }
  }
  await Promise.all(sending);
}

/** The scanner's work has one place beside the others: no inspection waits for a round of scans. */
async function workOfScanner(owner: string, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      const job = await claimScanWork(owner, leaseMs);
      if (job) await withIds({ jobId: job.id }, () => new Run(job, owner, stop).run());
      else await nudged(idleMs, stop);
    } catch (error) {
      log.error("worker.failed", { error });
      await nudged(2_000, stop);
    }
  }
}

/** Takes up what a process that is gone left, as soon as that can be written down: a disk may be full at the start, and have room later. */
async function takeUp(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      const count = await endLeases(isGone);
      if (count) log.info("jobs.taken_up", { count });
      return;
    } catch (error) {
      log.error("worker.failed", { error });
      await nudged(2_000, stop);
    }
  }
}

const sweepEveryMs = 10_000;

/** Again and again: an engine that was away or busy keeps what jobs left in it no longer than that. */
async function sweep(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await sweepEngine(adapters().engine).catch((error) => log.warn("engine.sweep_failed", { error }));
    await sleep(sweepEveryMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Takes up what a process that is gone left, keeps the engine tidy, and works until `stop`. Resolves when all running jobs were put back. */
export async function runWorkers(stop: AbortSignal): Promise<void> {
  const owner = ownOwner();
  await takeUp(stop);
  const swept = sweep(stop);
  const derived = deriveAgain(stop)
    .then((count) => count && log.info("facts.derived_again", { count }))
    .catch((error) => log.warn("facts.not_derived", { error }));
  const places = env().BASEWISE_WORKERS;
  await Promise.all([
    swept,
    derived,
    ...Array.from({ length: places }, () => work(owner, stop)),
    ...(places ? [sendNotices(owner, stop), workOfScanner(owner, stop)] : []),
  ]);
}
