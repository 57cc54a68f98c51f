import { checked, json, route } from "@/lib/access/route";
import { completionQuery } from "@/lib/api/schemas-complete";
import { complete } from "@/lib/images/complete";

export const GET = route(async ({ query }) => {
  const { q, limit, image } = checked(completionQuery, { ...Object.fromEntries(query), image: query.getAll("image") });
  return json(await complete(q, limit, image));
});
