import "server-only";
import { type Exported, jsonOf } from "../export";
import { linked } from "../index";
import type { Report } from "../types";
import { nothingThere, versioned } from "./answer";

/** A report to take along: from the same document as its page. */
type Made = Promise<Exported | null>;
const formats: Record<string, (report: Report, table: string | null) => Made> = {
  json: (report) => jsonOf(report),
};

/** Raises nothing; what there is no such export of is no report. */
export async function answerExport(request: Request, slug: string, format: string, table: string | null): Promise<Response> {
  const found = await linked(slug);
  if (!found || found.state === "revoked") return nothingThere(slug, found);
  const make = Object.hasOwn(formats, format) ? formats[format] : undefined;
  const made = make ? await make(found.report, table) : null;
  if (!made) return nothingThere(slug, null);
  const name = encodeURIComponent(made.filename);
  return versioned(
    request,
    found.report,
    `${format} ${table ?? ""}`,
    { "content-type": made.contentType, "content-disposition": `inline; filename*=UTF-8''${name}` },
    made.body,
  );
}
