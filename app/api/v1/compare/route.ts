import { json, route } from "@/lib/access/route";
import { compare } from "@/lib/compare/compare";
import { readPull } from "@/lib/compare/pull-options";
import { BasewiseError } from "@/lib/errors";
import { findRecorded } from "@/lib/jobs";

export const GET = route(async ({ query }) => {
  const asked = query.getAll("image");
  if (asked.length < 2 || asked.length > 8) {
    throw new BasewiseError("invalid_request", `A comparison takes 2 to 8 images; ${asked.length} were named.`, { field: "image" });
  }
  const { options, wrong } = readPull((name) => query.get(name));
  const [field] = wrong;
  if (field) throw new BasewiseError("invalid_request", `“${(query.get(field) ?? "").slice(0, 40)}” is out of bounds for ${field}.`, { field });
  return json(compare(await findRecorded(asked), options));
});
