import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../testbed/host/run";
import type { Step } from "../step";

/** Debian's libfaketime; its place has the machine's architecture in it. */
async function library(): Promise<string> {
  const files = (await run("dpkg", ["-L", "libfaketime"])).stdout.toString().split("\n");
  const found = files.find((file) => file.endsWith("/libfaketime.so.1"));
  if (!found) throw new Error("libfaketime has no library");
  return found;
}

const changes = ["+1h", "+3d", "-2d", "+0"];
const fileOf = (stage: { folder: string }) => path.join(stage.folder, "clock");

/** The server's clock set forward and back while jobs run; time that only runs on (CLOCK_MONOTONIC) does so, as on a real machine. */
export const clock: Step = {
  name: "clock",
  about: "the clock set forward and back",
  codes: [],
  async server(stage) {
    const file = fileOf(stage);
    writeFileSync(file, "+0");
    return {
      env: {
        LD_PRELOAD: await library(),
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
        NO_FAKE_STAT: "1",
      },
    };
  },
  async run({ stage, app, ledger, jobs, say, wishes, midWork, killServer }) {
    const share = Math.ceil(jobs / (changes.length + 1));
    await ledger.ask(app, await wishes(jobs - share * changes.length));
    for (const change of changes) {
      await midWork(`before the clock was set to ${change}`);
      await sleep(300);
      writeFileSync(fileOf(stage), change);
      await ledger.ask(app, await wishes(share));
      // Node keeps the words of this header for a second.
      await sleep(1_200);
      const date = (await fetch(`${app.url}/api/v1/health`)).headers.get("date");
      say(`set to ${change} in mid-work: the server's answers say ${date}`);
      await sleep(500);
    }
    await midWork("before the kill");
    await killServer();
    writeFileSync(fileOf(stage), "-1d");
    await app.restart();
    say("killed -9, and started with a clock a day behind");
  },
};
