import { namedRevision, revisionTag } from "@/lib/access/revision";
import { json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { endException } from "@/lib/api/schemas-standards";
import { endStandardException } from "@/lib/standards";

export const POST = route<{ workload: string; exception: string }>(async ({ request, params, body, actor }) => {
  const { by, revision, why } = await body(endException);
  const now = await endStandardException(params.workload, params.exception, { why, named: namedRevision(request, revision) }, stated(actor, by));
  return json(now, 200, { etag: revisionTag(now.revision) });
});
