import { expect, it } from "vitest";
import { isPublicTarget } from "./public-paths";

const slug = "abcdefghijklmnopqrstuvwxyz";

it.each([
  [`/r/${slug}`],
  [`/r/${slug}?theme=dark`],
  [`/r/${slug}.json`],
  [`/r/${slug}.csv?table=packages`],
  [`/r/${slug}/badge.svg`],
  [`/r/${slug}/embed/waterfall`],
  ["/r/cut-off"],
  ["/_next/static/chunks/0-82ufrhvg9sb.css"],
  ["/_next/static/media/Geist_Variable-s.p.0-dr4g0zpx.woff2"],
  ["/report.js"],
])("%s passes", (target) => {
  expect(isPublicTarget("GET", target)).toBe(true);
  expect(isPublicTarget("HEAD", target)).toBe(true);
  expect(isPublicTarget("POST", target)).toBe(false);
  expect(isPublicTarget("OPTIONS", target)).toBe(false);
});

it.each([
  ["/"],
  ["/compare"],
  ["/api/v1/health"],
  ["/r"],
  ["/r/"],
  ["/r//"],
  [`/r/${slug}/`],
  [`/r/${slug}/../../compare`],
  [`/r/${slug}/..%2f..%2fcompare`],
  [`/r/%2e%2e/compare`],
  [`//r/${slug}`],
  [`/r/${slug}.exe`],
  [`/sheet/${slug}`],
  [`http://evil.example/r/${slug}`],
  [`/r/${slug}#x`],
  [`/r/${slug}\\compare`],
  ["/_next/static/chunks/0dqbqgke11ed_.js"],
  ["/_next/static/x/_buildManifest.js"],
  ["/_next/image?url=%2Ficon.svg&w=64&q=75"],
  ["/_next/data/x.json"],
  ["/robots.txt"],
  [`/r/${slug}?${"x".repeat(2000)}`],
])("%s does not", (target) => expect(isPublicTarget("GET", target)).toBe(false));
