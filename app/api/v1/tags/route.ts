import { json, route } from "@/lib/access/route";
import { tagHistory } from "@/lib/images";

export const GET = route(async ({ query }) => json({ items: await tagHistory(query.get("repository") ?? ""), nextCursor: null }));
