import type { Following } from "@/lib/standards/followed";
import type { WorkloadView } from "@/lib/standards/view-types";
import { type Answer, call, post } from "../live/api";

/** The browser's side of /api/v1/standards. A change names the revision that it was made from; a name is as stated. */
const at = (slug: string, rest = "") => `/api/v1/standards/${encodeURIComponent(slug)}${rest}`;

/** What every change is told with. Empty words are left out. */
export interface Told {
  /** The standard meant; absent where there is none yet. */
  id?: string | undefined;
  revision: number;
  why: string;
  by: string;
}
const toldOf = ({ id, revision, why, by }: Told) => ({
  ...(id === undefined ? {} : { id }),
  revision,
  ...(why.trim() ? { why: why.trim() } : {}),
  ...(by.trim() ? { by: by.trim() } : {}),
});

export interface Wish {
  base?: { reference: string; digest?: string };
  alternatives?: { reference: string; digest?: string; note: string }[];
  reason?: string;
  evidence?: string | null;
  owner?: string;
  reviewBy?: string | null;
}

export const readStandards = (slug: string): Promise<Answer<WorkloadView>> => call(at(slug), {});
export const putStandard = (slug: string, wish: Wish, told: Told): Promise<Answer<WorkloadView>> =>
  call(at(slug), { ...post({ ...wish, ...toldOf(told) }), method: "PUT" });

/** approve, deprecate, retire, review, exceptions, exceptions/{id}/end; what an approval answers has the standards within. */
export async function act(slug: string, action: string, wish: object, told: Told): Promise<Answer<{ standards: WorkloadView; following?: Following }>> {
  // The end of an exception names it by its address.
  const about = action.startsWith("exceptions/") ? { ...told, id: undefined } : told;
  const answer = await call<WorkloadView | { standards: WorkloadView; following: Following }>(at(slug, `/${action}`), post({ ...wish, ...toldOf(about) }));
  if (!answer.ok) return answer;
  return { ok: true, value: "standards" in answer.value ? answer.value : { standards: answer.value } };
}

export interface WorkloadWish {
  slug?: string;
  title?: string;
  note?: string;
  position?: number;
}
const said = ({ why, by }: Pick<Told, "why" | "by">) => ({ ...(why.trim() ? { why: why.trim() } : {}), ...(by.trim() ? { by: by.trim() } : {}) });
type Row = Pick<WorkloadView, "workload" | "revision">;
export const addWorkload = (wish: WorkloadWish, told: Pick<Told, "why" | "by">): Promise<Answer<Row>> =>
  call("/api/v1/standards/workloads", post({ ...wish, ...said(told) }));
export const editWorkload = (slug: string, wish: WorkloadWish, told: Pick<Told, "why" | "by">): Promise<Answer<Row>> =>
  call(`/api/v1/standards/workloads/${encodeURIComponent(slug)}`, { ...post({ ...wish, ...said(told) }), method: "PATCH" });
export const removeWorkload = (slug: string, told: Pick<Told, "why" | "by">): Promise<Answer<unknown>> =>
  call(`/api/v1/standards/workloads/${encodeURIComponent(slug)}?${new URLSearchParams(said(told))}`, { method: "DELETE" });
