import { checked, json, route } from "@/lib/access/route";
import { tagNameQuery } from "@/lib/api/schemas-tags";
import { tagNames } from "@/lib/follow";

export const GET = route(async ({ query }) => {
  const { repository, q, limit, cursor } = checked(tagNameQuery, Object.fromEntries(query));
  return json(await tagNames(repository, { q: q ?? null, limit, cursor: cursor ?? null }));
});
