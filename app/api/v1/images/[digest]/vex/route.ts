import { checked, json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { handInQuery, vexQuery } from "@/lib/api/schemas-statements";
import { exportVex, handInVex, listStatements } from "@/lib/statements";
import { mostVexBytes } from "@/lib/vex";

type Params = { digest: string };
const digestOf = ({ digest }: Params) => decodeURIComponent(digest);

export const GET = route<Params>(async ({ params, query }) => {
  const { format, ended } = checked(vexQuery, Object.fromEntries(query));
  if (!format) return json(await listStatements(digestOf(params), { ended: ended === "true" }));
  const name = `${digestOf(params)
    .replace(/[^0-9a-z]+/g, "-")
    .slice(0, 19)}.openvex.json`;
  const headers = { "content-type": "application/json", "content-disposition": `attachment; filename="${name}"` };
  return new Response(await exportVex(digestOf(params)), { headers });
});

export const PUT = route<Params>(async ({ params, query, jsonText, actor }) => {
  const text = await jsonText(mostVexBytes);
  const { until = null, by } = checked(handInQuery, Object.fromEntries(query));
  return json(await handInVex(digestOf(params), text, { until }, stated(actor, by)), 201);
});
