import type { Completions } from "@/lib/images/types";
import type { TagLookup } from "@/lib/tags/types";
import { type Answer, call, post } from "../live/api";

/** What could be meant by `q`, and which of `names` are recorded. */
export function complete(q: string, names: readonly string[], signal?: AbortSignal, limit = 6): Promise<Answer<Completions>> {
  const query = new URLSearchParams({ q, limit: String(limit) });
  for (const name of names) query.append("image", name);
  return call(`/api/v1/completions?${query}`, signal ? { signal } : {});
}

export const lookUpTags = (repository: string, q: string, signal: AbortSignal, limit = 6): Promise<Answer<TagLookup>> =>
  call("/api/v1/tags/lookup", { ...post({ repository, q, limit }), signal });
