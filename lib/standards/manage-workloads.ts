import "server-only";
import { BasewiseError } from "../errors";
import type { Actor } from "../jobs/job";
import { addWorkload as insert, removeWorkload as remove, seedWorkloads as seed, editWorkload as update } from "./change-store";
import { type WorkloadRow, workloadRow, workloadRows } from "./store";
import type { Workload } from "./types";
import { isWorkloadSlug, reserved, seeds, slugFrom } from "./workloads";

/** What standards are for: added, renamed, put in another order, and removed while no standard names it. Each change is recorded. */
export const mostWorkloads = 200;

const wrong = (field: string, why: string) => new BasewiseError("invalid_request", why, { field });
const missing = (slug: string) => new BasewiseError("not_found", `There is no workload “${slug.slice(0, 60)}”.`);

export const listWorkloads = (): Promise<WorkloadRow[]> => workloadRows();

/** At every start; does something at the first alone. */
export const seedWorkloads = (now: Date = new Date()): Promise<boolean> =>
  seed(
    seeds.map((one, position) => ({ ...one, position })),
    now,
  );

/** Raises `invalid_request`, `conflict`. */
export async function addWorkload(
  { slug: wanted, title, note, position }: { slug?: string | undefined; title: string; note: string; position?: number | undefined },
  why: string,
  actor: Actor,
  now: Date = new Date(),
): Promise<WorkloadRow> {
  const slug = wanted ?? slugFrom(title);
  if (reserved.includes(slug)) throw wrong("slug", `“${slug}” stands for something else in addresses.`);
  if (!isWorkloadSlug(slug)) throw wrong("slug", "A slug has 1 to 60 lower-case letters, digits and hyphens.");
  const all = await workloadRows();
  if (all.length >= mostWorkloads) throw new BasewiseError("conflict", `There are ${mostWorkloads} workloads already.`);
  const workload: Workload = { slug, title, note, position: Math.min(position ?? all.length, all.length), family: null };
  const changes = [
    { field: "title", before: null, after: title },
    ...(note ? [{ field: "note", before: null, after: note }] : []),
    { field: "position", before: null, after: workload.position },
  ];
  if (!(await insert(workload, { action: "add-workload", why, changes }, actor, now)))
    throw new BasewiseError("conflict", `There is a workload “${slug}” already.`);
  return found(slug);
}

async function found(slug: string): Promise<WorkloadRow> {
  const row = await workloadRow(slug);
  if (!row) throw missing(slug);
  return row;
}

/** Raises `not_found`. */
export async function editWorkload(
  slug: string,
  edit: { title?: string | undefined; note?: string | undefined; position?: number | undefined },
  why: string,
  actor: Actor,
  now: Date = new Date(),
): Promise<WorkloadRow> {
  const done = await update(
    slug,
    (before, _, all) => {
      const after: Workload = {
        ...before,
        title: edit.title ?? before.title,
        note: edit.note ?? before.note,
        position: Math.min(edit.position ?? before.position, all.length - 1),
      };
      const changes = (["title", "note", "position"] as const).flatMap((field) =>
        before[field] === after[field] ? [] : [{ field, before: before[field], after: after[field] }],
      );
      return { after, change: { action: "edit-workload", why, changes } };
    },
    actor,
    now,
  );
  if (!done) throw missing(slug);
  return found(slug);
}

/** Raises `not_found`; `conflict` while it has a standard, of whatever status. */
export async function removeWorkload(slug: string, why: string, actor: Actor, now: Date = new Date()): Promise<void> {
  const row = await found(slug);
  const changes = [{ field: "title", before: row.workload.title, after: null }];
  const standards = await remove(slug, { action: "remove-workload", why, changes }, actor, now);
  if (standards === null) throw missing(slug);
  if (standards > 0) {
    throw new BasewiseError(
      "conflict",
      `“${row.workload.title}” has ${standards} ${standards === 1 ? "standard" : "standards"} on record, and what was decided stays.`,
    );
  }
}
