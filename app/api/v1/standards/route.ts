import { checked, json, route } from "@/lib/access/route";
import { standardsQuery } from "@/lib/api/schemas-standards";
import { listStandards } from "@/lib/standards";

export const GET = route(async ({ query }) => json(await listStandards(checked(standardsQuery, Object.fromEntries(query)))));
