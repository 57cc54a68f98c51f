import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../../app";
import type { Step } from "../step";

/** The registry gone while layers come from it, killed once and told to end once; what was on record before stays. */
export const registry: Step = {
  name: "registry",
  about: "the registry restarted",
  codes: ["registry_unreachable"],
  async run({ stage, app, ledger, jobs, say, fault, wishes, midWork }) {
    const onRecord = async () => (await call<{ items: { digest: string }[] }>(app, "GET", "/api/v1/images?limit=500")).body.items.map((image) => image.digest);
    const first = await wishes(Math.ceil(jobs / 3), "registry");
    await ledger.ask(app, first);
    await ledger.settle(app, 60 + jobs);
    const before = await onRecord();
    if (before.length === 0) fault("nothing was on record before the registry went away");
    const rest = jobs - first.length;
    for (const [i, signal] of (["SIGKILL", "SIGTERM"] as const).entries()) {
      await ledger.ask(app, await wishes(i ? Math.floor(rest / 2) : Math.ceil(rest / 2), "registry"));
      await midWork("when the registry went away");
      await stage.stopRegistry(signal);
      await sleep(1_500);
      await stage.startRegistry();
      say(`registry ended by ${signal} in mid-work, and up again after 1.5 s`);
    }
    await ledger.settle(app, 60 + jobs * 2);
    const after = new Set(await onRecord());
    for (const digest of before) if (!after.has(digest)) fault(`${digest} was on record, and is not any more`);
  },
};
