import { createElement } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { inLetters, pictureSize, pngOf } from "./picture";

afterEach(() => vi.restoreAllMocks());

it("draws every letter that it lets pass with its own fonts, and asks nobody", async () => {
  const asked = vi.spyOn(globalThis, "fetch");
  const codes = Array.from({ length: 0x2200 - 0x20 }, (_, i) => i + 0x20).filter((code) => code < 0x7f || code > 0x9f);
  const kept = [...new Set(codes.map((code) => inLetters(String.fromCharCode(code))))].join("");
  expect(kept.length).toBeGreaterThan(250);
  const text = `${kept} ${inLetters("日本 😀 \u0000 −81\u202f%")}`;
  expect(inLetters("日本 😀 \u0000 −81\u202f%")).toBe("?? ? ? −81 %");
  const png = Buffer.from(
    await pngOf(
      createElement(
        "div",
        { style: { display: "flex", flexDirection: "column", fontFamily: "Geist" } },
        createElement("span", null, text),
        createElement("span", { style: { fontFamily: "Geist Mono" } }, text),
      ),
    ),
  );
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([pictureSize.width, pictureSize.height]);
  expect(asked.mock.calls.filter(([url]) => /^https?:/.test(String(url)))).toEqual([]);
});
