import { checked, json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { listQuery } from "@/lib/api/schemas";
import { askScan } from "@/lib/api/schemas-scans";
import { env } from "@/lib/env";
import { listScans, scanImage, uploadScan } from "@/lib/scans";

type Params = { digest: string };
const digestOf = ({ digest }: Params) => decodeURIComponent(digest);

export const GET = route<Params>(async ({ params, query }) => json(await listScans(digestOf(params), checked(listQuery, Object.fromEntries(query)))));

export const POST = route<Params>(async ({ params, body, actor }) => {
  const { by } = await body(askScan);
  return json(await scanImage(digestOf(params), stated(actor, by)), 201);
});

export const PUT = route<Params>(async ({ params, query, jsonText, actor }) => {
  const text = await jsonText(env().BASEWISE_TRIVY_MAX_BYTES);
  const { by } = checked(askScan, { by: query.get("by") ?? undefined });
  return json(await uploadScan(digestOf(params), text, stated(actor, by)), 201);
});
