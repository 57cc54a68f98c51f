import { json, route } from "@/lib/access/route";
import { stated } from "@/lib/access/stated";
import { askWaiver } from "@/lib/api/schemas-statements";
import { waive } from "@/lib/statements";

export const POST = route<{ digest: string }>(async ({ params, body, actor }) => {
  const { by, package: name = null, repository = null, justification = null, ...wish } = await body(askWaiver);
  return json(await waive(decodeURIComponent(params.digest), { ...wish, package: name, repository, justification }, stated(actor, by)), 201);
});
