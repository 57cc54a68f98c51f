import { json, route } from "@/lib/access/route";
import { scannerState } from "@/lib/scans/database";

export const GET = route(async () => json(await scannerState()));
