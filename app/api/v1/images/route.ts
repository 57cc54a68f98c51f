import { checked, json, route } from "@/lib/access/route";
import { imageQuery } from "@/lib/api/schemas";
import { searchRecorded } from "@/lib/images";

export const GET = route(async ({ query }) => json(await searchRecorded(checked(imageQuery, Object.fromEntries(query)))));
