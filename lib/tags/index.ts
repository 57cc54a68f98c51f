import "server-only";
import { BasewiseError } from "../errors";
import { withRecord } from "../images/complete";
import { adapters } from "../jobs/adapters";
import { familiar, parseReference } from "../oci/reference";
import type { TagList } from "../registry";
import { matchingTags } from "./match";
import { createMemory } from "./memory";
import type { TagLookup } from "./types";

export type { TagLookup } from "./types";

/** Five pages of a registry that obeys the page size; nobody reads on in a list of choices. */
const mostTags = 5_000;
const patienceMs = 15_000;
const atOnce = 8;

interface Listed extends TagList {
  at: string;
}

// On globalThis, since Next bundles routes apart.
const place = globalThis as typeof globalThis & { basewiseTagLists?: ReturnType<typeof createMemory<Listed>>; basewiseTagLookups?: number };

async function list(repository: string): Promise<Listed> {
  const under = place.basewiseTagLookups ?? 0;
  if (under >= atOnce) throw new BasewiseError("too_many_requests", `${atOnce} tag lists are being read already.`);
  place.basewiseTagLookups = under + 1;
  const signal = AbortSignal.timeout(patienceMs);
  const reference = parseReference(repository);
  try {
    return { ...(await adapters().registry.listTags(reference, { signal, limit: mostTags })), at: new Date().toISOString() };
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new BasewiseError("registry_timeout", `${reference.registry} did not list its tags within ${patienceMs / 1000} seconds.`, {
      host: reference.registry,
    });
  } finally {
    place.basewiseTagLookups -= 1;
  }
}

/**
 * Asks the registry for a repository's tags, or remembers for some minutes what it said. `asker`: whoever waits for it; the look-up itself
 * goes on, since others may wait too. Raises `invalid_reference`, `too_many_requests`, `image_not_found` and the registry codes.
 */
export async function lookUpTags(query: { repository: string; q: string; limit: number }, asker?: AbortSignal): Promise<TagLookup> {
  const { registry, repository } = parseReference(query.repository);
  const name = familiar({ registry, repository });
  place.basewiseTagLists ??= createMemory<Listed>({ freshMs: 5 * 60_000, failedMs: 10_000, most: 200 });
  const all = await place.basewiseTagLists.get(name, () => list(name));
  asker?.throwIfAborted();
  const matching = matchingTags(all.tags, query.q);
  return {
    repository: name,
    items: await withRecord(name, matching.slice(0, query.limit)),
    matching: matching.length,
    total: all.tags.length,
    complete: all.complete,
    lookedUpAt: all.at,
  };
}
