import "server-only";
import { BasewiseError, isBasewiseError, type Problem, toProblem } from "../errors";
import { choose } from "../follow/glob";
import type { RoundCounts, RoundJob, RoundWhy } from "../jobs/job";
import { log } from "../log";
import { familiar, parseReference } from "../oci/reference";
import type { ScannerIdentity } from "../scanner";
import { scanImage } from ".";
import { followPatterns, namesIn, scansOf, standardImages } from "./round-store";
import { chosenScanner } from "./scanner";
import { type Candidate, waiting } from "./waiting";

/**
 * A round: the images that followed tags mean now and that approved standards stand on, scanned one after the other. What is left is asked of
 * the record and not kept in the job, so that a round that was broken off goes on, and one that is overtaken by another database takes that in.
 */
const written = (reference: string): string => familiar(parseReference(reference));

/** By digest, each once, with a name that it goes by. */
export async function imagesWanted(): Promise<Map<string, string>> {
  const patterns = await followPatterns();
  const wanted = new Map<string, string>();
  for (const { reference, digest, repositoryId } of await namesIn([...patterns.keys()])) {
    const { tag } = parseReference(reference);
    if (tag && choose([tag], patterns.get(repositoryId) ?? []).length && !wanted.has(digest)) wanted.set(digest, written(reference));
  }
  for (const { reference, digest } of await standardImages()) if (!wanted.has(digest)) wanted.set(digest, reference);
  return wanted;
}

export async function imagesWaiting(round: { why: RoundWhy; since: Date }, by: ScannerIdentity, wanted: ReadonlyMap<string, string>): Promise<Candidate[]> {
  const scans = await scansOf([...wanted.keys()], by);
  return waiting(
    [...wanted].flatMap(([digest, name]) => {
      const found = scans.get(digest);
      return found ? [{ digest, name, ...found }] : [];
    }),
    round,
  );
}

/** Raises as `Scanner.identity`. */
export const scannerNow = async (signal: AbortSignal): Promise<ScannerIdentity> => (await chosenScanner()).scanner.identity({ signal });
export const identityKey = ({ name, version, database }: ScannerIdentity): string => JSON.stringify([name, version, database?.updatedAt, database?.schema]);

interface Context {
  signal: AbortSignal;
  report(counts: RoundCounts): void;
}
type Done = { outcome: RoundCounts } | { again: { at: Date; problem: Problem; progress: RoundCounts } };

const nothing: RoundCounts = { scanned: 0, failed: 0, total: 0, image: null, scanner: null, tries: 0 };
/** A scanner that cannot be used at all is asked again after a minute, and then ever later, up to an hour. */
const retryMs = (tries: number): number => Math.min(60_000 * 2 ** tries, 3_600_000);

/** A scan that has begun is not awaited by a server that stops. */
const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });

/** One image that fails does not hold up the others; a scanner that is away does, and the round goes on once it is back. */
export async function scanRound(job: RoundJob, { signal, report }: Context): Promise<Done> {
  const round = { why: job.why, since: new Date(job.createdAt) };
  const counts: RoundCounts = { ...nothing, ...job.counts, image: null };
  const tried = new Set<string>();
  let queue = null as { by: string; images: Candidate[] } | null;
  for (;;) {
    signal.throwIfAborted();
    let by: ScannerIdentity;
    try {
      by = await scannerNow(signal);
    } catch (error) {
      if (!isBasewiseError(error)) throw error;
      const progress = { ...counts, image: null, tries: counts.tries + 1 };
      return { again: { at: new Date(Date.now() + retryMs(counts.tries)), problem: toProblem(error), progress } };
    }
    counts.tries = 0;
    const key = identityKey(by);
    if (queue?.by !== key || queue.images.length === 0) {
      if (queue && queue.by !== key) tried.clear();
      queue = { by: key, images: (await imagesWaiting(round, by, await imagesWanted())).filter(({ digest }) => !tried.has(digest)) };
    }
    const next = queue.images.shift();
    counts.total = counts.scanned + counts.failed + queue.images.length + (next ? 1 : 0);
    counts.image = next?.name ?? null;
    counts.scanner = by;
    if (!next) return { outcome: counts };
    report(counts);
    tried.add(next.digest);
    if (await scannedMeanwhile(next, by)) continue;
    await scanOne(next, job, signal, counts);
  }
}

/** By hand, while it waited. */
const scannedMeanwhile = async ({ digest }: Candidate, by: ScannerIdentity): Promise<boolean> => (await scansOf([digest], by)).get(digest)?.byThis ?? false;

async function scanOne(image: Candidate, job: RoundJob, signal: AbortSignal, counts: RoundCounts): Promise<void> {
  try {
    await orAborted(scanImage(image.digest, job.actor), signal);
    counts.scanned++;
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof BasewiseError)) log.error("round.failed", { digest: image.digest, error });
    counts.failed++;
  }
}
