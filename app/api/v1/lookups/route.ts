import { checked, json, route } from "@/lib/access/route";
import { lookupQuery, lookupRequest } from "@/lib/api/schemas-tags";
import { askLookup, lookupsOf } from "@/lib/follow/follows";

export const GET = route(async ({ query }) => {
  const { repository, state, limit, cursor } = checked(lookupQuery, Object.fromEntries(query));
  return json(await lookupsOf({ repository, limit, cursor, ...(state ? { active: state === "active" } : {}) }));
});

export const POST = route(async ({ body, actor }) => {
  const { repository, tags } = await body(lookupRequest);
  const job = await askLookup(repository, tags ?? null, actor);
  return json(job, 202, { location: `/api/v1/lookups/${job.id}` });
});
