import { checked, json, route } from "@/lib/access/route";
import { diffQuery } from "@/lib/api/schemas-compare";
import { diffConfig } from "@/lib/compare/config-diff";
import { countSigns, pageOf, textOf } from "@/lib/compare/diff-page";
import { findPair, subjectOf } from "@/lib/jobs/pair";

export const GET = route(async ({ query }) => {
  const { q, change, limit, cursor } = checked(diffQuery, Object.fromEntries(query));
  const [a, b] = await findPair(query.getAll("image"));
  const fields = diffConfig(a.inspection, b.inspection);
  return json({ a: subjectOf(a), b: subjectOf(b), ...pageOf(fields, { q, change, limit, offset: cursor }, textOf.config), counts: countSigns(fields) });
});
