import { route } from "@/lib/access/route";
import { decisionOf, tagged } from "@/lib/standards/for-machines";

export const GET = route<{ workload: string }>(async ({ request, params, query }) =>
  tagged(request, await decisionOf(params.workload, query.get("standard") ?? undefined), "text/markdown; charset=utf-8"),
);
