import { rawAnswer, route } from "@/lib/access/route";
import { BasewiseError } from "@/lib/errors";
import { rawDocument } from "@/lib/images";

export const GET = route<{ digest: string }>(async ({ params }) => {
  const digest = decodeURIComponent(params.digest);
  const raw = await rawDocument(digest, "manifest");
  if (!raw) throw new BasewiseError("not_found", `The manifest of ${digest} is not on record: only an engine has the image, or an earlier version read it.`);
  return rawAnswer(raw);
});
