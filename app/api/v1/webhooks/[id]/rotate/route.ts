import { json, route } from "@/lib/access/route";
import { rotateWebhook } from "@/lib/api/schemas-webhooks";
import { rotateSecret } from "@/lib/notify";

export const POST = route<{ id: string }>(async ({ params, body }) => json(await rotateSecret(params.id, (await body(rotateWebhook)).overlapHours)));
