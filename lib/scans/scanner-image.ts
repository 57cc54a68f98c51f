import "server-only";
import { BasewiseError, type ErrorCode, isBasewiseError } from "../errors";
import type { ResolvedImage } from "../inspect/ports";
import { adapters } from "../jobs/adapters";
import { log } from "../log";
import { parsePlatform } from "../oci/platform";
import { canonical, type Reference } from "../oci/reference";
import { checkVersion, type HeldImage, type ScannerImage } from "../scanner";
import { type HeldRecord, heldRecord, installationId, keepRecord } from "./held-file";

/** The image that Trivy is run from: found once, and held to what it was. */
interface Found {
  digest: string;
  known: string[];
  engineName: string;
  /** Null where the engine alone has it. */
  image: ResolvedImage | null;
}

/** Where the registry has no say, what was brought to the engine (docker load) counts. */
const fromEngine: readonly ErrorCode[] = [
  "registry_unreachable",
  "registry_timeout",
  "registry_error",
  "registry_not_allowed",
  "image_not_found",
  "tag_not_found",
  "unauthorised",
  "forbidden",
  "rate_limited",
];

async function find(reference: Reference, signal: AbortSignal): Promise<Found> {
  const { engine, registry } = adapters();
  const status = await engine.status({ signal });
  if (!status.reachable) throw new BasewiseError(status.code, status.detail);
  try {
    const image = await registry.resolver.resolve(reference, parsePlatform(`${status.os}/${status.architecture}`), { signal });
    return {
      digest: image.index?.digest ?? image.digest,
      known: [...new Set([image.index?.digest ?? image.digest, image.digest, image.configDigest])],
      engineName: engine.referenceOf(image),
      image,
    };
  } catch (error) {
    if (!isBasewiseError(error) || !fromEngine.includes(error.code)) throw error;
    const name = canonical(reference);
    const there = await engine.inspectImage(name, { signal });
    if (there) return { digest: there.id, known: [there.id], engineName: name, image: null };
    const detail = `There is no program trivy on the PATH, and its image ${name} could not be had: ${error.detail}`;
    throw new BasewiseError("scanner_missing", detail, {}, { cause: error });
  }
}

const changed = (reference: string, held: HeldRecord, digest: string) =>
  new BasewiseError("scanner_image_changed", `${reference} was ${held.digest} when it was first used, on ${held.heldAt.slice(0, 10)}, and is ${digest} now.`);

/** Of the record, where the engine still has it. */
async function inEngine(name: string, held: HeldRecord, signal: AbortSignal): Promise<HeldImage | null> {
  const there = await adapters().engine.inspectImage(held.engineName, { signal });
  if (!there) return null;
  // A name with a digest is found by that alone; a tag may come to mean another image.
  if (!held.engineName.includes("@") && !held.known.includes(there.id)) throw changed(name, held, there.id);
  return { reference: name, digest: held.digest, id: there.id, version: held.version };
}

async function obtain(reference: Reference, signal: AbortSignal): Promise<HeldImage> {
  // Before a byte of it comes here; what it says of itself is looked at as well.
  checkVersion((reference.tag ?? "").replace(/^v/, "").replace(/-.*$/, ""));
  const name = canonical(reference);
  const held = await heldRecord(name);
  const there = held && (await inEngine(name, held, signal));
  if (there) return there;
  const found = await find(reference, signal);
  if (held && !held.known.includes(found.digest)) throw changed(name, held, found.digest);
  const { engine, registry } = adapters();
  if (found.image) {
    const credentials = await registry.credentialsFor(found.image, { signal });
    await engine.pull(found.image, { signal, onProgress: () => undefined, ...(credentials ? { credentials } : {}) });
  }
  // What was loaded by hand under a tag is the image on record only under that record's digest.
  const { digest, known, engineName } = found;
  const record = held ? { ...held, engineName } : { digest, known, engineName, version: null, heldAt: new Date().toISOString() };
  await keepRecord(name, record);
  log.info("scanner.image", { reference: name, digest: record.digest, first: held === null });
  const now = await inEngine(name, record, signal);
  if (!now) throw new BasewiseError("engine_error", `The engine pulled ${engineName} and has it not.`);
  return now;
}

/** Of one reference, as configured. */
export function scannerImage(reference: Reference): ScannerImage {
  const name = canonical(reference);
  return {
    installation: installationId,
    async held() {
      const held = await heldRecord(name);
      return held && { reference: name, digest: held.digest, id: "", version: held.version };
    },
    obtain: ({ signal }) => obtain(reference, signal),
    async tellVersion(_, version) {
      const held = await heldRecord(name);
      if (held) await keepRecord(name, { ...held, version });
    },
  };
}
