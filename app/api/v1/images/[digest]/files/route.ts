import { checked, json, route } from "@/lib/access/route";
import { fileQuery } from "@/lib/api/schemas";
import { BasewiseError } from "@/lib/errors";
import { listImageFiles } from "@/lib/images";

export const GET = route<{ digest: string }>(async ({ params, query }) => {
  const { path, layer, own, q, order, limit, cursor } = checked(fileQuery, Object.fromEntries(query));
  if (own === "true" && layer === undefined) throw new BasewiseError("invalid_request", "own=true asks for one layer by itself; name it: layer=0.");
  const wanted = {
    limit,
    order,
    ...(path === undefined ? {} : { path }),
    ...(layer === undefined ? {} : { layer }),
    ...(own === "true" ? { own: true } : {}),
    ...(q ? { q } : {}),
    ...(cursor ? { cursor } : {}),
  };
  return json(await listImageFiles(decodeURIComponent(params.digest), wanted));
});
