// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's own substitutions
import { describe, expect, it } from "vitest";
import { parsePlatform } from "../oci/platform";
import { chainOf, type ReadOptions, readDockerfile, type Stage } from "./dockerfile";
import { expand } from "./dockerfile-expand";

/** Expected values are BuildKit's documented behaviour (docs: Dockerfile reference, ARG, FROM, parser directives, here-documents). */
const lines = (...text: string[]): string => `${text.join("\n")}\n`;
function stages(text: string, options?: ReadOptions): Stage[] {
  const read = readDockerfile(text, options);
  if (read.state === "unreadable") throw new Error(`line ${read.fault.line}: ${read.fault.reason}`);
  return read.stages;
}

describe("what an ARG is worth", () => {
  const args = new Map(
    Object.entries({ X: "one", EMPTY: "", _a1: "under" })
      .map(([name, text]): [string, { text: string; missing: string[] }] => [name, { text, missing: [] }])
      .concat([["HALF", { text: "node:", missing: ["TAG"] }]]),
  );
  it.each([
    ["$X", "one", []],
    ["${X}", "one", []],
    ["a-$X-b", "a-one-b", []],
    ["$X.$_a1", "one.under", []],
    ["${X}${X}", "oneone", []],
    ["${NO:-y}", "y", []],
    ["${NO-y}", "y", []],
    ["${EMPTY:-y}", "y", []],
    ["${EMPTY-y}", "", []],
    ["${X:-y}", "one", []],
    ["${X:+y}", "y", []],
    ["${EMPTY:+y}", "", []],
    ["${EMPTY+y}", "y", []],
    ["${NO:+y}", "", []],
    ["${NO:-${X}}", "one", []],
    ["${NO:-${ALSO_NO:-z}}", "z", []],
    // The word is not taken, so nobody misses what it holds.
    ["${X:-${NO}}", "one", []],
    ["${NO:+$ALSO_NO}", "", []],
    ["${X:+$NO}", "", ["NO"]],
    ["$NO", "", ["NO"]],
    ["${NO}-${ALSO_NO}", "-", ["NO", "ALSO_NO"]],
    ["${NO:?give it}", "", ["NO"]],
    ["${X:?give it}", "one", []],
    ["$HALF", "node:", ["TAG"]],
    ["'$X'", "$X", []],
    ['"$X"', "one", []],
    ['"a\\"$X"', 'a"one', []],
    ["\\$X", "$X", []],
    ["a$", "a$", []],
  ])("%s is %s", (text, value, missing) => expect(expand(text, args, "\\")).toEqual({ text: value, missing, problem: null }));

  it.each(["${X", "${}", "'x", '"x', "${X#o}", "${X/o/a}", "${X:1}"])("%s is not read, and says so", (text) => {
    expect(expand(text, args, "\\").problem).toEqual(expect.any(String));
  });
});

describe("stages", () => {
  it("have names, lines, platforms and what they copy", () => {
    const text = lines(
      "# syntax=docker/dockerfile:1",
      "ARG V=1.23",
      "FROM --platform=$BUILDPLATFORM golang:${V} AS Build",
      "RUN go build",
      "",
      "FROM alpine:3",
      "COPY --chown=1:1 --from=build /a /a",
      "RUN --mount=type=bind,from=busybox:1,target=/b --mount=type=cache,target=/c true",
      "COPY --from=0 /b /b",
    );
    expect(readDockerfile(text)).toMatchObject({ state: "read", syntax: "docker/dockerfile:1", escape: "\\" });
    expect(stages(text)).toEqual([
      {
        index: 0,
        name: "Build",
        written: "golang:${V}",
        base: { kind: "image", reference: "golang:1.23" },
        platform: "$BUILDPLATFORM",
        lines: { first: 3, last: 4 },
        from: { first: 3, last: 3 },
        sources: [],
        heredocs: [],
      },
      {
        index: 1,
        name: null,
        written: "alpine:3",
        base: { kind: "image", reference: "alpine:3" },
        platform: null,
        lines: { first: 6, last: 9 },
        from: { first: 6, last: 6 },
        sources: [
          { kind: "copy", line: 7, written: "build", stage: 0 },
          { kind: "mount", line: 8, written: "busybox:1", stage: null },
          { kind: "copy", line: 9, written: "0", stage: 0 },
        ],
        heredocs: [],
      },
    ]);
  });

  it("stand on each other, through to what is not of the file", () => {
    const all = stages(lines("FROM node:22 AS base", "FROM base AS deps", "FROM deps"));
    expect(chainOf(all, all[2] as Stage).map((s) => s.index)).toEqual([2, 1, 0]);
    // A name that comes later names an image.
    expect(stages(lines("FROM later", "FROM alpine AS later")).map((s) => s.base)).toEqual([
      { kind: "image", reference: "later" },
      { kind: "image", reference: "alpine" },
    ]);
  });

  it("know the platform's own ARGs", () => {
    const text = "FROM base-$TARGETOS-$TARGETARCH$TARGETVARIANT\n";
    const of = (platform: string, buildArgs = {}) =>
      stages(text, { platform: parsePlatform(platform), buildArgs: new Map(Object.entries(buildArgs)) })[0]?.base;
    expect(of("linux/amd64")).toEqual({ kind: "image", reference: "base-linux-amd64" });
    expect(of("linux/arm/v7")).toEqual({ kind: "image", reference: "base-linux-armv7" });
    expect(of("linux/amd64", { TARGETARCH: "s390x" })).toEqual({ kind: "image", reference: "base-linux-s390x" });
  });

  it("take several ARGs of a line, quoted defaults, and build arguments over them", () => {
    const text = lines("ARG A=one B='two' C=\"$A-$B\" D", "FROM x:$C");
    expect(stages(text)[0]?.base).toEqual({ kind: "image", reference: "x:one-two" });
    expect(stages(text, { buildArgs: new Map([["A", "1"]]) })[0]?.base).toEqual({ kind: "image", reference: "x:1-two" });
  });

  it("miss an ARG through another's default", () => {
    expect(stages(lines("ARG TAG", "ARG IMAGE=node:$TAG", "FROM $IMAGE"))[0]?.base).toMatchObject({ kind: "unknown", code: "unset_arg", args: ["TAG"] });
    expect(stages(lines("ARG EMPTY=", "FROM ${EMPTY}node:22"))[0]?.base).toEqual({ kind: "image", reference: "node:22" });
  });

  it("keep heredocs by their lines", () => {
    const [stage] = stages(lines("FROM a", "COPY <<A <<-'B' /x/", "FROM inside", "A", "\tx", "\tB", "RUN cat <<< x", "ONBUILD RUN <<EOF", "y", "EOF"));
    expect(stage?.heredocs).toEqual([
      { name: "A", first: 3, last: 4 },
      { name: "B", first: 5, last: 6 },
      { name: "EOF", first: 9, last: 10 },
    ]);
  });
});

describe("a << with its name apart", () => {
  it("is a heredoc where a line ends it, and a shift of bits where none does", () => {
    expect(stages(lines("FROM a", "RUN cat << EOF", "hello", "EOF", "CMD x"))[0]?.heredocs).toEqual([{ name: "EOF", first: 3, last: 4 }]);
    expect(stages(lines("FROM a", "RUN echo $((1 << 4))", "CMD x"))[0]?.heredocs).toEqual([]);
  });
  it("is not guessed at where a FROM hangs on it", () => {
    const read = readDockerfile(lines("FROM a", "RUN cat << USER", "FROM b", "USER"));
    expect(read).toMatchObject({ state: "unreadable", fault: { code: "ambiguous", line: 2 } });
  });
});

describe("bounds", () => {
  it("on what ARGs grow to, and on how deep they nest, with the ARG named", () => {
    const [stage] = stages(`ARG A=xxxxxxxx\n${"ARG A=$A$A\n".repeat(40)}FROM $A\n`);
    expect(stage?.base).toMatchObject({ kind: "unknown", code: "unset_arg", args: ["A"], reason: expect.stringContaining("grows beyond") });
    expect(stages(`FROM ${"${A:-".repeat(100)}x${"}".repeat(100)}\n`)[0]?.base).toMatchObject({ kind: "unknown", code: "not_expanded" });
    expect(stages(`FROM ${"${A:-".repeat(40)}x${"}".repeat(40)}\n`)[0]?.base).toEqual({ kind: "image", reference: "x" });
  });

  it.each([
    ["lines", "FROM a\n".padEnd(7 + 10_001, "\n"), 10_001],
    ["a line's length", `FROM a\nRUN ${"x".repeat(70_000)}\n`, 2],
    ["stages", "FROM a\n".repeat(501), 501],
  ])("on %s", (_, text, line) => expect(readDockerfile(text)).toMatchObject({ state: "unreadable", fault: { code: "too_long", line } }));

  it("hold the time that any text of 256 KiB takes", () => {
    const texts = [
      `FROM a\n${"RUN x \\\n".repeat(9_000)}`,
      `FROM a\n${`COPY ${"<<A ".repeat(16_000)}\n`.repeat(3)}`,
      `ARG A=xxxxxxxx\n${"ARG A=$A$A\n".repeat(5_000)}FROM $A\n`,
      `ARG A=${"x".repeat(9_000)}\nFROM ${"$A".repeat(30_000)}\n`,
      `FROM ${"${A:-".repeat(10_000)}\n`,
      `FROM ${"a ".repeat(30_000)}\n`,
      `FROM \\\n${"# c\n".repeat(9_000)}a\n`,
      "\\\n".repeat(9_999),
    ];
    const begin = performance.now();
    for (const text of texts) readDockerfile(text);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
