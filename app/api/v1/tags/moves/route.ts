import { checked, json, route } from "@/lib/access/route";
import { moveQuery } from "@/lib/api/schemas-tags";
import { listMoves } from "@/lib/follow/view";

export const GET = route(async ({ query }) => {
  const { repository, platform, limit } = checked(moveQuery, Object.fromEntries(query));
  return json({ items: await listMoves(repository, platform ?? null, limit), nextCursor: null });
});
