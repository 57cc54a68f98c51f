import { namedRevision, revisionTag } from "@/lib/access/revision";
import { json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { approveStandard as wished } from "@/lib/api/schemas-standards";
import { approveStandard } from "@/lib/standards";

export const POST = route<{ workload: string }>(async ({ request, params, body, actor }) => {
  const { by, revision, ...wish } = await body(wished);
  const now = await approveStandard(params.workload, { ...wish, named: namedRevision(request, revision) }, stated(actor, by));
  return json(now, 200, { etag: revisionTag(now.standards.revision) });
});
