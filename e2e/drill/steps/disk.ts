import { rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../../app";
import { run } from "../../testbed/host/run";
import type { Step } from "../step";

const filler = (data: string, n: number) => path.join(data, `filler-${n}`);
const freeBytes = async (data: string): Promise<number> => {
  const { bavail, bsize } = await statfs(data);
  return bavail * bsize;
};

/** Takes every byte that is left, and whatever is freed, for so long. Answers the fillers' number. */
async function fillFor(data: string, ms: number, first = 0): Promise<number> {
  const end = performance.now() + ms;
  let n = first;
  while (performance.now() < end) {
    const free = await freeBytes(data);
    // A write that does not fit as a whole is cut: what is there stays.
    if (free > 0) await writeFile(filler(data, n++), Buffer.alloc(free)).catch(() => undefined);
    await sleep(20);
  }
  return n;
}

async function free(data: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await rm(filler(data, n), { force: true });
}

/** The record on a file system of its own that is filled to the last byte while jobs run, and on which the server is then started. */
export const disk: Step = {
  name: "disk",
  about: "no room left where the record lies",
  codes: ["disk_full"],
  async server(_stage, data) {
    await run("mount", ["-t", "tmpfs", "-o", "size=96m", "basewise-drill", data]);
    return { end: async () => void (await run("umount", ["-l", data])) };
  },
  async run({ app, ledger, jobs, say, note, fault, wishes, midWork, killServer }) {
    const { data } = app;
    await ledger.ask(app, await wishes(Math.ceil(jobs / 2)));
    await midWork("before the disk was full");
    const full = fillFor(data, 4_000);
    await sleep(1_500);
    const [extra] = await wishes(1);
    if (extra) await ledger.ask(app, [extra]);
    if ((await call(app, "GET", "/api/v1/images")).status !== 200) fault("the record could not be read on a full disk");
    await free(data, await full);
    say("filled for 4 s while jobs ran, a job asked for meanwhile, then freed");
    await ledger.ask(app, await wishes(Math.floor(jobs / 2)));
    await midWork("once there was room again");
    await killServer();
    const count = await fillFor(data, 300);
    const started = await app.restart().then(
      () => true,
      (error: Error) => {
        fault(`no start on a full disk: ${error.message.slice(-300)}`);
        return false;
      },
    );
    if (started) {
      await fillFor(data, 2_500, count);
      if ((await call(app, "GET", "/api/v1/images")).status !== 200) fault("the record could not be read after a start on a full disk");
    }
    await free(data, count + 200);
    if (!started) await app.restart();
    const begun = performance.now();
    await midWork("after a start on a full disk");
    note(`work went on ${Math.round(performance.now() - begun)} ms after there was room again`);
    say("killed -9 in mid-work, started on a full disk, freed 3 s later, not started again");
  },
};
