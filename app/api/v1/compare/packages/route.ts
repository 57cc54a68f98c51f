import { checked, json, route } from "@/lib/access/route";
import { diffQuery } from "@/lib/api/schemas-compare";
import { pageOf, textOf } from "@/lib/compare/diff-page";
import { diffPackages } from "@/lib/compare/package-diff";
import { findPair, subjectOf } from "@/lib/jobs/pair";

export const GET = route(async ({ query }) => {
  const { q, change, limit, cursor } = checked(diffQuery, Object.fromEntries(query));
  const [a, b] = await findPair(query.getAll("image"));
  const { items, counts, unknown } = diffPackages(a.facts, b.facts);
  const page = items ? pageOf(items, { q, change, limit, offset: cursor }, textOf.package) : { items, total: 0, nextCursor: null };
  return json({ a: subjectOf(a), b: subjectOf(b), ...page, counts, unknown });
});
