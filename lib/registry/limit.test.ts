import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inParallel, Limit } from "./limit";
import { readScope } from "./tokens";

const live = new AbortController().signal;

describe("Limit", () => {
  it("never runs more than its size, and goes on after a failure", async () => {
    const limit = new Limit(2);
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
      if (most === 1) throw new Error("x");
    };
    await Promise.allSettled(Array.from({ length: 10 }, () => limit.run(live, task)));
    expect(most).toBe(2);
    expect(await limit.run(live, async () => "free")).toBe("free");
  });

  it("lets a waiting task leave when it is aborted", async () => {
    const limit = new Limit(1);
    const stop = new AbortController();
    const first = limit.run(live, () => sleep(50));
    const second = limit.run(stop.signal, async () => "ran");
    stop.abort(new Error("cancelled"));
    await expect(second).rejects.toThrow("cancelled");
    await first;
    expect(await limit.run(live, async () => "ran")).toBe("ran");
  });
});

describe("inParallel", () => {
  it("throws the first failure once the others have ended by it", async () => {
    const ended: string[] = [];
    const run = inParallel(["bad", "a", "b", "never"], 3, live, async (item, signal) => {
      if (item === "bad") throw new Error("bad");
      await sleep(10_000, undefined, { signal }).catch(() => ended.push(item));
      signal.throwIfAborted();
    });
    await expect(run).rejects.toThrow("bad");
    expect(ended).toEqual(["a", "b"]);
  });

  it("throws the caller's reason", async () => {
    const stop = new AbortController();
    const run = inParallel(["a"], 3, stop.signal, (_, signal) => sleep(10_000, undefined, { signal }));
    stop.abort(new Error("cancelled"));
    await expect(run).rejects.toThrow("cancelled");
  });
});

describe("readScope", () => {
  it("asks to read this repository, and takes the registry's wish for no more", () => {
    expect(readScope("a/b", undefined)).toBe("repository:a/b:pull");
    expect(readScope("a/b", "repository:a/b:metadata_read")).toBe("repository:a/b:metadata_read");
    for (const wish of [
      "repository:a/b:pull,push",
      "repository:other:pull",
      "registry:catalog:*",
      "repository:a/b:",
      "repository:a/b:pull repository:c:pull",
    ]) {
      expect(readScope("a/b", wish)).toBe("repository:a/b:pull");
    }
  });
});
