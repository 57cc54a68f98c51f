import type { ScanDetail } from "@/lib/scans/types";
import { type Answer, call, post } from "../live/api";

/** The browser's side of /api/v1/images/{digest}/scans. */
const at = (digest: string) => `/api/v1/images/${encodeURIComponent(digest)}/scans`;

export const askScan = (digest: string): Promise<Answer<ScanDetail>> => call(at(digest), post({}));
export const uploadReport = (digest: string, text: string): Promise<Answer<ScanDetail>> =>
  call(at(digest), { method: "PUT", headers: { "content-type": "application/json" }, body: text });
