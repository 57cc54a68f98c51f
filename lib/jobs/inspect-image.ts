import "server-only";
import type { EngineStatus } from "../docker";
import { env } from "../env";
import { BasewiseError, type ErrorCode, isBasewiseError } from "../errors";
import { type EngineSeen, hasImage, recordInspection, recordObservation, recordSeenAgain } from "../images/store";
import { matchReadings } from "../inspect/assemble";
import type { LayerProgress, LayerReading, LayerSource, ResolvedImage } from "../inspect/ports";
import { readLayer } from "../inspect/read-layer";
import { parsePlatform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import type { Adapters } from "./adapters";
import { type HeldImage, type Later, withEngineImage } from "./engine-image";
import type { Job, JobOutcome, JobProgress, JobState } from "./job";
import { ProgressTracker } from "./progress";

/** One inspection from reference to record: resolve, get at the layers, read them, match them against the config, record. */
export interface InspectContext {
  adapters: Adapters;
  signal: AbortSignal;
  report(news: { state?: JobState; progress?: JobProgress }): void;
  /** Tidying that need not hold up the job's end. */
  later(work: Later): void;
}

type ReachableEngine = Extract<EngineStatus, { reachable: true }>;

/** What a registry says where an image may still be in the engine alone, built or loaded there. */
const maybeLocal: readonly ErrorCode[] = ["image_not_found", "tag_not_found", "unauthorised", "forbidden", "registry_not_allowed", "registry_unreachable"];

async function resolve(job: Job, context: InspectContext, engine: EngineStatus): Promise<ResolvedImage> {
  const reference = parseReference(job.reference);
  const platform = parsePlatform(job.platform);
  try {
    return await context.adapters.registry.resolver.resolve(reference, platform, { signal: context.signal });
  } catch (error) {
    const local = job.source !== "registry" && engine.reachable && isBasewiseError(error) && maybeLocal.includes(error.code);
    const found = local ? await context.adapters.engine.resolveLocal(reference, platform, { signal: context.signal }) : null;
    if (found) return found;
    throw error; // the registry's answer tells more than “not in the engine either”
  }
}

async function readAll(source: LayerSource, image: ResolvedImage, tracker: ProgressTracker, context: InspectContext): Promise<LayerReading[]> {
  const readings: LayerReading[] = [];
  const { signal } = context;
  tracker.begin("reading");
  context.report({ state: "reading", progress: tracker.view() });
  await source.openLayers(image, {
    signal,
    onProgress: (p) => {
      tracker.apply(p);
      context.report({ progress: tracker.view() });
    },
    read: async (stream, expected) => {
      const reading = await readLayer(stream, { signal, expected, maxUnpacked: env().BASEWISE_MAX_UNPACKED_BYTES });
      readings.push(reading);
      tracker.markRead(reading.diffId);
      context.report({ progress: tracker.view() });
      return reading;
    },
  });
  return readings;
}

async function engineSeen(context: InspectContext, engine: ReachableEngine, image: ResolvedImage): Promise<EngineSeen | null> {
  const found = await context.adapters.engine.inspectImage(context.adapters.engine.referenceOf(image));
  if (!found) return null;
  const { id: engineId, version, apiVersion, storageDriver } = engine;
  return { engineId, version, apiVersion, storageDriver, engineImageId: found.id, size: found.size };
}

interface Read {
  readings: LayerReading[];
  engine: EngineSeen | null;
  held: HeldImage | null;
}

async function readThroughEngine(job: Job, image: ResolvedImage, engine: ReachableEngine, context: InspectContext): Promise<Read> {
  const tracker = new ProgressTracker(image, "docker");
  const { adapters } = context;
  if (image.digestKind === "config") {
    const readings = await readAll(adapters.engine.layers, image, tracker, context);
    return { readings, engine: await engineSeen(context, engine, image), held: null };
  }
  context.report({ state: "pulling", progress: tracker.view() });
  const onProgress = (p: LayerProgress) => {
    tracker.apply(p);
    context.report({ progress: tracker.view() });
  };
  // An engine has no logins of its own: what is stored for the registry (or for the mirror that answered) goes along with the pull.
  const credentials = await adapters.registry.credentialsFor(image, { signal: context.signal });
  const options = { signal: context.signal, later: context.later, onProgress, ...(credentials ? { credentials } : {}) };
  return withEngineImage(adapters.engine, engine.id, job, image, options, async (held) => ({
    engine: await engineSeen(context, engine, image),
    readings: await readAll(adapters.engine.layers, image, tracker, context),
    held,
  }));
}

async function readFromRegistry(image: ResolvedImage, context: InspectContext): Promise<Read> {
  const tracker = new ProgressTracker(image, "registry");
  return { readings: await readAll(context.adapters.registry.layers, image, tracker, context), engine: null, held: null };
}

function outcomeOf(image: ResolvedImage, read: Read): JobOutcome {
  const { held } = read;
  const layersTotal = image.layers.length;
  if (!held) {
    const local = image.digestKind === "config";
    const fetched = local ? 0 : read.readings.reduce((sum, r) => sum + r.blobSize, 0);
    return { bytesFetched: fetched, layersTotal, layersPresent: local ? layersTotal : 0, measuredPullMs: null, onRecord: false };
  }
  // Only a pull that found nothing there measures what a pull costs.
  const measuredPullMs = held.layersPresent === 0 ? Math.round(held.durationMs) : null;
  return { bytesFetched: held.bytesFetched, layersTotal, layersPresent: held.layersPresent, measuredPullMs, onRecord: false };
}

/** Raises the codes of the registry, the engine and the reader, and `reading_differs`. */
export async function inspectImage(job: Job, context: InspectContext): Promise<{ imageDigest: string; outcome: JobOutcome }> {
  const engine = job.source === "registry" ? null : await context.adapters.engine.status({ signal: context.signal });
  if (job.source === "docker" && engine && !engine.reachable) throw new BasewiseError(engine.code, engine.detail);
  const image = await resolve(job, context, engine ?? { reachable: false, endpoint: "", code: "engine_unreachable", detail: "" });
  await recordObservation(image, job.actor);
  if (!job.reread && (await hasImage(image.digest))) {
    await recordSeenAgain(image);
    const layersTotal = image.layers.length;
    return { imageDigest: image.digest, outcome: { bytesFetched: 0, layersTotal, layersPresent: layersTotal, measuredPullMs: null, onRecord: true } };
  }
  const started = performance.now();
  const throughEngine = engine?.reachable ? engine : null;
  const read = throughEngine ? await readThroughEngine(job, image, throughEngine, context) : await readFromRegistry(image, context);
  context.signal.throwIfAborted();
  const layers = matchReadings(image, read.readings);
  const recorded = await recordInspection({
    jobId: job.id,
    resolved: image,
    layers,
    source: throughEngine ? "docker" : "registry",
    engine: read.engine,
    readAt: new Date(),
    durationMs: performance.now() - started,
    actor: job.actor,
  });
  if (!recorded) throw new BasewiseError("reading_differs", `The layers read now are not those on record for ${image.digest}.`);
  return { imageDigest: image.digest, outcome: outcomeOf(image, read) };
}
