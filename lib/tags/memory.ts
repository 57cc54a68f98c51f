/** Answers that are remembered for a while, failures shorter; what several ask for at once is asked once. Bounded: the oldest goes first. */
export interface Memory<T> {
  get(key: string, ask: () => Promise<T>): Promise<T>;
}

export function createMemory<T>(options: { freshMs: number; failedMs: number; most: number; now?: () => number }): Memory<T> {
  const now = options.now ?? Date.now;
  const kept = new Map<string, { until: number; answer: Promise<T> }>();
  return {
    get(key, ask) {
      const known = kept.get(key);
      if (known && known.until > now()) return known.answer;
      const answer = ask();
      const entry = { until: Number.POSITIVE_INFINITY, answer };
      kept.delete(key);
      kept.set(key, entry);
      if (kept.size > options.most) kept.delete(kept.keys().next().value as string);
      answer.then(
        () => {
          entry.until = now() + options.freshMs;
        },
        () => {
          entry.until = now() + options.failedMs;
        },
      );
      return answer;
    },
  };
}
