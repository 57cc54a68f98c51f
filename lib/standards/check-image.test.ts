import { describe, expect, it } from "vitest";
import { checkImage, type JudgedImage, type KnownImage } from "./check-image";
import { digestOf, testRecord } from "./testing-standards";

/** Layers are single letters. The manifests are those of testing-standards: go a1 (amd64), a2 (arm64); the others have none there. */
const known = (pair: string, names: string[], layers: string, more: Partial<KnownImage> = {}): KnownImage => ({
  digest: digestOf(pair),
  platform: "linux/amd64",
  names,
  layers: [...layers].map((l) => ({ diffId: `sha256:${l}`, verified: true })),
  ...more,
});
const image = (layers: string, more: Partial<JudgedImage> = {}): JudgedImage => ({
  ...known("55", ["registry.example.com/app:1"], layers),
  annotations: {},
  labels: {},
  ...more,
});

const go = known("a1", ["gcr.io/distroless/static-debian13:nonroot"], "st");
const cc = known("c1", ["gcr.io/distroless/cc-debian13:latest"], "stlc");
const debian = known("d1", ["docker.io/library/debian:trixie"], "d");
const recorded = [go, cc, debian];

/** So that the other standards' bases are not all missing: only `go` has manifests here, and the alternative is scratch. */
const options = { today: "2026-11-26", team: null };
const check = (of: JudgedImage, images: KnownImage[] = recorded) => checkImage(of, images, testRecord, options);

describe("by its layers an image", () => {
  it("is proven to stand on an approved base", () => {
    expect(check(image("stx"))).toMatchObject({
      verdict: "approved",
      proof: { state: "proven", base: { reference: "gcr.io/distroless/static-debian13:nonroot", digest: digestOf("a1"), layers: 2 }, layers: 3 },
      claim: null,
      workload: { slug: "go" },
    });
  });

  it("is proven where it is the base itself", () => {
    const own = { ...image("st"), digest: go.digest };
    expect(check(own).proof).toMatchObject({ state: "proven", reason: expect.stringContaining("exactly the layers") });
  });

  it("stands on the deepest base that is known, approved or not", () => {
    const result = check(image("stlcx"));
    expect(result.verdict).toBe("not_standard");
    expect(result.proof.base).toMatchObject({ reference: "gcr.io/distroless/cc-debian13:latest", layers: 4 });
    expect(result.suggested).toBe(`gcr.io/distroless/cc-debian13:nonroot@${digestOf("c0")}`);
  });

  it("stands on a base only where it holds it whole, from the bottom", () => {
    for (const layers of ["sx", "xst", "ts", "s"]) expect(check(image(layers)).verdict).toBe("not_standard");
    expect(check(image("sx")).proof.state).toBe("none");
  });

  it("is not proven by layers that are only claimed", () => {
    const result = check({ ...image("stx"), layers: image("stx").layers.map((l, i) => ({ ...l, verified: i !== 1 })) });
    expect([result.verdict, result.proof.state]).toEqual(["unknown", "unknown"]);
    expect(result.proof.reason).toMatch(/Layer 2 is only claimed/);
    // Nor by a base's own claims.
    const forged = { ...go, layers: go.layers.map((l) => ({ ...l, verified: false })) };
    expect(check(image("stx"), [forged]).proof.state).toBe("unknown");
  });

  it("is unknown, not wrong, where a standard's base is not on record", () => {
    const result = check(image("zx"), [debian]);
    expect([result.verdict, result.proof.state]).toEqual(["unknown", "unknown"]);
    expect(result.proof.missing).toEqual([{ reference: "gcr.io/distroless/static-debian13:nonroot", digest: digestOf("a1") }]);
  });

  it("is held against bases of its own platform", () => {
    const arm = { ...image("stx"), platform: "linux/arm64" };
    expect(check(arm).proof.missing).toEqual([{ reference: "gcr.io/distroless/static-debian13:nonroot", digest: digestOf("a2") }]);
  });

  it("tells of others with the same layers", () => {
    const latest = known("a9", ["gcr.io/distroless/static-debian13:latest"], "st");
    const result = check(image("stx"), [...recorded, latest]);
    expect(result.verdict).toBe("approved");
    expect(result.proof.alike).toEqual([{ reference: "gcr.io/distroless/static-debian13:latest", digest: digestOf("a9") }]);
    expect(result.reason).toMatch(/static-debian13:latest has the same layers/);
  });

  it("is approved, older, on what was approved before", () => {
    const older = known("af", [], "ou");
    expect(check(image("oux"), [go, older])).toMatchObject({ verdict: "approved_older_digest", proof: { state: "proven", base: { digest: digestOf("af") } } });
  });

  it("of no layers stands on nothing that layers could prove", () => expect(check(image("")).verdict).toBe("not_standard"));
});

describe("what an image says of its base", () => {
  const says = (name: string, digest?: string) => ({
    "org.opencontainers.image.base.name": name,
    ...(digest ? { "org.opencontainers.image.base.digest": digest } : {}),
  });
  const approved = says("gcr.io/distroless/static-debian13:nonroot", digestOf("a0"));

  it("is borne out by the layers", () => {
    expect(check(image("stx", { annotations: approved })).claim).toMatchObject({
      source: "annotation",
      name: "gcr.io/distroless/static-debian13:nonroot",
      digest: digestOf("a0"),
      agrees: "yes",
      verdict: "approved",
    });
  });

  it("is false where they are others, and decides nothing", () => {
    const result = check(image("dx", { labels: approved }));
    expect(result.claim).toMatchObject({ source: "label", agrees: "no", verdict: "approved" });
    expect(result.verdict).toBe("not_standard");
    expect(result.proof.base?.reference).toBe("debian:trixie");
    expect(result.summary).toMatch(/the claim is false/);
  });

  it("by a name alone is held against what that name means here", () => {
    expect(check(image("dx", { annotations: says("debian:trixie") })).claim?.agrees).toBe("yes");
    expect(check(image("stx", { annotations: says("debian:trixie") })).claim?.agrees).toBe("no");
  });

  it("stays a claim where its base is not on record", () => {
    const result = check(image("zx", { annotations: says("python:3.13-slim", digestOf("77")) }));
    expect(result.claim).toMatchObject({ agrees: "unknown", verdict: "not_standard" });
    expect(result.verdict).toBe("not_standard");
  });

  it("of no sense is shown as it is", () => {
    const result = check(image("stx", { annotations: says("Not A\u001b[31m Reference", "sha256:short") }));
    expect(result.claim).toMatchObject({ agrees: "unknown", verdict: null, digest: "sha256:short" });
    expect(result.verdict).toBe("approved");
  });
});
