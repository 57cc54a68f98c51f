import { json, route } from "@/lib/access/route";
import { endScanWork, getScanWork } from "@/lib/jobs/scan-work";

type Params = { id: string };

export const GET = route<Params>(async ({ params }) => json(await getScanWork(params.id)));

export const DELETE = route<Params>(async ({ params }) => json(await endScanWork(params.id)));
