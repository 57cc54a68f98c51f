import { route } from "@/lib/access/route";
import { getReport } from "@/lib/reports";
import { jsonOf } from "@/lib/reports/export";

/** As /r/{slug}.json has it, byte for byte; of a report that has ended as well. */
export const GET = route<{ id: string }>(async ({ params }) => {
  const { body, contentType } = await jsonOf(await getReport(params.id));
  return new Response(body, { headers: { "content-type": contentType, "cache-control": "no-store" } });
});
