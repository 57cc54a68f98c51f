import { checked, json, route } from "@/lib/access/route";
import { scanWorkQuery } from "@/lib/api/schemas-scanner";
import { listScanWork } from "@/lib/jobs/scan-work";

export const GET = route(async ({ query }) => {
  const { state, limit, cursor } = checked(scanWorkQuery, Object.fromEntries(query));
  return json(await listScanWork({ limit, cursor, ...(state ? { active: state === "active" } : {}) }));
});
