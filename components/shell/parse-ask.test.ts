import { describe, expect, it } from "vitest";
import { compareQuery, parseAsk } from "./parse-ask";

describe("parseAsk", () => {
  it("takes references apart by spaces, commas and lines, each once", () => {
    expect(parseAsk("debian:trixie, alpine:3.20\n gcr.io/distroless/static-debian13 docker.io/library/debian:trixie")).toEqual({
      references: ["debian:trixie", "alpine:3.20", "gcr.io/distroless/static-debian13:latest"],
      compare: false,
      wrong: [],
    });
  });

  it("reads vs between two as a comparison", () => {
    expect(parseAsk("debian:trixie vs gcr.io/distroless/base-debian13:debug")).toMatchObject({
      compare: true,
      references: ["debian:trixie", "gcr.io/distroless/base-debian13:debug"],
    });
    expect(parseAsk("debian:trixie vs")).toMatchObject({ compare: false, references: ["debian:trixie"] });
  });

  it("says of each word that is no reference why not", () => {
    const { references, wrong } = parseAsk("debian::x https://example.com/a alpine");
    expect(references).toEqual(["alpine:latest"]);
    expect(wrong.map((w) => w.text)).toEqual(["debian::x", "https://example.com/a"]);
    expect(wrong[1]?.why).toBe("“https://example.com/a” has a scheme; leave out https://.");
  });
});

describe("compareQuery", () => {
  it("keeps references legible and escapes what would end a value", () => {
    expect(compareQuery(["debian:trixie", "gcr.io/a/b:1,linux/arm64", "x&y"])).toBe("image=debian:trixie&image=gcr.io/a/b:1,linux/arm64&image=x%26y");
  });
});
