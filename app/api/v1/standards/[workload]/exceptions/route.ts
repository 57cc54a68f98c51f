import { namedRevision, revisionTag } from "@/lib/access/revision";
import { json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { addException as wished } from "@/lib/api/schemas-standards";
import { addException } from "@/lib/standards";

export const POST = route<{ workload: string }>(async ({ request, params, body, actor }) => {
  const { by, revision, ...wish } = await body(wished);
  const now = await addException(params.workload, { ...wish, named: namedRevision(request, revision) }, stated(actor, by));
  return json(now, 200, { etag: revisionTag(now.revision) });
});
