import type { Problem } from "@/lib/errors";
import type { Job } from "@/lib/jobs/job";

/** The browser's side of /api/v1/inspections. Every failure comes back as a Problem, the network's too: callers show it, nothing is thrown. */
export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export interface Ask {
  reference: string;
  platform?: string;
  source?: "docker" | "registry";
}

const away: Problem = {
  type: "urn:basewise:error:internal",
  title: "Basewise does not answer",
  status: 0,
  detail: "The server could not be reached from this page.",
  code: "internal",
  remedy: "Check that it still runs, then try again.",
};

const isProblem = (value: unknown): value is Problem => typeof value === "object" && value !== null && "code" in value && "title" in value;

export async function call<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, init);
    if (response.status === 204) return { ok: true, value: undefined as T };
    const body: unknown = await response.json();
    if (response.ok) return { ok: true, value: body as T };
    return { ok: false, problem: isProblem(body) ? body : { ...away, detail: `The server answered ${response.status}.`, status: response.status } };
  } catch {
    return { ok: false, problem: away };
  }
}

export const post = (body: unknown): RequestInit => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

export const startInspections = async (inspections: readonly Ask[]): Promise<Answer<Job[]>> => {
  const answer = await call<{ items: Job[] }>("/api/v1/inspections", post({ inspections }));
  return answer.ok ? { ok: true, value: answer.value.items } : answer;
};
export const cancelInspection = (id: string): Promise<Answer<Job>> => call(`/api/v1/inspections/${encodeURIComponent(id)}`, { method: "DELETE" });
export const retryInspection = (id: string, change: { platform?: string; source?: "docker" | "registry" } = {}): Promise<Answer<Job>> =>
  call(`/api/v1/inspections/${encodeURIComponent(id)}/retry`, post(change));
export const readInspection = (id: string): Promise<Answer<Job>> => call(`/api/v1/inspections/${encodeURIComponent(id)}`, {});
