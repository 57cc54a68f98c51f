import { json, route } from "@/lib/access/route";
import { cancelLookup, getLookup } from "@/lib/jobs/lookups";

type Params = { id: string };

export const GET = route<Params>(async ({ params }) => json(await getLookup(params.id)));

export const DELETE = route<Params>(async ({ params }) => json(await cancelLookup(params.id)));
