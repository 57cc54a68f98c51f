import { rawAnswer, route } from "@/lib/access/route";
import { BasewiseError } from "@/lib/errors";
import { rawDocument } from "@/lib/images";

export const GET = route<{ digest: string }>(async ({ params }) => {
  const digest = decodeURIComponent(params.digest);
  const raw = await rawDocument(digest, "config");
  if (!raw) throw new BasewiseError("not_found", `The config of ${digest} is not on record.`);
  return rawAnswer(raw);
});
