import { checked, json, route } from "@/lib/access/route";
import { deliveryQuery } from "@/lib/api/schemas-webhooks";
import { listDeliveries } from "@/lib/notify";

export const GET = route<{ id: string }>(async ({ params, query }) => json(await listDeliveries(params.id, checked(deliveryQuery, Object.fromEntries(query)))));
