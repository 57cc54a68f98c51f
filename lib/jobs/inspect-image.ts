import "server-only";
import type { EngineStatus } from "../docker";
import { env } from "../env";
import { BasewiseError, type ErrorCode, isBasewiseError } from "../errors";
import { deriveFacts } from "../images/facts";
import { allIndexed, differsFromRecord, type KnownLayer, knownLayers, saveIndex } from "../images/layer-store";
import { type EngineSeen, hasImage, recordInspection, recordObservation, recordSeenAgain } from "../images/store";
import { matchReadings } from "../inspect/assemble";
import type { LayerDescriptor, LayerProgress, LayerReading, LayerSource, ResolvedImage } from "../inspect/ports";
import type { LayerBounds } from "../inspect/read-layer";
import type { DiffId } from "../oci/digest";
import { parsePlatform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import { readingThread } from "../thread";
import type { Adapters } from "./adapters";
import { type HeldImage, type Later, withEngineImage } from "./engine-image";
import { engineForJob } from "./engine-wait";
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

interface Reading {
  /** Layers that were read now, their indexes already kept. */
  readings: Omit<LayerReading, "index">[];
  unpacked: number;
}

/** Reads what is wanted, off the event loop, and keeps each layer's index as soon as it is there: what was read is not read again. */
async function readLayers(source: LayerSource, image: ResolvedImage, tracker: ProgressTracker, context: InspectContext, plan: Plan): Promise<Reading> {
  const read: Reading = { readings: [], unpacked: plan.knownBytes };
  const { signal } = context;
  const bounds = layerBounds();
  tracker.begin("reading");
  plan.tell(tracker);
  context.report({ state: "reading", progress: tracker.view() });
  await source.openLayers(image, {
    signal,
    ...(plan.wanted ? { wanted: plan.wanted } : {}),
    onProgress: (p) => {
      tracker.apply(p);
      context.report({ progress: tracker.view() });
    },
    read: async (stream, expected) => {
      const reading = await readingThread().readLayer(stream, { signal, expected, bounds });
      const { index, ...rest } = reading;
      read.unpacked += rest.unpacked;
      mustFit(read.unpacked);
      // Only what the image claims as its own: an engine's archive may hold other images' layers.
      if (image.layers.some((l) => l.diffId === rest.diffId)) {
        if (plan.reread) await mustAgree(reading);
        // What was read again and agrees is put in the place of a record that may be damaged.
        await saveIndex(rest.diffId, index, plan.reread);
      }
      read.readings.push(rest);
      tracker.markRead(rest.diffId);
      context.report({ progress: tracker.view() });
      return reading;
    },
  });
  return read;
}

function mustFit(unpacked: number): void {
  const { BASEWISE_MAX_IMAGE_BYTES: most } = env();
  if (unpacked > most) throw new BasewiseError("image_too_large", `The image unpacks to more than ${most} bytes, which BASEWISE_MAX_IMAGE_BYTES allows.`);
}

async function mustAgree(reading: LayerReading): Promise<void> {
  const other = await differsFromRecord([reading]);
  if (other) throw new BasewiseError("reading_differs", `What layer ${other} holds now is not what is on record of it.`);
}

const layerBounds = (): LayerBounds => {
  const e = env();
  return {
    unpackedBytes: e.BASEWISE_MAX_UNPACKED_BYTES,
    ratio: e.BASEWISE_MAX_RATIO,
    entries: e.BASEWISE_MAX_ENTRIES,
    pathBytes: e.BASEWISE_MAX_PATH_BYTES,
    indexBytes: e.BASEWISE_MAX_INDEX_BYTES,
  };
};

/** What need be read of an image, and what is known. */
class Plan {
  /** diffIDs to read; undefined: all. */
  readonly wanted: ReadonlySet<DiffId> | undefined;
  readonly known: (layer: LayerDescriptor) => KnownLayer | undefined;

  constructor(
    readonly image: ResolvedImage,
    known: (layer: LayerDescriptor) => KnownLayer | undefined,
    readonly reread: boolean,
  ) {
    const wanted = new Set(image.layers.filter((l) => !known(l)).map((l) => l.diffId));
    this.wanted = reread ? undefined : wanted;
    // One position's blob may be known and another's, that claims the same diffID, not: then that layer is read, and held against both.
    this.known = reread ? () => undefined : (layer) => (wanted.has(layer.diffId) ? undefined : known(layer));
  }

  get nothingToRead(): boolean {
    return this.wanted?.size === 0;
  }

  /** Unpacked bytes of the distinct layers that are known. */
  get knownBytes(): number {
    const sizes = new Map(this.image.layers.map((l) => [l.diffId, this.known(l)?.unpacked ?? 0]));
    return [...sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  get knownCount(): number {
    return this.image.layers.filter((l) => this.known(l)).length;
  }

  tell(tracker: ProgressTracker): void {
    this.image.layers.forEach((layer, i) => {
      if (this.known(layer)) tracker.apply({ layer: i, state: "present", done: layer.size ?? 0, total: layer.size });
    });
  }
}

async function engineSeen(context: InspectContext, engine: ReachableEngine, image: ResolvedImage): Promise<EngineSeen | null> {
  const found = await context.adapters.engine.inspectImage(context.adapters.engine.referenceOf(image));
  if (!found) return null;
  const { id: engineId, version, apiVersion, storageDriver } = engine;
  return { engineId, version, apiVersion, storageDriver, engineImageId: found.id, size: found.size };
}

interface Read extends Reading {
  engine: EngineSeen | null;
  held: HeldImage | null;
}

async function readThroughEngine(job: Job, image: ResolvedImage, engine: ReachableEngine, context: InspectContext, plan: Plan): Promise<Read> {
  const tracker = new ProgressTracker(image, "docker");
  const { adapters } = context;
  if (image.digestKind === "config") {
    const read = await readLayers(adapters.engine.layers, image, tracker, context, plan);
    return { ...read, engine: await engineSeen(context, engine, image), held: null };
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
    ...(await readLayers(adapters.engine.layers, image, tracker, context, plan)),
    held,
  }));
}

async function readFromRegistry(image: ResolvedImage, context: InspectContext, plan: Plan): Promise<Read> {
  const tracker = new ProgressTracker(image, "registry");
  return { ...(await readLayers(context.adapters.registry.layers, image, tracker, context, plan)), engine: null, held: null };
}

function outcomeOf(image: ResolvedImage, read: Read, plan: Plan): JobOutcome {
  const { held } = read;
  const layersTotal = image.layers.length;
  if (!held) {
    const local = image.digestKind === "config";
    const fetched = local ? 0 : read.readings.reduce((sum, r) => sum + r.blobSize, 0);
    return { bytesFetched: fetched, layersTotal, layersPresent: local ? layersTotal : plan.knownCount, measuredPullMs: null, engine: null, onRecord: false };
  }
  // Only a pull that found nothing there measures what a pull costs.
  const measuredPullMs = held.layersPresent === 0 ? Math.round(held.durationMs) : null;
  const engine = read.engine && { version: read.engine.version, storageDriver: read.engine.storageDriver };
  return { bytesFetched: held.bytesFetched, layersTotal, layersPresent: held.layersPresent, measuredPullMs, engine, onRecord: false };
}

/** Raises the codes of the registry, the engine and the reader, those of the bounds, and `reading_differs`. */
export async function inspectImage(job: Job, context: InspectContext): Promise<{ imageDigest: string; outcome: JobOutcome }> {
  const engine = job.source === "registry" ? null : await engineForJob(context.adapters.engine, job.source === "docker", context.signal);
  if (job.source === "docker" && engine && !engine.reachable) throw new BasewiseError(engine.code, engine.detail);
  const image = await resolve(job, context, engine ?? { reachable: false, endpoint: "", code: "engine_unreachable", detail: "" });
  await recordObservation(image, job.actor);
  if (!job.reread && (await hasImage(image.digest)) && (await allIndexed(image.layers))) {
    await recordSeenAgain(image);
    const layersTotal = image.layers.length;
    return {
      imageDigest: image.digest,
      outcome: { bytesFetched: 0, layersTotal, layersPresent: layersTotal, measuredPullMs: null, engine: null, onRecord: true },
    };
  }
  const started = performance.now();
  const plan = new Plan(image, await knownLayers(image.layers), job.reread);
  // What is known needs no engine: nothing is pulled to be thrown away.
  const throughEngine = engine?.reachable && !plan.nothingToRead ? engine : null;
  const read = throughEngine
    ? await readThroughEngine(job, image, throughEngine, context, plan)
    : plan.nothingToRead
      ? { readings: [], unpacked: 0, engine: null, held: null }
      : await readFromRegistry(image, context, plan);
  context.signal.throwIfAborted();
  const layers = matchReadings(image, read.readings, plan.known);
  // A layer that stands several times is laid down as often.
  mustFit(layers.reduce((sum, l) => sum + l.unpacked, 0));
  const facts = await deriveFacts(image.layers, image.config.container);
  context.signal.throwIfAborted();
  const recorded = await recordInspection({
    jobId: job.id,
    resolved: image,
    layers,
    facts,
    source: throughEngine || image.digestKind === "config" ? "docker" : "registry",
    engine: read.engine,
    readAt: new Date(),
    durationMs: performance.now() - started,
    actor: job.actor,
  });
  if (!recorded) throw new BasewiseError("reading_differs", `The layers read now are not those on record for ${image.digest}.`);
  return { imageDigest: image.digest, outcome: outcomeOf(image, read, plan) };
}
