import { checked, json, route } from "@/lib/access/route";
import { fileDiffQuery } from "@/lib/api/schemas-compare";
import { mostOpen } from "@/lib/compare/diff-query";
import { diffFilesOf } from "@/lib/images/pair";
import { findPair, subjectOf } from "@/lib/jobs/pair";

export const GET = route(async ({ query }) => {
  const { q, change, type, order, arrange, limit, cursor } = checked(fileDiffQuery, Object.fromEntries(query));
  const [a, b] = await findPair(query.getAll("image"));
  const open = query.has("open") ? { open: query.getAll("open").filter(Boolean).slice(0, mostOpen) } : {};
  const page = await diffFilesOf(a.inspection, b.inspection, { q, change, types: type, order, arrange, limit, offset: cursor, ...open });
  return json({ a: subjectOf(a), b: subjectOf(b), ...page });
});
