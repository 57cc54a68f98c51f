import { namedRevision, revisionTag } from "@/lib/access/revision";
import { json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { putStandard as wished } from "@/lib/api/schemas-standards";
import { getStandards, putStandard } from "@/lib/standards";

type Params = { workload: string };

export const GET = route<Params>(async ({ params }) => {
  const found = await getStandards(params.workload);
  return json(found, 200, { etag: revisionTag(found.revision) });
});

export const PUT = route<Params>(async ({ request, params, body, actor }) => {
  const { by, revision, ...wish } = await body(wished);
  const now = await putStandard(params.workload, { ...wish, named: namedRevision(request, revision) }, stated(actor, by));
  return json(now, 200, { etag: revisionTag(now.revision) });
});
