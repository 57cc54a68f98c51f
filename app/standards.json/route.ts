import { route } from "@/lib/access/route";
import { tagged } from "@/lib/access/tagged";
import { standardsDocument } from "@/lib/standards/for-machines";

export const GET = route(async ({ request }) => tagged(request, JSON.stringify(await standardsDocument(), null, 1), "application/json"));
