import { setTimeout as sleep } from "node:timers/promises";
import type { Step } from "../step";

/** Fewer than the tries that one job has (maxAttempts in lib/jobs/worker.ts): a kill may meet the same job each time. */
const mostKills = 4;
/** Every kill is a start, and those are most of the time of a small drill. */
const killsFor = (jobs: number): number => (jobs > 20 ? mostKills : 2);

/** kill -9 in the middle of work, again and again; more is asked for between. */
export const kill: Step = {
  name: "kill",
  about: "kill -9 of the server in mid-work",
  codes: [],
  async run({ app, ledger, jobs, say, wishes, midWork, killServer }) {
    const kills = killsFor(jobs);
    const share = Math.ceil(jobs / (kills + 1));
    for (let i = 0; i <= kills; i++) {
      await ledger.ask(app, await wishes(i === kills ? jobs - share * kills : share));
      if (i === kills) break;
      await midWork(`before kill ${i + 1}`);
      await sleep(100 + 250 * i);
      await killServer();
      await app.restart();
    }
    say(`kill -9 in mid-work and a start at once, ${kills} times`);
  },
};
