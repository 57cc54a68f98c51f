import { json, route } from "@/lib/access/route";
import { restoreReport as nothing } from "@/lib/api/schemas-reports";
import { restoreReport } from "@/lib/reports";
import { onWire } from "@/lib/reports/wire";

export const POST = route<{ id: string }>(async ({ params, body }) => {
  await body(nothing);
  return json(onWire(await restoreReport(params.id)));
});
