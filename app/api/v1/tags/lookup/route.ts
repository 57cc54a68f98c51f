import { json, route } from "@/lib/access/route";
import { tagLookup } from "@/lib/api/schemas-complete";
import { lookUpTags } from "@/lib/tags";

/** A POST, since it asks a registry: a link or a prefetch can't. */
export const POST = route(async ({ body, request }) => json(await lookUpTags(await body(tagLookup), request.signal)));
