import { rawAnswer, route } from "@/lib/access/route";
import { BasewiseError } from "@/lib/errors";
import { documentsOf } from "@/lib/images";

export const GET = route<{ digest: string }>(async ({ params }) => {
  const digest = decodeURIComponent(params.digest);
  const { manifest } = await documentsOf(digest);
  if (!manifest)
    throw new BasewiseError("not_found", `The manifest of ${digest} is not on record: only an engine has the image, or an earlier version read it.`);
  return rawAnswer(manifest);
});
