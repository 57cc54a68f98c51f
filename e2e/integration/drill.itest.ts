import { afterAll, beforeAll, expect, it } from "vitest";
import { jobsOf, runStep, type Stage, setStage, steps } from "../drill";

/** `npm run drill` with 50 jobs: docs/drill.md. */
const jobs = 50;
let stage: Stage;
beforeAll(async () => {
  stage = await setStage(jobs);
});
afterAll(() => stage?.close());

it.each(steps)("$name: $about; nothing is lost, doubled or stuck", { timeout: 300_000 }, async (step) => {
  const finding = await runStep(step, stage, jobsOf(step, jobs));
  const { lost, doubled, stuck, wrong, faults, again, notes } = finding;
  expect({ lost, doubled, stuck, wrong, faults, again: again.done }, notes.join("\n")).toEqual({
    lost: 0,
    doubled: 0,
    stuck: 0,
    wrong: 0,
    faults: [],
    again: again.asked,
  });
  // Every job that was to be asked for was, or was refused aloud.
  const refused = [...finding.refused.values()].reduce((sum, count) => sum + count, 0);
  expect(finding.asked + refused).toBeGreaterThanOrEqual(jobsOf(step, jobs));
});
