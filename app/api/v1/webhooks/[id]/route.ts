import { json, route } from "@/lib/access/route";
import { editWebhook as webhookEdit } from "@/lib/api/schemas-webhooks";
import { editWebhook, getWebhook, removeWebhook } from "@/lib/notify";

type Params = { id: string };

export const GET = route<Params>(async ({ params }) => json(await getWebhook(params.id)));

export const PATCH = route<Params>(async ({ params, body }) => json(await editWebhook(params.id, await body(webhookEdit))));

export const DELETE = route<Params>(async ({ params }) => json(await removeWebhook(params.id)));
