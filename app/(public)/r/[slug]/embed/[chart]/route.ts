import { route } from "@/lib/access/route";
import { answerChart } from "@/lib/reports/face/answer";
import { framedHeaders } from "@/lib/reports/face/headers";

/** One chart of a report, to be framed by the pages of BASEWISE_EMBED_ORIGINS. */
export const GET = route<{ slug: string; chart: string }>(({ request, params }) => answerChart(request, params.slug, params.chart, framedHeaders()));
