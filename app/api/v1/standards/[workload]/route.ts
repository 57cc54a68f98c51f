import { namedRevision, revisionTag } from "@/lib/access/revision";
import { json, route } from "@/lib/access/route";
import { putStandard as wished } from "@/lib/api/schemas-standards";
import { getStandards, putStandard } from "@/lib/standards";
import { stated } from "@/lib/standards/stated";

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
