import { setStage } from "./stage";
import { type Finding, runStep, type Step } from "./step";
import { clock } from "./steps/clock";
import { disk } from "./steps/disk";
import { engine } from "./steps/engine";
import { kill } from "./steps/kill";
import { queue } from "./steps/queue";
import { registry } from "./steps/registry";

export { type Stage, setStage } from "./stage";
export { type Finding, isGood, runStep } from "./step";

export const steps: readonly Step[] = [kill, disk, clock, engine, registry, queue];

/** The queue step gets all jobs, every other a tenth of them, at least ten. */
export const jobsOf = (step: Step, jobs: number): number => (step === queue ? jobs : Math.max(10, Math.round(jobs / 10)));

/** Runs the drill, step by step, each on an empty record. Needs root, Debian's packages, and the built server. */
export async function drill(jobs: number, chosen: readonly Step[] = steps, tell: (line: string) => void = () => undefined): Promise<Finding[]> {
  const stage = await setStage(jobs);
  try {
    const findings: Finding[] = [];
    for (const step of chosen) findings.push(await runStep(step, stage, jobsOf(step, jobs), tell));
    return findings;
  } finally {
    await stage.close();
  }
}
