import "server-only";
import { env, linkBase } from "../env";
import { BasewiseError } from "../errors";
import { currentStandards, getStandards, listChanges } from ".";
import { standardBadge } from "./badge";
import { decisionRecord } from "./decision-record";
import { type MachineDocument, machineDocument } from "./machine";
import { renovatePreset } from "./renovate";
import { lastChange } from "./store";
import type { StandardView, WorkloadView } from "./view-types";

/** Standards as files for machines and for beside one's code. Out of the record alone. */

/** Where others reach the app itself: the public listener answers reports and nothing else. */
const origin = (): string => linkBase({ ...env(), BASEWISE_PUBLIC_LISTEN: undefined });

export async function standardsDocument(): Promise<MachineDocument> {
  const [all, changed] = await Promise.all([currentStandards({ retired: true }), lastChange()]);
  return machineDocument(all, `${origin()}/standards`, changed);
}

export async function renovateDocument(): Promise<ReturnType<typeof renovatePreset>> {
  const { standards } = await standardsDocument();
  const names = standards.flatMap(({ names: own, alternatives }) => [...own, ...alternatives.flatMap((one) => one.names)]);
  return renovatePreset(origin(), [...new Set(names)].sort());
}

/** The one that stands for a workload: approved, else proposed, else the last that was deprecated. */
const standing = ({ current, proposed, earlier }: WorkloadView): StandardView | null =>
  current ?? proposed ?? earlier.find(({ status }) => status === "deprecated") ?? null;

/** Raises `not_found`. */
export async function badgeOf(slug: string): Promise<string> {
  const standards = await getStandards(slug);
  return standardBadge(standards.workload, standing(standards));
}

const mostTold = 500;
/** Of the standard that stands, or of the one named. Raises `not_found`. */
export async function decisionOf(slug: string, id: string | undefined): Promise<string> {
  const standards = await getStandards(slug);
  const all = [standards.current, standards.proposed, ...standards.earlier].flatMap((one) => one ?? []);
  const view = id === undefined ? standing(standards) : all.find((one) => one.id === id);
  if (!view) throw new BasewiseError("not_found", `Nothing is decided for “${standards.workload.title}”${id ? " under this id" : ""}.`);
  const { items } = await listChanges(slug, { standard: view.id, limit: mostTold });
  const report = view.evidence && `${linkBase(env())}/r/${view.evidence.slug}`;
  return decisionRecord(view, [...items].reverse(), { page: `${origin()}/standards`, report, check: `${origin()}/api/v1/standards/check` });
}
