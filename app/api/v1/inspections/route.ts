import { checked, json, route } from "@/lib/access/route";
import { createInspections, jobQuery } from "@/lib/api/schemas";
import { listJobs, requestInspections } from "@/lib/jobs";

export const GET = route(async ({ query }) => json(await listJobs(checked(jobQuery, Object.fromEntries(query)))));

export const POST = route(async ({ body, actor }) => {
  const asked = await body(createInspections);
  if ("inspections" in asked) return json({ items: await requestInspections(asked.inspections, actor) }, 202);
  const [job] = await requestInspections([asked], actor);
  return json(job, 202, { location: `/api/v1/inspections/${job?.id}` });
});
