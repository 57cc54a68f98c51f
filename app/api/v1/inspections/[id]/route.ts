import { json, route } from "@/lib/access/route";
import { cancelJob, getJob } from "@/lib/jobs";

type Params = { id: string };

export const GET = route<Params>(async ({ params }) => json(await getJob(params.id)));

export const DELETE = route<Params>(async ({ params }) => json(await cancelJob(params.id)));
