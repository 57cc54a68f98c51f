import { checked, json, route } from "@/lib/access/route";
import { decisionsQuery } from "@/lib/api/schemas-standards";
import { needsDecision } from "@/lib/standards";

export const GET = route(async ({ query }) => json(await needsDecision(checked(decisionsQuery, Object.fromEntries(query)).within)));
