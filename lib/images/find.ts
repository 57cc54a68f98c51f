import "server-only";
import { env } from "../env";
import { isBasewiseError, toProblem } from "../errors";
import type { Inspection } from "../inspect/inspection";
import { isDigest } from "../oci/digest";
import { formatPlatform, type Platform, parsePlatform, samePlatform } from "../oci/platform";
import { canonical, parseReference, type Reference } from "../oci/reference";
import { factsOfAll } from "./facts";
import { toInspections } from "./inspections";
import type { ImageRow } from "./rows";
import { imagesByAnyDigest, type LatestObservation, latestObservations, type TagPlace } from "./store";
import type { Recorded } from "./types";

/** What images an address names, and what is on record of each. */

/** `image=<reference or digest>[,<os/arch[/variant]>]`, read. `digest` where only that was given. */
export interface Asked {
  text: string;
  reference: Reference | null;
  digest: string | null;
  platform: Platform;
  /** Whether the platform was written, or is the default. */
  platformWritten: boolean;
}

/** Raises `invalid_reference`, `invalid_platform`. */
export function parseAsked(text: string): Asked {
  const comma = text.lastIndexOf(",");
  const name = (comma < 0 ? text : text.slice(0, comma)).trim();
  const written = comma < 0 ? "" : text.slice(comma + 1);
  const platform = written ? parsePlatform(written) : env().BASEWISE_PLATFORM;
  const bare = isDigest(name);
  return { text: name, reference: bare ? null : parseReference(name), digest: bare ? name : null, platform, platformWritten: written !== "" };
}

type Unrecorded = Extract<Recorded, { state: "not_recorded" | "invalid" }>;

/** A reading of one image's name. `digest` is what it means, as far as is on record; `observedAt` where a tag told it. */
interface Named {
  asked: Asked;
  name: string;
  digest: string | undefined;
  observedAt: string | null;
}

function readAsked(text: string): Asked | Unrecorded {
  try {
    return parseAsked(text);
  } catch (error) {
    if (isBasewiseError(error)) return { state: "invalid", asked: text, problem: toProblem(error) };
    throw error;
  }
}

const isAsked = (read: Asked | Unrecorded): read is Asked => !("state" in read);

/** The tag, where the address names one and no digest. */
function tagOf({ reference }: Asked): Required<TagPlace> | null {
  return reference?.tag && !reference.digest ? { registry: reference.registry, path: reference.repository, tag: reference.tag } : null;
}

const offered = (of: { os: string; architecture: string; variant: string | null }): Platform => ({
  os: of.os,
  architecture: of.architecture,
  ...(of.variant ? { variant: of.variant } : {}),
});

function named(asked: Asked, latest: readonly LatestObservation[]): Named {
  const name = asked.reference ? canonical(asked.reference) : asked.text;
  const tag = tagOf(asked);
  if (!tag) return { asked, name, digest: asked.digest ?? asked.reference?.digest ?? undefined, observedAt: null };
  const seen = latest.find((o) => o.registry === tag.registry && o.path === tag.path && o.tag === tag.tag);
  const digest = seen?.platforms.find((p) => samePlatform(asked.platform, offered(p)))?.manifestDigest;
  return { asked, name, digest, observedAt: seen?.observedAt.toISOString() ?? null };
}

/** Of the images under a digest the one that is meant: itself, or of an index the platform's. */
const meant = (rows: readonly ImageRow[], digest: string, platform: Platform): ImageRow | undefined =>
  rows.find((row) => row.digest === digest) ?? rows.find((row) => samePlatform(platform, offered(row)));

/** Whether an image is on record under a manifest, config or index digest; of an index, the platform's. */
export async function isOnRecord(digest: string, platform: Platform): Promise<boolean> {
  return meant((await imagesByAnyDigest([digest])).get(digest) ?? [], digest, platform) !== undefined;
}

/** Every platform on record of an index, or the one image of a manifest or config digest. */
export async function inspectionsOf(digest: string): Promise<Inspection[]> {
  const rows = (await imagesByAnyDigest([digest])).get(digest) ?? [];
  return [...(await toInspections(rows)).values()];
}

/** What is on record of each, order kept; read in one go, however many are asked for. Starts nothing. */
export async function findRecorded(texts: readonly string[]): Promise<Recorded[]> {
  const read = texts.map(readAsked);
  const tags = read.flatMap((one) => (isAsked(one) && tagOf(one)) || []);
  const latest = tags.length ? await latestObservations(tags) : [];
  const names = read.map((one) => (isAsked(one) ? named(one, latest) : one));
  const digests = new Set(names.flatMap((one) => ("digest" in one && one.digest) || []));
  const rows = await imagesByAnyDigest([...digests]);
  const found = names.map((one) =>
    "asked" in one && "digest" in one && one.digest ? meant(rows.get(one.digest) ?? [], one.digest, one.asked.platform) : undefined,
  );
  const distinct = [...new Map(found.flatMap((row) => (row ? [[row.digest, row] as const] : []))).values()];
  const [inspections, facts] = await Promise.all([toInspections(distinct), factsOfAll(distinct.map((row) => row.digest))]);
  return names.map((one, i): Recorded => {
    if ("state" in one) return one;
    const inspection = inspections.get(found[i]?.digest ?? "");
    const { asked, name, observedAt } = one;
    if (!inspection) return { state: "not_recorded", asked: asked.text, reference: name, platform: formatPlatform(asked.platform), jobId: null };
    return {
      state: "recorded",
      asked: asked.text,
      reference: name,
      platform: inspection.platform,
      observedAt,
      inspection,
      facts: facts.get(inspection.digest) ?? null,
    };
  });
}
