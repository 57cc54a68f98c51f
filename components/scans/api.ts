import type { ScanDetail } from "@/lib/scans/types";
import type { VexRecord, Waiver } from "@/lib/statements/types";
import { type Answer, call, post } from "../live/api";

/** The browser's side of scans and of what is stated on their findings. */
const image = (digest: string) => `/api/v1/images/${encodeURIComponent(digest)}`;
const at = (digest: string) => `${image(digest)}/scans`;
const json = { "content-type": "application/json" };
/** What was left empty is left out. */
const given = (fields: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
const query = (fields: Record<string, string>): string => {
  const words = new URLSearchParams(given(fields)).toString();
  return words && `?${words}`;
};

export const askScan = (digest: string): Promise<Answer<ScanDetail>> => call(at(digest), post({}));
export const uploadReport = (digest: string, text: string): Promise<Answer<ScanDetail>> => call(at(digest), { method: "PUT", headers: json, body: text });

export const handInVex = (digest: string, text: string, told: { until: string; by: string }): Promise<Answer<VexRecord>> =>
  call(`${image(digest)}/vex${query(told)}`, { method: "PUT", headers: json, body: text });
export const removeVex = (digest: string, id: string, by: string): Promise<Answer<VexRecord>> =>
  call(`${image(digest)}/vex/${encodeURIComponent(id)}${query({ by })}`, { method: "DELETE" });
export const waive = (digest: string, wish: Record<string, string>): Promise<Answer<Waiver>> => call(`${image(digest)}/waivers`, post(given(wish)));
export const endWaiver = (digest: string, id: string, by: string): Promise<Answer<Waiver>> =>
  call(`${image(digest)}/waivers/${encodeURIComponent(id)}${query({ by })}`, { method: "DELETE" });
