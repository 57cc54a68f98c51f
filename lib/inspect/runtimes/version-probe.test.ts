import { describe, expect, it } from "vitest";
import { probeFor } from "./probes";
import { VersionProbe } from "./version-probe";

const found = (path: string, ...chunks: (string | Buffer)[]) => {
  const probe = probeFor(path);
  if (!probe) return undefined;
  const search = new VersionProbe(probe);
  for (const chunk of chunks) search.add(Buffer.from(chunk as string));
  return search.end();
};

/** Bytes as they stand in the real binaries: Node.js 22.23.2, Debian's php8.2 and libruby3.1, CPython 3.13.5 and pyenv's 3.13.0. */
const real = {
  "nodejs/bin/node": ["[ \0]\n\n\0/json\0node.js/v22.23.2\0(delegate_)", "22.23.2"],
  "usr/lib/x86_64-linux-gnu/libnode.so.115": ["node.js/v20.19.2\0", "20.19.2"],
  "usr/bin/php8.2": ["X-Powered-By: PHP/8.2.36\0", "8.2.36"],
  "usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1.2": ["ruby \0ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux-gnu]\0", "3.1.2"],
  "usr/bin/python3.13": ["\x003.13.5\0", "3.13.5"],
  "opt/lib/libpython3.13.so.1.0": ["/opt/versions/3.13.0/lib\0/opt/versions/3.13.0\0", "3.13.0"],
} as const;

describe("VersionProbe", () => {
  it.each(Object.entries(real))("finds the version in %s", (path, [text, version]) => {
    expect(found(path, `${"x".repeat(5000)}${text}${"y".repeat(5000)}`)).toBe(version);
    expect(found(path, text)).toBe(version);
  });

  it("finds it wherever the chunks end", () => {
    const text = Buffer.from(`${"\0".repeat(300)}node.js/v24.19.0\0${"z".repeat(300)}`);
    for (let at = 0; at <= text.length; at++) expect(found("bin/node", text.subarray(0, at), text.subarray(at))).toBe("24.19.0");
    for (const size of [1, 7, 95, 96, 97, 200]) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.subarray(i * size, (i + 1) * size));
      expect(found("bin/node", ...chunks)).toBe("24.19.0");
    }
  });

  it("does not need the memory of a chunk after it was handed in", () => {
    const search = new VersionProbe(probeFor("bin/node") ?? { anchor: "", pattern: /$/ });
    const shared = Buffer.from("....node.js/v2");
    search.add(shared);
    shared.fill(0);
    search.add(Buffer.from("2.1.0\0"));
    expect(search.end()).toBe("22.1.0");
  });

  it("takes no other version for it", () => {
    expect(found("usr/bin/python3.13", "\x003.46.1\x003.1.5\x003.130.1\0 3.13.x\0")).toBe(null);
    expect(found("bin/node", "node.js/v1\0node.js/vXX.1.1\0")).toBe(null);
    expect(found("bin/node")).toBe(null);
    expect(
      ["bin/noded", "usr/bin/perl", "usr/lib/libpython3.so", "usr/bin/python3", "etc/php.ini", "usr/bin/rubygems"].map((path) => found(path, "x")),
    ).toEqual(Array.from({ length: 6 }));
  });

  it("ends on bytes made of anchors", () => {
    const search = new VersionProbe(probeFor("usr/bin/python3.1") ?? { anchor: "", pattern: /$/ });
    const before = performance.now();
    for (let i = 0; i < 200; i++) search.add(Buffer.alloc(1024 * 1024, "3.1."));
    expect(search.done).toBe(true);
    expect(search.end()).toBe(null);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
