import { checked, json, route } from "@/lib/access/route";
import { scanHistoryQuery } from "@/lib/api/schemas-scan-history";
import { tagScanHistory } from "@/lib/scans/history";

export const GET = route(async ({ query }) => {
  const { repository, tag, platform } = checked(scanHistoryQuery, Object.fromEntries(query));
  return json(await tagScanHistory(repository, tag, platform ?? null));
});
