import { json, route } from "@/lib/access/route";
import { getScan } from "@/lib/scans";

export const GET = route<{ id: string }>(async ({ params }) => json(await getScan(params.id)));
