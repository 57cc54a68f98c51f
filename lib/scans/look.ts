import "server-only";
import { env } from "../env";
import { BasewiseError, type ErrorCode, isBasewiseError, type Problem, toProblem } from "../errors";
import type { DatabaseFound, DatabaseLookJob } from "../jobs/job";
import { databaseEverySeconds } from "../jobs/schedule-store";
import { log } from "../log";
import { asDigest } from "../oci/digest";
import { parseReference } from "../oci/reference";
import { databaseMediaType, installedSource, noteSource } from "../scanner";
import { fetchDatabase, mostStored, mustBeOurs, scannerState } from "./database";

/**
 * A look whether the scanner's database moved in its registry: a HEAD of the tag, and, where that names another manifest, the manifest, whose one
 * layer may be the very file that was brought. Only then 60 to 90 MB are fetched.
 */
interface Registry {
  headTag(reference: ReturnType<typeof parseReference>, options: { signal: AbortSignal; known?: ReturnType<typeof asDigest> }): Promise<{ digest: string }>;
  artifactLayer(
    reference: ReturnType<typeof parseReference>,
    options: { mediaType: string; maxBytes: number; signal: AbortSignal },
  ): Promise<{ digest: string; layer: string }>;
}
interface Context {
  registry: Registry;
  signal: AbortSignal;
}
type Done = { outcome: DatabaseFound } | { again: { at: Date; problem: Problem; progress: { tries: number } } };

/** What may be otherwise in a moment; of the rest the next look by the schedule is early enough, and what was fetched in vain is not fetched again. */
const passing: readonly ErrorCode[] = ["registry_unreachable", "registry_timeout", "registry_error", "rate_limited", "conflict"];
const firstRetryMs = 60_000;
const mostTries = 6;

/** A minute, then four times as long each time; no longer than until the next look. */
export const retryAfterMs = (tries: number, everySeconds: number): number => Math.min(firstRetryMs * 4 ** tries, everySeconds * 1000);

/** Raises the registry codes and `scanner_database_unreadable`. */
export async function lookForDatabase(job: DatabaseLookJob, { registry, signal }: Context): Promise<Done> {
  try {
    const said = (await hasMoved(registry, signal)) ? "moved" : "unmoved";
    if (said === "moved") await fetchDatabase(signal);
    const { database } = await scannerState();
    log.info("scanner.looked", { said, updatedAt: database?.updatedAt });
    return { outcome: { said, updatedAt: database?.updatedAt ?? null } };
  } catch (error) {
    if (signal.aborted || !isBasewiseError(error) || !passing.includes(error.code) || job.tries + 1 >= mostTries) throw error;
    const every = databaseEverySeconds();
    if (every === null) throw new BasewiseError("job_cancelled", "Looking for another database was turned off.", {}, { cause: error });
    const wait = Date.now() + retryAfterMs(job.tries, every);
    const asked = error.extra.retryAt ? Date.parse(error.extra.retryAt) : 0;
    return { again: { at: new Date(Math.max(wait, Math.min(asked, Date.now() + 86_400_000))), problem: toProblem(error), progress: { tries: job.tries + 1 } } };
  }
}

async function hasMoved(registry: Registry, signal: AbortSignal): Promise<boolean> {
  const root = mustBeOurs();
  const reference = parseReference(env().BASEWISE_TRIVY_DB);
  const installed = await installedSource(root);
  const known = installed?.manifest ?? null;
  const { digest } = await registry.headTag(reference, { signal, ...(known ? { known: asDigest(known) } : {}) });
  if (!installed || digest === known) return !installed;
  const told = await registry.artifactLayer(reference, { mediaType: databaseMediaType, maxBytes: mostStored, signal });
  if (told.layer !== installed.layer) return true;
  await noteSource(root, { ...installed, manifest: told.digest });
  return false;
}
