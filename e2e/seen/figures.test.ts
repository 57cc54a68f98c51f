import { beforeAll, describe, expect, it } from "vitest";
import { type BedState, up } from "../testbed/index";
import { readImage, readSquashed } from "../testbed/oracle";

interface Row {
  repository: string;
  tag: string;
  download: number;
  unpacked: number;
  files: number;
  count: number;
  layers: number;
}

const row = (reference: string, ...figures: [number, number, number, number, number]): Row => {
  const [repository = "", tag = "latest"] = reference.split(":");
  const [download, unpacked, files, count, layers] = figures;
  return { repository, tag, download, unpacked, files, count, layers };
};

/** Measured on 2026-11-23 by an independent reader. The suites move, so a difference is worth a word and no more. */
const MEASURED: Row[] = [
  row("distroless/static-debian13", 859_937, 3_461_120, 2_370_456, 960, 13),
  row("distroless/base-nossl-debian13", 5_939_214, 16_752_640, 15_398_074, 1_247, 14),
  row("distroless/base-debian13", 9_487_048, 25_835_520, 24_430_657, 1_271, 17),
  row("distroless/cc-debian13", 10_682_377, 29_173_760, 27_712_613, 1_292, 21),
  row("distroless/static-debian12", 717_662, 3_215_360, 2_106_522, 964, 12),
  row("distroless/base-nossl-debian12", 5_668_824, 16_281_600, 14_932_429, 1_251, 13),
  row("distroless/base-debian12", 8_182_790, 22_220_800, 20_854_318, 1_262, 14),
  row("distroless/cc-debian12", 9_193_107, 25_108_480, 23_676_781, 1_283, 18),
  row("distroless/python3-debian13", 22_569_205, 62_320_640, 59_699_245, 2_143, 48),
  row("distroless/nodejs22-debian13", 54_614_513, 154_163_200, 152_694_506, 1_294, 22),
  row("distroless/java21-debian13", 78_348_557, 232_048_640, 230_114_721, 1_557, 34),
  row("library/debian:trixie", 49_548_945, 123_768_320, 119_783_796, 4_399, 1),
  row("library/debian:trixie-slim", 29_915_269, 80_924_160, 78_495_667, 2_670, 1),
  row("library/alpine:3.20", 3_490_290, 8_089_600, 7_792_915, 87, 1),
  row("library/python:3.13-trixie-bed", 123_041_702, 293_085_184, 284_880_031, 7_458, 2),
  row("library/node:20-trixie-bed", 210_985_245, 537_189_888, 505_233_153, 33_536, 2),
];

describe("figures of the bed's images", () => {
  let bed: BedState;

  beforeAll(async () => {
    bed = await up();
  });

  it.each(MEASURED)("$repository:$tag is read whole by the oracle", async (measured) => {
    const recorded = bed.images.find((image) => image.repository === measured.repository && image.tag === measured.tag);
    if (!recorded) {
      expect(bed.missing.some((one) => one.image.includes(measured.repository))).toBe(true);
      return;
    }
    const place = { registry: bed.registry, repository: measured.repository, reference: measured.tag };
    const image = await readImage(place);
    const files = await readSquashed(place);
    expect(image.indexDigest).toBe(recorded.digest);
    expect(image.digest).toBe(recorded.platforms[0]?.digest);
    expect(image.configDigest).toBe(recorded.platforms[0]?.configDigest);
    expect((image.config.rootfs as { diff_ids: string[] }).diff_ids).toEqual(image.layers.map((layer) => layer.diffId));
    const now = { download: image.download, unpacked: image.unpacked, files: files.filesSize, count: files.fileCount, layers: image.layers.length };
    for (const [name, value] of Object.entries(now)) {
      const then = measured[name as keyof typeof now];
      const off = value / then - 1;
      if (Math.abs(off) > 0.15) console.warn(`${measured.repository}:${measured.tag} ${name}: ${value}, measured ${then} (${(off * 100).toFixed(0)} %)`);
    }
  });
});
