import { describe, expect, it } from "vitest";
import { matchingTags } from "./match";
import { createMemory } from "./memory";

describe("tags that match", () => {
  it("begin with what was typed first, the very same before all", () => {
    expect(matchingTags(["13", "13-slim", "3", "3.1", "trixie-3"], "3")).toEqual(["3", "3.1", "13", "13-slim", "trixie-3"]);
    expect(matchingTags(["b", "a"], "")).toEqual(["b", "a"]);
    expect(matchingTags(["b"], "x")).toEqual([]);
  });
});

describe("memory of look-ups", () => {
  const made = (most = 10) => {
    let time = 0;
    let asked = 0;
    const memory = createMemory<string>({ freshMs: 100, failedMs: 10, most, now: () => time });
    const ask = (answer: string | Error) => async () => {
      asked++;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return { memory, ask, asked: () => asked, pass: (ms: number) => (time += ms) };
  };

  it("asks once for several that ask at the same time, and again when the answer is old", async () => {
    const { memory, ask, asked, pass } = made();
    expect(await Promise.all([memory.get("a", ask("1")), memory.get("a", ask("2"))])).toEqual(["1", "1"]);
    pass(99);
    expect(await memory.get("a", ask("3"))).toBe("1");
    pass(2);
    expect(await memory.get("a", ask("4"))).toBe("4");
    expect(asked()).toBe(2);
  });
  it("forgets a failure sooner", async () => {
    const { memory, ask, pass } = made();
    await expect(memory.get("a", ask(new Error("no")))).rejects.toThrow("no");
    await expect(memory.get("a", ask("1"))).rejects.toThrow("no");
    pass(11);
    expect(await memory.get("a", ask("1"))).toBe("1");
  });
  it("keeps no more than its bound", async () => {
    const { memory, ask, asked } = made(2);
    for (const key of ["a", "b", "c", "a"]) await memory.get(key, ask(key));
    expect(asked()).toBe(4);
    await memory.get("c", ask("c"));
    expect(asked()).toBe(4);
  });
});
