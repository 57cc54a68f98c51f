import { route } from "@/lib/access/route";
import { tagged } from "@/lib/access/tagged";
import { renovateDocument } from "@/lib/standards/for-machines";

export const GET = route(async ({ request }) => tagged(request, JSON.stringify(await renovateDocument(), null, 2), "application/json"));
