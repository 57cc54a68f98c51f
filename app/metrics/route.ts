import { route } from "@/lib/access/route";
import { env } from "@/lib/env";
import { BasewiseError } from "@/lib/errors";
import { exposition } from "@/lib/jobs/metrics";

/** For Prometheus; there only where BASEWISE_METRICS is on. */
export const GET = route(async () => {
  if (!env().BASEWISE_METRICS) throw new BasewiseError("not_found", "Metrics are off: BASEWISE_METRICS=1 turns them on.");
  const { text, contentType } = await exposition();
  return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
});
