import "server-only";
import { env, linkBase } from "../../env";
import { badgeOf, type Exported, exportFormats, exportReport } from "../export";
import { documentOfReport, linked } from "../index";
import { nothingThere, versioned } from "./answer";
import { sharedHeaders } from "./headers";

/** A report to take along: from the same document as its page. */
const headersOf = ({ contentType, filename }: Exported): Record<string, string> => ({
  "content-type": contentType,
  "content-disposition": `inline; filename="${filename}"`,
});

/** What there is no such export of is no report. */
export async function answerExport(request: Request, slug: string, asked: string, table: string | null): Promise<Response> {
  const found = await linked(slug);
  if (!found || found.state === "revoked") return nothingThere(slug, found);
  const { report } = found;
  const format = exportFormats.find((one) => one === asked);
  if (!format) return nothingThere(slug, null);
  const url = `${linkBase(env())}/r/${slug}`;
  const made = await exportReport(report, await documentOfReport(report), format, { url, ...(table === null ? {} : { table }) });
  return made ? versioned(request, report, `${format} ${table ?? ""} ${url}`, headersOf(made), made.body) : nothingThere(slug, null);
}

/** The headline as a picture for a README. */
export async function answerBadge(request: Request, slug: string): Promise<Response> {
  const found = await linked(slug);
  if (!found || found.state === "revoked") return nothingThere(slug, found);
  const made = badgeOf(found.report);
  return versioned(request, found.report, "badge", { ...sharedHeaders(), ...headersOf(made), "cache-control": "public, max-age=300" }, made.body);
}
