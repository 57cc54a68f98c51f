import { expect, it } from "vitest";
import { packIndex, unpackIndex, unpackIndexes } from "./index-codec";
import type { LayerEntry, LayerIndex } from "./layer-index";

const entry = (path: string, more: Partial<LayerEntry>): LayerEntry => ({
  path,
  type: "file",
  size: 0,
  mode: 0o644,
  uid: 0,
  gid: 0,
  linkTarget: null,
  sha256: null,
  device: null,
  xattrs: null,
  facts: null,
  ...more,
});

const index: LayerIndex = {
  format: 1,
  entries: [
    entry("", { type: "directory", mode: 0o755 }),
    entry("caf\udce9", { size: 3, sha256: "ab".repeat(32), facts: { script: "/bin/sh -e" } }),
    entry("dev/null", { type: "character", device: { major: 1, minor: 3 }, uid: 3_000_000_000 }),
    entry("link", { type: "symlink", linkTarget: "../caf\udce9" }),
    entry("big", { size: 9_007_199_254_740_991, sha256: "0f".repeat(32), xattrs: { "security.capability": "AQAAAg==" } }),
  ],
  captured: new Map([
    [1, { bytes: Buffer.from("abc"), unread: null }],
    [4, { bytes: null, unread: { code: "too_large", reason: "It has too many bytes." } }],
  ]),
};

it("gives back what was packed, names that are no UTF-8 too", async () => {
  const packed = await packIndex(index);
  expect(await unpackIndex(packed.bytes)).toEqual(index);
  expect(packed).toMatchObject({ format: 1, entries: 5 });
});

it("refuses what is damaged", async () => {
  const { bytes: packed } = await packIndex(index);
  await expect(unpackIndex(packed.subarray(0, packed.length - 3))).rejects.toThrow();
  await expect(unpackIndex(Buffer.from("nothing of the kind"))).rejects.toThrow();
});

it("keeps the indexes of one image within a bound together", async () => {
  const entries = Array.from({ length: 1000 }, (_, n) => ({ ...(index.entries[0] as (typeof index.entries)[number]), path: `${n}` }));
  const packed = (await packIndex({ ...index, entries, captured: new Map() })).bytes;
  const { length } = await unpackIndexes([packed, packed], 5_000_000);
  expect(length).toBe(2);
  await expect(
    unpackIndexes(
      Array.from({ length: 500 }, () => packed),
      5_000_000,
    ),
  ).rejects.toMatchObject({ code: "index_too_large" });
});
