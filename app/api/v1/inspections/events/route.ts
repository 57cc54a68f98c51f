import { route } from "@/lib/access/route";
import { jobEvents } from "@/lib/jobs/events";

export const GET = route(({ request, query }) => {
  const ids = query.getAll("id").slice(0, 100);
  const after = Number(request.headers.get("last-event-id"));
  const stream = jobEvents({ ids: ids.length ? ids : null, after: Number.isInteger(after) && after > 0 ? after : null, signal: request.signal });
  return new Response(stream, { headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform", "x-accel-buffering": "no" } });
});
