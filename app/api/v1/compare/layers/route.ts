import { checked, json, route } from "@/lib/access/route";
import { diffQuery } from "@/lib/api/schemas-compare";
import { countSigns, pageOf, textOf } from "@/lib/compare/diff-page";
import { diffLayers } from "@/lib/compare/layer-diff";
import { findPair, subjectOf } from "@/lib/jobs/pair";

export const GET = route(async ({ query }) => {
  const { q, change, limit, cursor } = checked(diffQuery, Object.fromEntries(query));
  const [a, b] = await findPair(query.getAll("image"));
  const { layers, history } = diffLayers(a.inspection, b.inspection);
  const page = pageOf([...layers, ...history], { q, change, limit, offset: cursor }, textOf.layer);
  return json({ a: subjectOf(a), b: subjectOf(b), ...page, counts: countSigns(layers) });
});
