import { checked, json, route } from "@/lib/access/route";
import { followQuery, followRequest, oneFollowQuery } from "@/lib/api/schemas-tags";
import { deleteFollow, getFollow, listFollows, putFollow } from "@/lib/follow/follows";

export const GET = route(async ({ query }) => {
  const { repository, limit, cursor } = checked(followQuery, Object.fromEntries(query));
  return json(repository ? await getFollow(repository) : await listFollows(limit, cursor ?? null));
});

export const PUT = route(async ({ query, body, actor }) => {
  const settings = await body(followRequest);
  const { repository } = checked(oneFollowQuery, Object.fromEntries(query));
  return json(await putFollow(repository, settings, actor));
});

export const DELETE = route(async ({ query }) => json(await deleteFollow(checked(oneFollowQuery, Object.fromEntries(query)).repository)));
