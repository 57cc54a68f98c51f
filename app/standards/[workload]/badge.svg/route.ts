import { route } from "@/lib/access/route";
import { tagged } from "@/lib/access/tagged";
import { badgeOf } from "@/lib/standards/for-machines";

export const GET = route<{ workload: string }>(async ({ request, params }) => tagged(request, await badgeOf(params.workload), "image/svg+xml; charset=utf-8"));
