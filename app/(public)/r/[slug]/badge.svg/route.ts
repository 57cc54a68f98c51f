import { route } from "@/lib/access/route";
import { answerBadge } from "@/lib/reports/face/exports";

/** The headline as a picture for a README. */
export const GET = route<{ slug: string }>(({ request, params }) => answerBadge(request, params.slug));
