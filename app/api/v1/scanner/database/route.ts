import { json, route } from "@/lib/access/route";
import { askFetch } from "@/lib/api/schemas-scanner";
import { beginFetch, bringDatabase, scannerState } from "@/lib/scans/database";

export const POST = route(async ({ body }) => {
  await body(askFetch);
  beginFetch();
  return json(await scannerState(), 202);
});

export const PUT = route(async ({ file }) => {
  await bringDatabase(file("application/gzip"));
  return json(await scannerState());
});
