import { describe, expect, it } from "vitest";
import { BasewiseError, toProblem } from "@/lib/errors";
import type { Job, LayerProgressView } from "@/lib/jobs/job";
import { segments } from "./segments";
import { outcomeWords, percentDone, progressWords, remedies } from "./words";

const layer = (size: number | null, state: LayerProgressView["state"], part: number): LayerProgressView => ({ digest: "sha256:1", size, state, part });
const job = (more: Partial<Job>): Job => ({
  id: "1",
  kind: "inspection",
  reference: "docker.io/library/node:20-trixie",
  platform: "linux/amd64",
  source: null,
  reread: false,
  state: "pulling",
  revision: 1,
  attempt: 1,
  progress: null,
  error: null,
  imageDigest: null,
  outcome: null,
  createdAt: "",
  startedAt: null,
  finishedAt: null,
  actor: { kind: "local" },
  ...more,
});
const plain = (text: string) => text.replaceAll("\u202f", " ");

describe("a running job", () => {
  const pulling = job({
    progress: { source: "docker", layers: [layer(49_548_945, "pulled", 1), layer(161_441_464, "pulling", 0.43)], done: 118_968_774, total: 210_990_409 },
  });

  it("tells bytes while pulling", () => {
    const { done, rest } = progressWords(pulling);
    expect([plain(done), rest, percentDone(pulling)]).toEqual(["119 MB of 211 MB", "1 of 2 layers, through the engine", 56]);
  });

  it("tells layers while reading, and which were known", () => {
    const reading = job({
      state: "reading",
      progress: { source: "registry", layers: [layer(1, "present", 1), layer(2, "read", 1), layer(3, "reading", 0.5)], done: 3, total: 6 },
    });
    expect(progressWords(reading)).toEqual({ done: "3\u202fB of 6\u202fB read", rest: "2 of 3 layers, 1 known and not read again, from the registry" });
  });

  it("says that it asks the registry while nothing is known", () => {
    expect(progressWords(job({ state: "resolving" }))).toEqual({ done: "Asking the registry what the tag means", rest: "" });
    expect(percentDone(job({}))).toBeNull();
  });
});

describe("a finished job", () => {
  it("tells what it measured", () => {
    const outcome = { bytesFetched: 9_487_048, layersTotal: 17, layersPresent: 13, measuredPullMs: null, engine: null, onRecord: false };
    expect(plain(outcomeWords(job({ state: "done", outcome })))).toBe("9.49 MB fetched · 13 of 17 layers known");
    expect(plain(outcomeWords(job({ state: "done", outcome: { ...outcome, layersPresent: 0, measuredPullMs: 4200, engine: null } })))).toBe(
      "9.49 MB fetched · 17 layers · pulled in 4.2 s",
    );
    expect(outcomeWords(job({ state: "done", outcome: { ...outcome, bytesFetched: 0, layersPresent: 17 } }))).toBe("nothing fetched · all 17 layers known");
    expect(outcomeWords(job({ state: "done", outcome: { ...outcome, onRecord: true } }))).toBe("was on record, nothing was read");
  });

  it("offers what can be done by a button, and only that", () => {
    const of = (error: BasewiseError) => remedies(toProblem(error)).map((r) => [r.label, r.change]);
    expect(of(new BasewiseError("platform_not_offered", "", { platforms: ["linux/amd64", "linux/arm64"] }))).toEqual([
      ["Inspect linux/amd64 instead", { platform: "linux/amd64" }],
      ["Inspect linux/arm64 instead", { platform: "linux/arm64" }],
    ]);
    expect(of(new BasewiseError("engine_permission_denied", ""))).toEqual([["Read from the registry", { source: "registry" }]]);
    expect(of(new BasewiseError("tag_not_found", ""))).toEqual([]);
  });
});

describe("layer strip", () => {
  it("is as wide as its downloads, with a unit between", () => {
    expect(segments([layer(100, "pulled", 1), layer(300, "pulling", 0.5)], 103)).toEqual([
      { x: 0, width: 26, filled: 26, present: false },
      { x: 27, width: 76, filled: 38, present: false },
    ]);
  });

  it("keeps the smallest layer in sight and ends where the strip ends", () => {
    const all = segments(
      Array.from({ length: 48 }, (_, i) => layer(i === 0 ? 50e6 : 87, "present", 1)),
      480,
    );
    const last = all.at(-1);
    expect(all.every((s) => s.width >= 1 && s.present)).toBe(true);
    expect(Math.round((last?.x ?? 0) + (last?.width ?? 0))).toBe(480);
  });

  it("does without sizes, and with more layers than units", () => {
    expect(segments([layer(null, "waiting", 0), layer(null, "waiting", 0)], 9).map((s) => s.width)).toEqual([4, 4]);
    const many = segments(
      Array.from({ length: 1000 }, () => layer(1, "read", 1)),
      480,
    );
    expect(Math.round((many.at(-1)?.x ?? 0) + (many.at(-1)?.width ?? 0))).toBe(480);
  });
});
