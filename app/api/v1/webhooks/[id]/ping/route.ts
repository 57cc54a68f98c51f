import { json, route } from "@/lib/access/route";
import { nothingMore } from "@/lib/api/schemas-webhooks";
import { pingWebhook } from "@/lib/notify";

export const POST = route<{ id: string }>(async ({ params, body }) => {
  await body(nothingMore);
  return json(await pingWebhook(params.id), 202);
});
