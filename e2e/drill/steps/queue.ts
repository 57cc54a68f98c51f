import { setTimeout as sleep } from "node:timers/promises";
import type { Step } from "../step";

const pages = ["/api/v1/health", "/", "/activity", "/api/v1/inspections?state=active"];
/** Slower than this an answer is a fault: milliseconds, half of all and the slowest. */
const bounds = { median: 3_000, slowest: 15_000 };

const at = (sorted: number[], part: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);

/** All jobs at once, while the server goes on answering. */
export const queue: Step = {
  name: "queue",
  about: "jobs queued all at once",
  codes: [],
  async run({ app, ledger, jobs, say, note, fault, wishes }) {
    const all = await wishes(jobs);
    const begun = performance.now();
    const accepted = await ledger.ask(app, all);
    const taken = performance.now() - begun;
    say(`${accepted} of ${jobs} accepted within ${(taken / 1000).toFixed(1)} s, in requests of 50`);
    const times = new Map(pages.map((page) => [page, [] as number[]]));
    let over = false;
    const watch = async () => {
      while (!over) {
        for (const [page, list] of times) {
          const start = performance.now();
          const answer = await fetch(app.url + page);
          await answer.arrayBuffer();
          list.push(performance.now() - start);
          if (answer.status !== 200) fault(`${page} answered ${answer.status}`);
        }
        await sleep(250);
      }
    };
    const watching = watch();
    const ended = await ledger.settle(app, 60 + jobs * 3);
    over = true;
    await watching;
    const seconds = (performance.now() - begun) / 1000;
    if (ended) note(`all had ended after ${seconds.toFixed(0)} s: ${((accepted / seconds) * 60).toFixed(0)} a minute`);
    for (const [page, list] of times) {
      const sorted = list.sort((a, b) => a - b);
      note(`${page}: ${sorted.length} answers, half within ${at(sorted, 0.5)} ms, 95 of 100 within ${at(sorted, 0.95)} ms, slowest ${at(sorted, 1)} ms`);
      if (at(sorted, 0.5) > bounds.median || at(sorted, 1) > bounds.slowest) fault(`${page} answered too slowly`);
    }
  },
};
