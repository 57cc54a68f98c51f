import { json, route } from "@/lib/access/route";
import { nothingMore } from "@/lib/api/schemas-webhooks";
import { redeliver } from "@/lib/notify";

export const POST = route<{ id: string; delivery: string }>(async ({ params, body, actor }) => {
  await body(nothingMore);
  return json(await redeliver(params.id, params.delivery, actor), 202);
});
