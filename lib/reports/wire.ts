import "server-only";
import { env } from "../env";
import type { ReportPage } from "./list-types";
import type { Report } from "./types";

/** A report as the API hands it out: with its link. */
export const pathOf = ({ slug }: Pick<Report, "slug">): string => `/r/${slug}`;

/** As others reach it; null where no public address is set. */
export const urlOf = (report: Pick<Report, "slug">): string | null => {
  const base = env().BASEWISE_PUBLIC_URL;
  return base ? new URL(pathOf(report), base).href : null;
};

export const onWire = <One extends Report>(report: One) => ({ ...report, path: pathOf(report), url: urlOf(report) });
export const listedOnWire = (page: ReportPage) => ({ ...page, items: page.items.map(onWire) });
