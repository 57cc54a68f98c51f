import { describe, expect, it } from "vitest";
import { asDiffId, asDigest } from "../oci/digest";
import { matchReadings } from "./assemble";
import type { LayerDescriptor, LayerReading } from "./ports";

const blob = (c: string) => asDigest(`sha256:${c.repeat(64)}`);
const diff = (c: string) => asDiffId(`sha256:${c.repeat(64)}`);
const layer = (b: string | null, d: string, size: number | null = 10): LayerDescriptor => ({
  digest: b === null ? null : blob(b),
  mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
  size: b === null ? null : size,
  diffId: diff(d),
});
const reading = (b: string, d: string, unpacked = 100, blobSize = 10): Omit<LayerReading, "index"> => ({
  blobDigest: blob(b),
  blobSize,
  diffId: diff(d),
  unpacked,
});
const code = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return "nothing was raised";
};

describe("matchReadings", () => {
  it("brings blobs to their positions in any order", () => {
    const matched = matchReadings({ layers: [layer("a", "1"), layer("b", "2")] }, [reading("b", "2", 2048), reading("a", "1", 1024)]);
    expect(matched.map((m) => [m.position, m.unpacked, m.download, m.blobRead])).toEqual([
      [0, 1024, 10, true],
      [1, 2048, 10, true],
    ]);
  });

  it("uses one reading for a layer that stands twice", () => {
    const matched = matchReadings({ layers: [layer("a", "1"), layer("b", "2"), layer("a", "1")] }, [reading("a", "1", 512), reading("b", "2")]);
    expect(matched.map((m) => m.unpacked)).toEqual([512, 100, 512]);
  });

  it("takes an engine's tar for the blob that the engine verified, and says so", () => {
    const matched = matchReadings({ layers: [layer("a", "1", 77)] }, [reading("1", "1", 512, 512)]);
    expect(matched[0]).toMatchObject({ download: 77, unpacked: 512, blobRead: false });
  });

  it("knows no download size where the image is in no registry", () => {
    expect(matchReadings({ layers: [layer(null, "1")] }, [reading("1", "1")])[0]).toMatchObject({ digest: null, download: null });
  });

  it("takes two packings of one tar for what they are", () => {
    const matched = matchReadings({ layers: [layer("a", "1", 10), layer("b", "1", 20)] }, [reading("a", "1", 512, 10), reading("b", "1", 512, 20)]);
    expect(matched.map((m) => m.download)).toEqual([10, 20]);
  });

  it("takes what is known for positions that were not read, and only for those", () => {
    const known = (l: LayerDescriptor) => (l.digest === blob("a") ? { unpacked: 300 } : undefined);
    expect(matchReadings({ layers: [layer("a", "1"), layer("b", "2")] }, [reading("b", "2", 200)], known)).toMatchObject([
      { unpacked: 300, blobRead: false },
      { unpacked: 200, blobRead: true },
    ]);
    expect(code(() => matchReadings({ layers: [layer("c", "1")] }, [], known))).toBe("layer_missing");
  });

  it("ignores readings of other images", () => {
    expect(matchReadings({ layers: [layer("a", "1")] }, [reading("f", "9"), reading("a", "1")])).toHaveLength(1);
  });

  it("tells a false claim from a missing layer", () => {
    expect(code(() => matchReadings({ layers: [layer("a", "1")] }, [reading("a", "2")]))).toBe("diff_id_mismatch");
    expect(code(() => matchReadings({ layers: [layer("a", "1")] }, [reading("b", "2")]))).toBe("layer_missing");
    expect(code(() => matchReadings({ layers: [layer("a", "1")] }, []))).toBe("layer_missing");
  });

  it("does not let another layer's bytes stand for a false claim", () => {
    // The config claims that blob a is the trusted layer 2, which blob b really is.
    expect(code(() => matchReadings({ layers: [layer("a", "2"), layer("b", "2")] }, [reading("a", "1"), reading("b", "2")]))).toBe("diff_id_mismatch");
  });

  it("does not believe a manifest's size against the blob's", () => {
    expect(code(() => matchReadings({ layers: [layer("a", "1", 5)] }, [reading("a", "1", 100, 6)]))).toBe("digest_mismatch");
  });
});
