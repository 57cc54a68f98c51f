import { checked, json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { editWorkload as edited, removeWorkloadQuery } from "@/lib/api/schemas-standards";
import { editWorkload, removeWorkload } from "@/lib/standards";

type Params = { workload: string };

export const PATCH = route<Params>(async ({ params, body, actor }) => {
  const { by, why, ...edit } = await body(edited);
  return json(await editWorkload(params.workload, edit, why ?? "", stated(actor, by)));
});

export const DELETE = route<Params>(async ({ params, query, actor }) => {
  const { why, by } = checked(removeWorkloadQuery, Object.fromEntries(query));
  await removeWorkload(params.workload, why ?? "", stated(actor, by));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
});
