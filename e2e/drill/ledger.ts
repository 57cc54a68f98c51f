import { setTimeout as sleep } from "node:timers/promises";
import { type App, call } from "../app";

/** What the drill asks for, by the wire shape of POST /api/v1/inspections. */
export interface Wish {
  reference: string;
  source: "docker" | "registry";
  reread: boolean;
}

/** A job as GET /api/v1/inspections/{id} tells of it. */
export interface Told {
  id: string;
  state: string;
  attempt: number;
  error: { code: string; detail: string } | null;
  imageDigest: string | null;
}

const final = ["done", "failed", "cancelled"];
const atOnce = 50;

/** Requests that were not taken: by their code, or `no answer`. */
export type Refusals = Map<string, number>;

/** Books of one step: every job that was accepted, by its id, and what the server's log says was done with it. */
export class Ledger {
  readonly asked = new Map<string, Wish>();
  readonly refused: Refusals = new Map();
  /** Jobs that ran while they ran already, or ended a second time. */
  readonly doubled = new Set<string>();
  private readonly runs = new Map<string, number>();
  private readonly ended = new Set<string>();

  /** One line of the server's log. */
  hear = (line: string): void => {
    let said: { event?: string; jobId?: string; state?: string };
    try {
      said = JSON.parse(line);
    } catch {
      return;
    }
    const { event, jobId, state = "" } = said;
    if (!jobId || (event !== "job.started" && event !== "job.ended")) return;
    const open = this.runs.get(jobId) ?? 0;
    if (event === "job.started") {
      if (open > 0 || this.ended.has(jobId)) this.doubled.add(jobId);
      this.runs.set(jobId, open + 1);
      return;
    }
    this.runs.set(jobId, open - 1);
    if (!final.includes(state)) return;
    if (this.ended.has(jobId)) this.doubled.add(jobId);
    this.ended.add(jobId);
  };

  /** The server is gone, and every run with it. */
  serverEnded(): void {
    this.runs.clear();
  }

  private refuse(why: string, count: number): void {
    this.refused.set(why, (this.refused.get(why) ?? 0) + count);
  }

  /** Asks for inspections; those that are accepted are in the books from now on. Answers how many were. */
  async ask(app: Pick<App, "url">, wishes: Wish[]): Promise<number> {
    let accepted = 0;
    for (let at = 0; at < wishes.length; at += atOnce) {
      const part = wishes.slice(at, at + atOnce);
      const answer = await call<{ items: Told[]; code?: string }>(app, "POST", "/api/v1/inspections", { inspections: part }).catch(() => null);
      if (answer?.status !== 202) {
        this.refuse(answer ? (answer.body.code ?? String(answer.status)) : "no answer", part.length);
        continue;
      }
      for (const [i, job] of answer.body.items.entries()) this.asked.set(job.id, part[i] as Wish);
      accepted += part.length;
    }
    return accepted;
  }

  /** Waits until none is left to do. False where that took too long. */
  async settle(app: Pick<App, "url">, seconds: number): Promise<boolean> {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      const answer = await call<{ items: unknown[] }>(app, "GET", "/api/v1/inspections?state=active&limit=1").catch(() => null);
      if (answer?.status === 200 && answer.body.items.length === 0) return true;
      await sleep(200);
    }
    return false;
  }

  /** Waits until a job is in the middle of its work: its layers are being pulled or read. */
  async untilMidWork(app: Pick<App, "url">, seconds = 60): Promise<boolean> {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      for (const state of ["pulling", "reading"]) {
        const answer = await call<{ items: unknown[] }>(app, "GET", `/api/v1/inspections?state=${state}&limit=1`).catch(() => null);
        if (answer?.status === 200 && answer.body.items.length > 0) return true;
      }
      await sleep(20);
    }
    return false;
  }

  /** Every job of the books as the server has it now; null where it knows none of that id. */
  async told(app: Pick<App, "url">): Promise<Map<string, Told | null>> {
    const all = new Map<string, Told | null>();
    for (const id of this.asked.keys()) {
      const { status, body } = await call<Told>(app, "GET", `/api/v1/inspections/${id}`);
      all.set(id, status === 200 ? body : null);
    }
    return all;
  }
}
