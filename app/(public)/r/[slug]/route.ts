import { route } from "@/lib/access/route";
import { answerPage } from "@/lib/reports/face/answer";

/** /r/{slug}, whatever it leads to. */
export const GET = route<{ slug: string }>(({ request, params }) => answerPage(request, params.slug));
