import { checked, json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { endQuery } from "@/lib/api/schemas-statements";
import { endWaiver } from "@/lib/statements";

export const DELETE = route<{ digest: string; id: string }>(async ({ params, query, actor }) => {
  const { by } = checked(endQuery, Object.fromEntries(query));
  return json(await endWaiver(decodeURIComponent(params.digest), params.id, stated(actor, by)));
});
