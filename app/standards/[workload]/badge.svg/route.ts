import { route } from "@/lib/access/route";
import { badgeOf, tagged } from "@/lib/standards/for-machines";

export const GET = route<{ workload: string }>(async ({ request, params }) => tagged(request, await badgeOf(params.workload), "image/svg+xml; charset=utf-8"));
