import { expect, it } from "vitest";
import type { EngineStatus } from "../docker";
import { engineForJob } from "./engine-wait";

const away: EngineStatus = { reachable: false, endpoint: "unix:///x", code: "engine_unreachable", detail: "ENOENT" };
const there = { reachable: true } as EngineStatus;

/** Answers these in turn, and the last for ever. */
function engine(...answers: EngineStatus[]) {
  let asked = 0;
  return { status: async () => answers[Math.min(asked++, answers.length - 1)] as EngineStatus, asked: () => asked };
}
const patience = { recentMs: 600_000, waitMs: 10_000, everyMs: 5 };
const { signal } = new AbortController();

it("an engine that never answered is not waited for; one that did is, by jobs that need it, for a while", async () => {
  const never = engine(away);
  expect([await engineForJob(never, true, signal, patience), never.asked()]).toEqual([away, 1]);

  const restarted = engine(there, away, away, there);
  expect(await engineForJob(restarted, true, signal, patience)).toBe(there);
  expect(await engineForJob(restarted, false, signal, patience)).toBe(away);
  expect(await engineForJob(restarted, true, signal, patience)).toBe(there);

  const gone = engine(away);
  expect(await engineForJob(gone, true, signal, { ...patience, waitMs: 60 })).toBe(away);
  expect(gone.asked()).toBeGreaterThan(1);

  const other = engine({ ...away, code: "engine_permission_denied" } as EngineStatus);
  await engineForJob(other, true, signal, patience);
  expect(other.asked()).toBe(1);

  const long = engine(away);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await engineForJob(long, true, signal, { ...patience, recentMs: 10 });
  expect(long.asked()).toBe(1);
});

it("a job that is cancelled waits no longer", async () => {
  await engineForJob(engine(there), true, signal, patience);
  await expect(engineForJob(engine(away), true, AbortSignal.timeout(20), { ...patience, waitMs: 60_000, everyMs: 30_000 })).rejects.toThrow();
});
