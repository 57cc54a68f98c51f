import { route } from "@/lib/access/route";
import { answerPage } from "@/lib/reports/face/answer";
import { answerExport } from "@/lib/reports/face/exports";

/** /r/{slug}, whatever it leads to, and /r/{slug}.json and its kin. */
export const GET = route<{ slug: string }>(({ request, params, query }) => {
  const [slug = "", format] = params.slug.split(".", 2);
  return format === undefined ? answerPage(request, slug) : answerExport(request, slug, format, query.get("table"));
});
