import { route } from "@/lib/access/route";
import { tagged } from "@/lib/access/tagged";
import { decisionOf } from "@/lib/standards/for-machines";

export const GET = route<{ workload: string }>(async ({ request, params, query }) =>
  tagged(request, await decisionOf(params.workload, query.get("standard") ?? undefined), "text/markdown; charset=utf-8"),
);
