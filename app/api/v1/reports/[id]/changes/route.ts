import { json, route } from "@/lib/access/route";
import { changesSince, getReport } from "@/lib/reports";

export const GET = route<{ id: string }>(async ({ params }) => json(await changesSince(await getReport(params.id))));
