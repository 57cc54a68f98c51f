import type { Fate } from "./since";
import type { Report } from "./types";

/** How reports are listed. Pure. */
export const reportFilters = ["all", "live", "ending", "replaced", "expired", "revoked"] as const;
/** `ending`: live and ends soon. `replaced`: can be read, and points to a newer one. */
export type ReportFilter = (typeof reportFilters)[number];
/** Newest, by title, most views, or what ends next first. */
export const reportSorts = ["made", "title", "views", "ends"] as const;
export type ReportSort = (typeof reportSorts)[number];

export interface ReportQuery {
  /** Words that all stand in the title, in an image's name or digest. */
  q?: string | undefined;
  state?: ReportFilter | undefined;
  /** Name of whoever made them, as stated. */
  by?: string | undefined;
  /** Only those of which a tag has moved since, by the last look-up on record. */
  moved?: boolean | undefined;
  sort?: ReportSort | undefined;
  limit: number;
  /** Id of the last report of the page before. */
  cursor?: string | undefined;
}

/** `since`: of its images, in their order, whether the tag still means it by the last look-up on record. */
export type ListedReport = Report & { since: Fate["state"][] };

export interface ReportPage {
  items: ListedReport[];
  nextCursor: string | null;
  /** Those that match all but the state, by state. `live` ones that end soon are counted there as well. */
  counts: Record<ReportFilter, number>;
}
