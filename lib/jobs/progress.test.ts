import { describe, expect, it } from "vitest";
import type { ResolvedImage } from "../inspect/ports";
import { ProgressTracker } from "./progress";

/** Two layers, 10 and 20 bytes packed. */
const image = {
  layers: [
    { digest: "sha256:a", diffId: "sha256:1", size: 10, mediaType: "" },
    { digest: "sha256:b", diffId: "sha256:2", size: 20, mediaType: "" },
  ],
} as unknown as ResolvedImage;

describe("what the page is told", () => {
  it("while blobs move, packed bytes of packed bytes", () => {
    const tracker = new ProgressTracker(image, "registry");
    tracker.begin("reading");
    tracker.apply({ layer: 1, state: "reading", done: 5, total: 20 });
    expect(tracker.view()).toMatchObject({ done: 5, total: 30 });
    tracker.apply({ layer: 0, state: "read", done: 10, total: 10 });
    expect(tracker.view()).toMatchObject({ done: 15, total: 30 });
    expect(tracker.view().layers.map((l) => [l.state, l.part])).toEqual([
      ["read", 1],
      ["reading", 0.25],
    ]);
  });

  it("while an engine hands out tars, their bytes, and no total before it is known", () => {
    const tracker = new ProgressTracker(image, "docker");
    tracker.apply({ layer: 0, state: "pulled", done: 10, total: 10 });
    tracker.begin("reading");
    // 20.10 does not say which layer this is.
    tracker.apply({ layer: null, state: "reading", done: 0, total: 400 });
    tracker.apply({ layer: null, state: "reading", done: 300, total: 400 });
    expect(tracker.view()).toMatchObject({ done: 300, total: null });
    tracker.apply({ layer: 1, state: "read", done: 400, total: 400 });
    tracker.markRead("sha256:2");
    expect(tracker.view()).toMatchObject({ done: 400, total: null });
    tracker.apply({ layer: null, state: "reading", done: 7, total: 100 });
    expect(tracker.view().done).toBe(407);
    tracker.apply({ layer: 0, state: "read", done: 100, total: 100 });
    expect(tracker.view()).toMatchObject({ done: 500, total: 500 });
  });
});
