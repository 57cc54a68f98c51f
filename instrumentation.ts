/** Next calls this once when the server starts; the worker and the listener for reports run in the same process. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { watchRequests } = await import("./lib/access/requests");
  watchRequests();
  const { start } = await import("./lib/jobs/start");
  await start();
  const { startPublicListener } = await import("./lib/reports/face/listener");
  await startPublicListener();
  const { endWhenAsked } = await import("./lib/stopping");
  endWhenAsked();
}
