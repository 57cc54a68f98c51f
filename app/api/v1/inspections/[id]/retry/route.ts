import { json, route } from "@/lib/access/route";
import { retryInspection } from "@/lib/api/schemas";
import { retryJob } from "@/lib/jobs";

export const POST = route<{ id: string }>(async ({ params, body, actor }) => json(await retryJob(params.id, await body(retryInspection), actor), 202));
