import { checked, json, route } from "@/lib/access/route";
import { deleteReportQuery, editReport as reportEdit } from "@/lib/api/schemas-reports";
import { deleteReport, editReport, getReport, revokeReport } from "@/lib/reports";
import { onWire } from "@/lib/reports/wire";

type Params = { id: string };

export const GET = route<Params>(async ({ params }) => json(onWire(await getReport(params.id))));

export const PATCH = route<Params>(async ({ params, body }) => json(onWire(await editReport(params.id, await body(reportEdit)))));

export const DELETE = route<Params>(async ({ params, query }) => {
  const { forget } = checked(deleteReportQuery, Object.fromEntries(query));
  return json(onWire(await (forget === "true" ? deleteReport(params.id) : revokeReport(params.id))));
});
