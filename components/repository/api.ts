import type { Follow } from "@/lib/follow/types";
import type { LookupJob } from "@/lib/jobs/job";
import { type Answer, call as callApi } from "../live/api";

/** The browser's side of follows and look-ups. */
const json = (method: "POST" | "PUT", body: unknown): RequestInit => ({ method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const followPath = (repository: string) => `/api/v1/follows?repository=${encodeURIComponent(repository)}`;

export const putFollow = (repository: string, settings: { tags: string[]; platforms?: string[]; interval: number }): Promise<Answer<Follow>> =>
  callApi(followPath(repository), json("PUT", settings));
export const deleteFollow = (repository: string): Promise<Answer<Follow>> => callApi(followPath(repository), { method: "DELETE" });
export const startLookup = (repository: string, tags?: string[]): Promise<Answer<LookupJob>> =>
  callApi("/api/v1/lookups", json("POST", { repository, ...(tags ? { tags } : {}) }));
export const readLookup = (id: string): Promise<Answer<LookupJob>> => callApi(`/api/v1/lookups/${encodeURIComponent(id)}`, {});
export const cancelLookup = (id: string): Promise<Answer<LookupJob>> => callApi(`/api/v1/lookups/${encodeURIComponent(id)}`, { method: "DELETE" });
