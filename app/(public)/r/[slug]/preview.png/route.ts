import { previewPicture } from "@/components/report/preview";
import { route } from "@/lib/access/route";
import { answerPicture, inLetters } from "@/lib/reports/face/picture";

/** What a chat shows beside the link. */
export const GET = route<{ slug: string }>(({ request, params }) =>
  answerPicture(request, params.slug, (title, document) => previewPicture(title, document, inLetters)),
);
