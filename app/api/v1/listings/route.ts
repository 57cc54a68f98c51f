import { checked, json, route } from "@/lib/access/route";
import { asListingQuery, listingQuery } from "@/lib/api/schemas-listings";
import { env } from "@/lib/env";
import { listListings } from "@/lib/images";
import { formatPlatform } from "@/lib/oci/platform";

export const GET = route(async ({ query }) => {
  const values = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).length > 1 ? query.getAll(name) : query.get(name)]));
  const asked = checked(listingQuery, values);
  return json(await listListings(asListingQuery(asked, formatPlatform(env().BASEWISE_PLATFORM)), asked));
});
