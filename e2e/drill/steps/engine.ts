import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../testbed/host/run";
import { program } from "../../testbed/system";
import type { Step } from "../step";

/** The engine gone in the middle of a pull, killed once and told to end once. */
export const engine: Step = {
  name: "engine",
  about: "the engine restarted",
  codes: ["engine_unreachable", "engine_timeout"],
  async run({ stage, app, ledger, jobs, say, note, fault, wishes, midWork }) {
    for (const [i, signal] of (["SIGKILL", "SIGTERM"] as const).entries()) {
      await ledger.ask(app, await wishes(i ? Math.floor(jobs / 2) : Math.ceil(jobs / 2), "docker"));
      await midWork("when the engine went away", "docker");
      await sleep(300);
      await stage.stopEngine(signal);
      const begun = performance.now();
      await stage.startEngine();
      say(`engine ended by ${signal} in mid-work, and up again after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
    await ledger.settle(app, 60 + jobs * 3);
    const left = async () => {
      const words = ["image", "ls", "--no-trunc", "--format", "{{.Repository}}@{{.Digest}} {{.ID}}"];
      const all = (await run(program("docker"), words, { env: { ...process.env, DOCKER_HOST: stage.dockerHost() } })).stdout
        .toString()
        .split("\n")
        .filter(Boolean);
      return { named: all.filter((line) => !line.includes("<none>")), nameless: all.filter((line) => line.includes("<none>")) };
    };
    const before = await left();
    let after = before;
    for (let i = 0; i < 100 && after.named.length > 0; i++) {
      await sleep(500);
      after = await left();
    }
    note(`images left in the engine by jobs that broke: ${before.named.length}, and soon afterwards ${after.named.length}`);
    if (after.named.length) fault(`in the engine stay ${after.named.join(", ")}`);
    // An engine that is killed between an image and its name keeps the one without the other; nobody can tell whose it was.
    if (after.nameless.length) note(`an engine killed in the middle keeps without a name: ${after.nameless.join(", ")}`);
  },
};
