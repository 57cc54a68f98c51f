import { describe, expect, it } from "vitest";
import type { Job, JobState } from "@/lib/jobs/job";
import { createJobStore } from "./job-store";

const job = (id: string, revision: number, state: JobState): Job => ({
  id,
  revision,
  state,
  kind: "inspection",
  reference: "docker.io/library/debian:trixie",
  platform: "linux/amd64",
  source: null,
  reread: false,
  attempt: 1,
  progress: null,
  error: null,
  imageDigest: null,
  outcome: null,
  createdAt: "2026-11-23T06:00:00.000Z",
  startedAt: null,
  finishedAt: null,
  actor: { kind: "local" },
});

describe("job store", () => {
  it("keeps the newest revision, whichever order they come in", () => {
    const store = createJobStore();
    store.merge([job("a", 3, "reading"), job("a", 2, "pulling"), job("b", 1, "queued")]);
    expect(store.all().map((j) => [j.id, j.revision])).toEqual([
      ["a", 3],
      ["b", 1],
    ]);
    store.merge([job("a", 1, "queued")]);
    expect(store.get("a")?.state).toBe("reading");
  });

  it("tells once per change and not of nothing new", () => {
    const store = createJobStore();
    let told = 0;
    store.subscribe(() => told++);
    store.merge([job("a", 1, "queued"), job("b", 2, "queued")]);
    const before = store.all();
    store.merge([job("a", 1, "queued")]);
    expect([told, store.all() === before]).toEqual([1, true]);
  });

  it("tells of an end only where the job was seen unfinished", () => {
    const store = createJobStore();
    const ended: string[] = [];
    store.onFinished((j) => ended.push(j.id));
    store.merge([job("old", 1, "done"), job("a", 2, "pulling")]);
    store.merge([job("a", 3, "failed")]);
    expect(ended).toEqual(["a"]);
  });
});
