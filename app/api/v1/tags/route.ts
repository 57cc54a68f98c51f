import { checked, json, route } from "@/lib/access/route";
import { tagHistoryQuery } from "@/lib/api/schemas-tags";
import { tagHistory } from "@/lib/images";

export const GET = route(async ({ query }) => {
  const { repository } = checked(tagHistoryQuery, Object.fromEntries(query));
  return json({ items: await tagHistory(repository), nextCursor: null });
});
