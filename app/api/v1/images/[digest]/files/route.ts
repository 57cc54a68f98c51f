import { checked, json, route } from "@/lib/access/route";
import { fileQuery } from "@/lib/api/schemas";
import { listImageFiles } from "@/lib/images";

export const GET = route<{ digest: string }>(async ({ params, query }) => {
  const { path, layer, q, order, limit, cursor } = checked(fileQuery, Object.fromEntries(query));
  const wanted = {
    limit,
    order,
    ...(path === undefined ? {} : { path }),
    ...(layer === undefined ? {} : { layer }),
    ...(q ? { q } : {}),
    ...(cursor ? { cursor } : {}),
  };
  return json(await listImageFiles(decodeURIComponent(params.digest), wanted));
});
