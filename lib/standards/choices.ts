import "server-only";
import { dayOf, daysLater } from "../days";
import { listReports } from "../reports";
import { standardRows } from "./store";
import { deprecationDays, reviewDays } from "./terms";
import type { Standard } from "./types";

/** What forms offer: reports as evidence, approved standards as successors, and the days that stand for nothing said. */
export interface EvidenceChoice {
  id: string;
  title: string;
  createdAt: string;
  /** Its link does not open any more; it is offered where it is chosen already. */
  gone: boolean;
}
const mostReports = 100;

/** The newest reports whose links open, and what the given standards rest on whatever became of it. */
export async function evidenceChoices(standards: readonly Pick<Standard, "evidence" | "updatedAt">[], now: Date): Promise<EvidenceChoice[]> {
  const { items } = await listReports({ limit: mostReports }, now);
  const live = items.filter(({ state }) => state === "live" || state === "replaced").map(({ id, title, createdAt }) => ({ id, title, createdAt, gone: false }));
  const kept = standards.flatMap(({ evidence, updatedAt }) =>
    evidence ? [{ id: evidence.reportId, title: evidence.title, createdAt: updatedAt, gone: evidence.state !== "live" }] : [],
  );
  return [...new Map([...kept, ...live].map((one) => [one.id, one])).values()];
}

export async function successorChoices(now: Date): Promise<{ id: string; reference: string; workload: string }[]> {
  return (await standardRows({ statuses: ["approved"] }, now)).map(({ id, base, workload }) => ({ id, reference: base.reference, workload: workload.title }));
}

/** YYYY-MM-DD. */
export function usualDays(now: Date): { today: string; reviewBy: string; until: string } {
  const today = dayOf(now);
  return { today, reviewBy: daysLater(today, reviewDays), until: daysLater(today, deprecationDays) };
}
