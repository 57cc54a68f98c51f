import { type ReportFilter, type ReportSort, reportFilters, reportSorts } from "@/lib/reports/list-types";

/** The address of the list of reports. Pure. */
export interface ReportsQuery {
  q: string;
  state: ReportFilter;
  by: string | null;
  moved: boolean;
  sort: ReportSort;
  after: string | null;
}

type Params = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? "") : (value ?? ""));

export const readReportsQuery = (params: Params): ReportsQuery => ({
  q: one(params.q).trim().slice(0, 200),
  state: reportFilters.find((state) => state === one(params.state)) ?? "all",
  by: one(params.by).trim().slice(0, 100) || null,
  moved: one(params.moved) === "1",
  sort: reportSorts.find((sort) => sort === one(params.sort)) ?? "made",
  after: one(params.after) || null,
});

export function reportsHref(query: Partial<ReportsQuery>): string {
  const params = new URLSearchParams();
  if (query.q) params.set("q", query.q);
  if (query.state && query.state !== "all") params.set("state", query.state);
  if (query.by) params.set("by", query.by);
  if (query.moved) params.set("moved", "1");
  if (query.sort && query.sort !== "made") params.set("sort", query.sort);
  if (query.after) params.set("after", query.after);
  const text = params.toString();
  return text ? `/reports?${text}` : "/reports";
}
