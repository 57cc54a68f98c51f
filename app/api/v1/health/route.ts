import { json, route } from "@/lib/access/route";
import { health } from "@/lib/jobs/health";

export const GET = route(async () => json(await health()));
