import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../testbed/host/run";
import { program } from "../../testbed/system";
import type { Step } from "../step";

/** The engine gone in the middle of a pull, killed once and told to end once. */
export const engine: Step = {
  name: "engine",
  about: "the engine restarted",
  codes: ["engine_unreachable", "engine_timeout"],
  async run({ stage, app, ledger, jobs, say, note, fault, wishes }) {
    for (const [i, signal] of (["SIGKILL", "SIGTERM"] as const).entries()) {
      await ledger.ask(app, await wishes(i ? Math.floor(jobs / 2) : Math.ceil(jobs / 2), "docker"));
      if (!(await ledger.untilMidWork(app))) fault("nothing ran when the engine went away");
      await sleep(300);
      await stage.stopEngine(signal);
      const begun = performance.now();
      await stage.startEngine();
      say(`engine ended by ${signal} in mid-work, and up again after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
    await ledger.settle(app, 60 + jobs * 3);
    const left = async () =>
      (await run(program("docker"), ["image", "ls", "-q", "--no-trunc"], { env: { ...process.env, DOCKER_HOST: stage.dockerHost() } })).stdout
        .toString()
        .split("\n")
        .filter(Boolean).length;
    const before = await left();
    for (let i = 0; i < 100 && (await left()) > 0; i++) await sleep(500);
    const after = await left();
    note(`images left in the engine by jobs that broke: ${before}, and soon afterwards ${after}`);
    if (after > 0) fault(`${after} images stay in the engine`);
  },
};
