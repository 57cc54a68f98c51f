import { json, route } from "@/lib/access/route";
import { openapi } from "@/lib/api/openapi";
import packageJson from "@/package.json";

export const GET = route(() => json(openapi(packageJson.version)));
