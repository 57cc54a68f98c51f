import { useEffect, useEffectEvent, useState } from "react";
import type { Completions } from "@/lib/images/types";
import { complete, lookUpTags } from "./api";
import type { TagState } from "./groups";
import { readReference, splitPlatform, tagsWanted } from "./typed";

const typingMs = 90;
/** A registry is asked once the typing rests. */
const restingMs = 400;

/**
 * What the server says of the term that is being typed. `settled`: the answer is that of the present term. The last answer stays in sight
 * until the next one is there.
 */
export function useCompletion(term: string, on: boolean, named?: string | null) {
  const [told, setTold] = useState<{ term: string; answer: Completions | null; failed: string | null }>({ term: "", answer: null, failed: null });
  const [tags, setTags] = useState<TagState | null>(null);
  const { name: words } = splitPlatform(term);
  const settled = told.term === term && (told.answer !== null || told.failed !== null);

  const ask = useEffectEvent(async (signal: AbortSignal) => {
    const written = term ? readReference(term) : null;
    const answer = await complete(words, written && "name" in written ? [written.name] : [], signal);
    if (signal.aborted) return;
    setTold(
      answer.ok
        ? { term, answer: answer.value, failed: null }
        : { term, answer: null, failed: `${answer.problem.title}. ${answer.problem.detail} ${answer.problem.remedy}` },
    );
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks anew when the term changes
  useEffect(() => {
    if (!on) return;
    const stop = new AbortController();
    const timer = setTimeout(() => void ask(stop.signal), typingMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [term, on]);

  // Of what is recorded a registry has answered before; of what the catalogue merely knows, it is asked when a colon says so.
  const first = settled ? told.answer?.recorded[0]?.name : undefined;
  const wanted = named ? { repository: named, q: "" } : tagsWanted(term, first);
  const key = on && wanted ? `${wanted.repository} ${wanted.q}` : "";
  useEffect(() => {
    const [repository, q = ""] = key.split(" ");
    if (!repository) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      setTags({ repository, q, state: "asking" });
      const answer = await lookUpTags(repository, q, stop.signal);
      if (stop.signal.aborted) return;
      setTags(answer.ok ? { repository, q, state: "told", answer: answer.value } : { repository, q, state: "failed", problem: answer.problem });
    }, restingMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);

  const matching = wanted && tags?.repository === wanted.repository && tags.q === wanted.q ? tags : null;
  return { answer: told.answer, failed: told.failed, tags: matching, settled };
}
