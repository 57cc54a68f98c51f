import type { z } from "zod";
import { shown } from "./words";

/** A link is only shown where it leads to a web page. */
export function webAddress(text: string | undefined): string | null {
  return text && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null;
}

/** "Results.0.Vulnerabilities.3.PkgName: Invalid input: expected string, received undefined" */
export function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? shown(`${issue.path.join(".") || "the whole"}: ${issue.message}`).slice(0, 300) : "it has another shape";
}
