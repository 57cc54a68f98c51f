import { mkdtemp } from "node:fs/promises";
import path from "node:path";
import { type App, type AppOptions, startApp } from "../app";
import { Ledger, type Told, type Wish } from "./ledger";
import { type RecordState, readRecord } from "./record";
import type { Stage } from "./stage";

/** What a step found. Everything is a number of jobs unless it says otherwise. */
export interface Finding {
  step: string;
  /** What was done, a line each. */
  tried: string[];
  asked: number;
  /** Accepted, and unknown at the end; or done, and not on record. */
  lost: number;
  /** Run twice at the same time, or ended twice. */
  doubled: number;
  /** Not ended in their time. */
  stuck: number;
  /** Ended otherwise than done, and not by a code that the step may lead to. */
  wrong: number;
  /** done, or the code of the failure → jobs. */
  ended: Map<string, number>;
  /** Requests that were refused, by code: nothing was accepted, so nothing can be lost. */
  refused: Map<string, number>;
  /** Failed ones that were asked for a second time, and how many of them ended done then. */
  again: { asked: number; done: number };
  /** Whatever else is not as it must be, in words. */
  faults: string[];
  /** Figures that are worth a line. */
  notes: string[];
  seconds: number;
}

export const isGood = (f: Finding): boolean => f.lost + f.doubled + f.stuck + f.wrong === 0 && f.again.asked === f.again.done && f.faults.length === 0;

/** What a step's doing is given: a server on an empty record, books, and a place for words. */
export interface Scene {
  stage: Stage;
  app: App;
  ledger: Ledger;
  jobs: number;
  say(line: string): void;
  note(line: string): void;
  fault(line: string): void;
  /** `count` wishes that nobody had: one of three from the engine, or the source that is given; every fourth one reads again what is known. */
  wishes(count: number, source?: Wish["source"]): Promise<Wish[]>;
  /** Waits until a job is in the middle of its work; asks for more where there is none. A fault where that does not come about. */
  midWork(before: string, source?: Wish["source"]): Promise<void>;
  /** kill -9. */
  killServer(): Promise<void>;
}

export interface Step {
  name: string;
  about: string;
  /** Codes that a job may end with here. */
  codes: readonly string[];
  /** For its server. */
  server?(stage: Stage, data: string): Promise<AppOptions & { end?(): Promise<void> }>;
  run(scene: Scene): Promise<void>;
  /** Seconds for a job, on top of a minute, in which all must have ended. */
  secondsPerJob?: number;
}

function tally(told: Map<string, Told | null>, ledger: Ledger, record: RecordState, codes: readonly string[]) {
  const ended = new Map<string, number>();
  let lost = 0;
  let stuck = 0;
  let wrong = 0;
  for (const [id, job] of told) {
    if (!job) lost++;
    else if (job.state === "done") {
      ended.set("done", (ended.get("done") ?? 0) + 1);
      const reading = !ledger.asked.get(id)?.reread || record.inspections.get(id) === job.imageDigest;
      if (!reading || !job.imageDigest || !record.whole.has(job.imageDigest)) lost++;
    } else if (job.state === "failed" || job.state === "cancelled") {
      const code = job.error?.code ?? job.state;
      ended.set(code, (ended.get(code) ?? 0) + 1);
      if (!codes.includes(code)) wrong++;
    } else stuck++;
  }
  return { ended, lost, stuck, wrong };
}

/** One step from an empty record to the count of every job that was accepted. */
export async function runStep(step: Step, stage: Stage, jobs: number, tell: (line: string) => void = () => undefined): Promise<Finding> {
  const begun = performance.now();
  const data = await mkdtemp(path.join(stage.folder, `${step.name}-`));
  const ledger = new Ledger();
  const { end, env, ...options } = (await step.server?.(stage, data)) ?? {};
  const app = await startApp({ bed: false, data, hear: ledger.hear, env: { ...stage.environment, ...env }, ...options });
  const tried: string[] = [];
  const notes: string[] = [];
  const faults: string[] = [];
  let wished = 0;
  const wishes: Scene["wishes"] = async (count, source) =>
    (await stage.references(count)).map((reference) => {
      const i = wished++;
      return { reference, source: source ?? (i % 3 === 2 ? "docker" : "registry"), reread: i % 4 === 0 };
    });
  const scene: Scene = {
    stage,
    app,
    ledger,
    jobs,
    say: (line) => {
      tried.push(line);
      tell(`${step.name}: ${line}`);
    },
    note: (line) => void notes.push(line),
    fault: (line) => void faults.push(line),
    wishes,
    midWork: async (before, source = "registry") => {
      for (let tries = 0; tries < 60; tries++) {
        if (await ledger.untilMidWork(app, 1)) return;
        if (!(await ledger.settle(app, 0.5))) continue;
        const [reference = ""] = await stage.references(1, "large");
        await ledger.ask(app, [{ reference, source, reread: true }]);
      }
      faults.push(`nothing was in the middle of its work ${before}`);
    },
    killServer: async () => {
      await app.kill("SIGKILL");
      ledger.serverEnded();
    },
  };
  try {
    await step.run(scene);
    const seconds = 60 + jobs * (step.secondsPerJob ?? 2);
    await ledger.settle(app, seconds);
    const told = await ledger.told(app);
    const failed = [...told].filter(([, job]) => job?.state === "failed").flatMap(([id]) => ledger.asked.get(id) ?? []);
    const second = new Ledger();
    if (failed.length) {
      await second.ask(app, failed);
      await second.settle(app, seconds);
    }
    const toldAgain = [...(await second.told(app)).values()];
    await app.kill("SIGTERM");
    const record = readRecord(data);
    for (const job of [...told.values(), ...toldAgain]) {
      if (job?.error && !step.codes.includes(job.error.code)) notes.push(`job ${job.id} ended with ${job.error.code}: ${job.error.detail}`);
    }
    if (record.integrity !== "ok") faults.push(`integrity_check: ${record.integrity}`);
    return {
      step: step.name,
      tried,
      asked: ledger.asked.size,
      doubled: [...ledger.doubled].filter((id) => ledger.asked.has(id)).length,
      ...tally(told, ledger, record, step.codes),
      refused: ledger.refused,
      again: { asked: failed.length, done: toldAgain.filter((job) => job?.state === "done").length },
      faults,
      notes,
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await app.kill("SIGKILL");
    await end?.();
  }
}
