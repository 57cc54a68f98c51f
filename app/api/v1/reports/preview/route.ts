import { json, route } from "@/lib/access/route";
import { previewNote } from "@/lib/api/schemas-reports";
import { noteHtml } from "@/lib/reports/note";

export const POST = route(async ({ body }) => json({ html: noteHtml((await body(previewNote)).note) }));
