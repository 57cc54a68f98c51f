import type { Report } from "@/lib/reports/types";
import { type Answer, call, post } from "../live/api";

/** The browser's side of /api/v1/reports. */
export type WireReport = Report & { path: string; url: string | null };
const at = (id: string) => `/api/v1/reports/${encodeURIComponent(id)}`;
const patch = (body: unknown): RequestInit => ({ ...post(body), method: "PATCH" });

export interface FreezeAsk {
  images: readonly string[];
  title: string;
  note: string;
  sections: readonly string[];
  expiresAt: string | null;
  showsChanges: boolean;
  by?: string;
  target?: string | null;
  pull?: object;
}

export const freezeReport = (ask: FreezeAsk): Promise<Answer<WireReport>> => call("/api/v1/reports", post(ask));
export const previewNote = (note: string): Promise<Answer<{ html: string }>> => call("/api/v1/reports/preview", post({ note }));
export const editReport = (
  id: string,
  edit: { title?: string; expiresAt?: string | null; showsChanges?: boolean; replacedBy?: string | null },
): Promise<Answer<WireReport>> => call(at(id), patch(edit));
export const revokeReport = (id: string): Promise<Answer<WireReport>> => call(at(id), { method: "DELETE" });
export const deleteReport = (id: string): Promise<Answer<WireReport>> => call(`${at(id)}?forget=true`, { method: "DELETE" });
export const restoreReport = (id: string): Promise<Answer<WireReport>> => call(`${at(id)}/restore`, post({}));
export const listReports = (): Promise<Answer<{ items: WireReport[] }>> => call("/api/v1/reports?limit=100", {});
