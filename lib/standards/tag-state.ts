import type { Problem } from "../errors";
import type { TagLook } from "./pin-store";
import type { Standard, TagState } from "./types";

/** What a standard's tag names now, held against what was pinned. Pure. */
export function tagState({ base }: Pick<Standard, "base">, tagged: boolean, look: TagLook | null): TagState {
  if (base.digest === null || !tagged) return { state: "same", digest: base.digest, lookedAt: null, problem: null };
  const lookedAt = look?.lookedAt?.toISOString() ?? null;
  const problem = look?.problem ? (JSON.parse(look.problem) as Problem) : null;
  if (!look?.digest) {
    if (problem) return { state: problem.code === "tag_not_found" ? "gone" : "failed", digest: null, lookedAt, problem };
    return { state: "not_looked_up", digest: null, lookedAt, problem: null };
  }
  // A manifest that was pinned by itself still stands where the tag's index holds it.
  const stands = look.digest === base.digest || look.platforms.some(({ digest }) => digest === base.digest);
  if (!stands) return { state: "moved", digest: look.digest, lookedAt, problem };
  if (problem) return { state: problem.code === "tag_not_found" ? "gone" : "failed", digest: look.digest, lookedAt, problem };
  return { state: "same", digest: look.digest, lookedAt, problem: null };
}
