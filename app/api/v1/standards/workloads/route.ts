import { json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { newWorkload } from "@/lib/api/schemas-standards";
import { addWorkload, listWorkloads } from "@/lib/standards";

export const GET = route(async () => json({ items: await listWorkloads(), nextCursor: null }));

export const POST = route(async ({ body, actor }) => {
  const { by, why, ...workload } = await body(newWorkload);
  const made = await addWorkload(workload, why ?? "", stated(actor, by));
  return json(made, 201, { location: `/api/v1/standards/${made.workload.slug}` });
});
