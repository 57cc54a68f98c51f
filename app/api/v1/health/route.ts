import { json, route } from "@/lib/access/route";
import { health } from "@/lib/jobs/health";

/** For orchestrators: `?probe=ready` answers 503 where the server cannot do its work; else it is 200 for as long as the server answers. */
export const GET = route(async ({ query }) => {
  const state = await health();
  return json(state, query.get("probe") === "ready" && !state.ready ? 503 : 200);
});
