import "server-only";
import { env, linkBase } from "../env";
import type { ReportPage } from "./list-types";
import type { Report } from "./types";

/** A report as the API hands it out: with its link. */
export const pathOf = ({ slug }: Pick<Report, "slug">): string => `/r/${slug}`;

/** As others reach it: by the public address, else by the public listener, else on this machine. */
export const urlOf = (report: Pick<Report, "slug">): string => `${linkBase(env())}${pathOf(report)}`;

export const onWire = <One extends Report>(report: One) => ({ ...report, path: pathOf(report), url: urlOf(report) });
export const listedOnWire = (page: ReportPage) => ({ ...page, items: page.items.map(onWire) });
