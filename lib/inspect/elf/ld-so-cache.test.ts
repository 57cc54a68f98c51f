import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cacheOf as cache, writer } from "./elf-fixture";
import { readLdSoCache } from "./ld-so-cache";

const zlib: [string, string][] = [
  ["libz.so.1", "/a/libz.so.1"],
  ["libz.so.1", "/b/libz.so.1"],
  ["libx.so", "/x/libx.so"],
];
const paths = new Map([
  ["libz.so.1", ["/a/libz.so.1", "/b/libz.so.1"]],
  ["libx.so", ["/x/libx.so"]],
]);

describe("ld.so.cache", () => {
  it("is read as ldconfig -p prints the machine's own", () => {
    const printed = new Map<string, string[]>();
    for (const line of execFileSync("ldconfig", ["-p"], { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: "C" } })
      .toString()
      .split("\n")) {
      const [, key = "", path = ""] = /^\t(\S+) \(.*\) => (.*)$/.exec(line) ?? [];
      if (key) printed.set(key, [...(printed.get(key) ?? []), path]);
    }
    expect(printed.size).toBeGreaterThan(5);
    expect(readLdSoCache(readFileSync("/etc/ld.so.cache"), true)).toEqual(printed);
  });

  it("is read in either byte order, with and without saying which", () => {
    expect(readLdSoCache(cache(zlib), true)).toEqual(paths);
    expect(readLdSoCache(cache(zlib, true, 0), true)).toEqual(paths);
    expect(readLdSoCache(cache(zlib, false, 3), false)).toEqual(paths);
    expect(() => readLdSoCache(cache(zlib, false, 3), true)).toThrow("byte order");
  });

  it("is read behind the old format, as glibc before 2.32 wrote it", () => {
    const { u32 } = writer(64, true);
    // 16 + 3 × 12 = 52 bytes, and the new format begins at a multiple of 8.
    const old = Buffer.concat([Buffer.from("ld.so-1.7.0\0"), u32(3), Buffer.alloc(36), Buffer.alloc(4)]);
    expect(readLdSoCache(Buffer.concat([old, cache(zlib)]), true)).toEqual(paths);
    expect(() => readLdSoCache(old, true)).toThrow("not in the format");
  });

  it("is refused where it is damaged, at every length and with any byte changed", () => {
    const bytes = cache(zlib);
    for (let length = 0; length < bytes.length; length++) expect(() => readLdSoCache(bytes.subarray(0, length), true)).toThrow();
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        try {
          readLdSoCache(changed, true);
        } catch (error) {
          expect(error).toMatchObject({ unread: { reason: expect.any(String) } });
        }
      }
    }
  });
});
