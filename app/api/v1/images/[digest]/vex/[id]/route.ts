import { checked, json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { endQuery } from "@/lib/api/schemas-statements";
import { removeVex, vexText } from "@/lib/statements";

type Params = { digest: string; id: string };
const digestOf = ({ digest }: Params) => decodeURIComponent(digest);

/** As it came: somebody else's text, so it is taken along and never shown by the browser as a page of ours. */
export const GET = route<Params>(async ({ params }) => {
  const headers = { "content-type": "application/json", "content-disposition": 'attachment; filename="openvex.json"' };
  return new Response(await vexText(digestOf(params), params.id), { headers });
});

export const DELETE = route<Params>(async ({ params, query, actor }) => {
  const { by } = checked(endQuery, Object.fromEntries(query));
  return json(await removeVex(digestOf(params), params.id, stated(actor, by)));
});
