import { route } from "@/lib/access/route";
import { renovateDocument, tagged } from "@/lib/standards/for-machines";

export const GET = route(async ({ request }) => tagged(request, JSON.stringify(await renovateDocument(), null, 2), "application/json"));
