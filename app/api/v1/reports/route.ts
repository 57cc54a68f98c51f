import { checked, json, route } from "@/lib/access/route";
import { createReport, reportQuery } from "@/lib/api/schemas-reports";
import { freeze, listReports } from "@/lib/reports";
import { listedOnWire, onWire } from "@/lib/reports/wire";

export const GET = route(async ({ query }) => {
  const asked = checked(reportQuery, Object.fromEntries(query));
  return json(listedOnWire(await listReports({ ...asked, moved: asked.moved === "true" })));
});

export const POST = route(async ({ body, actor }) => {
  const { by, ...request } = await body(createReport);
  const report = await freeze(request, by ? { ...actor, name: by } : actor);
  return json(onWire(report), 201, { location: `/api/v1/reports/${report.id}` });
});
