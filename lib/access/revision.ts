import { BasewiseError } from "../errors";

/** Revisions as ETags: what a change was made from is named in If-Match, or in the body. */
export const revisionTag = (revision: number): string => `"${revision}"`;

/** Null where none is named. Raises `invalid_request`. */
export function namedRevision(request: Request, inBody: number | undefined): number | null {
  const header = request.headers.get("if-match")?.trim().replace(/^W\//, "");
  if (header === undefined || header === "" || header === "*") return inBody ?? null;
  const match = /^"?(\d{1,9})"?$/.exec(header);
  if (!match) throw new BasewiseError("invalid_request", "If-Match holds one revision, as the ETag gave it.", { field: "If-Match" });
  const named = Number(match[1]);
  if (inBody !== undefined && inBody !== named) {
    throw new BasewiseError("invalid_request", `If-Match names revision ${named}, the body ${inBody}.`, { field: "revision" });
  }
  return named;
}
