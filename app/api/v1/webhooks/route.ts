import { checked, json, route } from "@/lib/access/route";
import { createWebhook as newWebhook, webhookQuery } from "@/lib/api/schemas-webhooks";
import { createWebhook, listWebhooks } from "@/lib/notify";

export const GET = route(async ({ query }) => json(await listWebhooks(checked(webhookQuery, Object.fromEntries(query)))));

export const POST = route(async ({ body, actor }) => {
  const made = await createWebhook(await body(newWebhook), actor);
  return json(made, 201, { location: `/api/v1/webhooks/${made.webhook.id}` });
});
