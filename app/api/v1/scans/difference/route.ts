import { checked, json, route } from "@/lib/access/route";
import { differenceQuery } from "@/lib/api/schemas-scans";
import { compareScans } from "@/lib/scans";

export const GET = route(async ({ query }) => {
  const { here, there } = checked(differenceQuery, Object.fromEntries(query));
  return json(await compareScans(here, there));
});
