import { checked, json, route } from "@/lib/access/route";
import { changesQuery } from "@/lib/api/schemas-standards";
import { listChanges } from "@/lib/standards";

export const GET = route<{ workload: string }>(async ({ params, query }) =>
  json(await listChanges(params.workload, checked(changesQuery, Object.fromEntries(query)))),
);
