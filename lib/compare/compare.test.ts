import { describe, expect, it } from "vitest";
import { BasewiseError, toProblem } from "../errors";
import type { Recorded } from "../images/types";
import { compare } from "./compare";
import { quote, toCsv } from "./csv";
import { baseDebian13, debianSlim, debianTrixie, type ImageSpec, recorded, staticDebian13 } from "./fixtures";
import { factor } from "./verdict";

const specs = (...list: ImageSpec[]) => compare(list.map(recorded));
const words = (comparison: ReturnType<typeof compare>, index: number): string[] => {
  const column = comparison.columns[index];
  return column?.state === "recorded" ? column.verdict.sentences.map((s) => `${s.strong ?? ""}${s.text}`) : [];
};
const row = (comparison: ReturnType<typeof compare>, id: string) =>
  [...comparison.figures, ...comparison.facts.flatMap((g) => g.rows)].find((r) => r.id === id);

describe("compare", () => {
  const four = specs(debianTrixie, debianSlim, baseDebian13, staticDebian13);

  it("says for each image what it weighs against A", () => {
    expect(words(four, 0)).toEqual(["124\u202fMB unpacked, in one layer.", "Starts bash as root."]);
    expect(words(four, 1)).toEqual(["1.7 times smaller to download than A, 1.5 times unpacked.", "No layer in common with A."]);
    expect(words(four, 2)[0]).toBe("5.2 times smaller to download than A, 4.8 times unpacked.");
    expect(words(four, 3)).toEqual([
      "58 times smaller to download than A, 36 times unpacked.",
      "No layer in common with A.",
      "Sets nothing to start; A starts bash.",
    ]);
  });
  it("gives the one large figure: its own size for A, the change for the others", () => {
    const headlines = four.columns.map((c) => (c.state === "recorded" ? c.verdict.headline : null));
    expect(headlines[0]).toEqual({ of: "download", bytes: 49_548_945, against: null });
    expect(headlines[3]).toEqual({ of: "download", bytes: 859_937, against: 49_548_945 });
  });
  it("tells shared layers from the bottom", () => {
    const two = specs(staticDebian13, baseDebian13);
    expect(words(two, 1)).toEqual([
      "11 times larger to download than A, 7.5 times unpacked.",
      "Stands on A: all of A beneath, 4 layers of 8.63\u202fMB on top.",
    ]);
    expect(words(specs(baseDebian13, staticDebian13), 1)[1]).toBe("All its 13 layers are in A: where A is, nothing is left to pull.");
  });
  it("tells blobs that A has too, where they lie on other layers", () => {
    const image = (name: string, ...layers: string[]): ImageSpec => ({
      name: `docker.io/library/${name}:1`,
      layers: layers.map((l) => [l, 5_000_000, 10_000_000]),
    });
    const two = specs(image("plain", "a", "b", "c"), image("debug", "a", "busybox", "b", "c"));
    expect(words(two, 1)[1]).toBe("Shares its first layer with A: 15.0\u202fMB lie on top. 2 more are blobs that A has too, on other layers.");
  });
  it("says who it runs as where that differs", () => {
    const nonroot: ImageSpec = { ...staticDebian13, name: "gcr.io/distroless/static-debian13:nonroot", config: { ...staticDebian13.config, user: "65532" } };
    expect(words(specs(staticDebian13, nonroot), 1)).toEqual([
      "As large as A, to download and unpacked.",
      "The same layers as A: they differ in the config alone.",
      "Runs as user 65532, A as root.",
    ]);
  });
  it("knows the same image", () => {
    expect(words(specs(debianTrixie, debianTrixie), 1)).toEqual(["The same image as A, digest for digest."]);
  });
  it("says percent where times would round to nothing", () => {
    expect(factor(104, 100)).toEqual({ amount: "4\u202f%", way: "larger" });
    expect(factor(99_950, 100_000)).toEqual({ amount: "0.05\u202f%", way: "smaller" });
    expect(factor(99_999_999, 100_000_000)).toEqual({ amount: "less than 0.01\u202f%", way: "smaller" });
    expect(factor(100, 100)).toBeNull();
  });

  it("states figures with their change, facts with their difference", () => {
    expect(row(four, "download")?.cells.map((c) => c.change)).toEqual([null, -19_633_676, -40_061_897, -48_689_008]);
    expect(row(four, "unpacked")?.cells[3]).toMatchObject({ value: { kind: "bytes", bytes: 3_461_120 }, change: -120_307_200, differs: true });
    expect(row(four, "layers")?.cells.map((c) => [c.value, c.change])).toEqual([
      [{ kind: "count", count: 1 }, null],
      [{ kind: "count", count: 1 }, 0],
      [{ kind: "count", count: 17 }, 16],
      [{ kind: "count", count: 13 }, 12],
    ]);
    expect(row(four, "user")?.cells.map((c) => [c.value, c.note, c.differs])).toEqual([
      [{ kind: "absent", text: "not set" }, "so root", false],
      [{ kind: "absent", text: "not set" }, "so root", false],
      [{ kind: "code", text: '"0"' }, "root", true],
      [{ kind: "code", text: '"0"' }, "root", true],
    ]);
    expect(row(four, "env")?.cells[2]?.value).toEqual({
      kind: "codes",
      items: [
        { short: "PATH", full: "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
        { short: "SSL_CERT_FILE", full: "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt" },
      ],
    });
    expect(row(four, "cmd")?.differs).toBe(true);
    expect(row(four, "labels")?.differs).toBe(false);
  });
  it("gives every unknown its reason, never zero", () => {
    expect(row(four, "engine-size")?.cells[0]).toMatchObject({
      value: null,
      change: null,
      differs: false,
      unknown: { value: { code: "not_seen_by_an_engine" } },
    });
    // A builder that sets no time tells something about the image: against a time it differs.
    expect(row(four, "created")?.cells[2]).toMatchObject({ value: null, differs: true, unknown: { value: { code: "builder_set_none" } } });
    expect(row(specs(staticDebian13, baseDebian13), "created")?.differs).toBe(false);
    expect(row(four, "download")?.cells[0]?.unknown).toEqual({});
  });
  it("does not subtract engine sizes of different kinds", () => {
    const engine = (version: string, storageDriver: string, size: number) => ({
      engineId: version,
      version,
      apiVersion: "1.41",
      storageDriver,
      size,
      seenAt: "2026-11-23T06:41:07.000Z",
    });
    const seen = (spec: ImageSpec, ...engines: ReturnType<typeof engine>[]): ImageSpec => ({ ...spec, change: { ...spec.change, engines } });
    const changes = (a: ImageSpec, b: ImageSpec) => row(specs(a, b), "engine-size")?.cells[1]?.change;
    const a = seen(debianTrixie, engine("20.10.24", "overlay2", 119_788_877));
    expect(changes(a, seen(debianSlim, engine("20.10.24", "overlay2", 78_500_000)))).toBe(-41_288_877);
    expect(changes(a, seen(debianSlim, engine("28.5.2", "overlayfs", 29_916_000)))).toBeNull();
    expect(changes(a, seen(debianSlim, engine("28.5.2", "overlayfs", 29_916_000), engine("20.10.24", "overlay2", 78_500_000)))).toBe(-41_288_877);
  });

  const problem = toProblem(new BasewiseError("unauthorised", "registry.example.com answered 401."));
  const invalid: Recorded = { state: "invalid", asked: "Debian", problem: toProblem(new BasewiseError("invalid_reference", "“Debian” has capitals.")) };
  const failed: Recorded = {
    state: "failed",
    asked: "registry.example.com/a:1",
    reference: "registry.example.com/a:1",
    platform: "linux/amd64",
    jobId: "j1",
    problem,
  };
  const missing: Recorded = { state: "not_recorded", asked: "alpine", reference: "docker.io/library/alpine:latest", platform: "linux/amd64", jobId: null };

  it("lets a column that is not recorded stand beside the others", () => {
    const mixed = compare([recorded(debianTrixie), missing, failed, invalid, recorded(staticDebian13)]);
    expect(mixed.columns.map((c) => [c.letter, c.state])).toEqual([
      ["A", "recorded"],
      ["B", "not_recorded"],
      ["C", "failed"],
      ["D", "invalid"],
      ["E", "recorded"],
    ]);
    expect(row(mixed, "download")?.cells.map((c) => c.value === null)).toEqual([false, true, true, true, false]);
    expect(row(mixed, "download")?.cells[2]?.unknown.value?.reason).toBe("The registry asks for a login.");
    expect(mixed.layers.together?.images).toBe(2);
    expect(row(mixed, "user")?.cells[1]?.differs).toBe(false);
  });
  it("compares with nothing where A is not recorded, and says so", () => {
    const mixed = compare([missing, recorded(staticDebian13)]);
    expect(words(mixed, 1).at(-1)).toBe("Held against nothing: A is not recorded.");
    expect(row(mixed, "download")?.cells[1]).toMatchObject({ change: null, differs: false });
  });
  it("says unpacked where there is no download, and why", () => {
    const local: ImageSpec = { name: "docker.io/library/here:1", layers: [["x", null, 61_884_160]] };
    const two = specs(debianTrixie, local);
    expect(words(two, 1).slice(0, 2)).toEqual(["Download unknown: The image is in no registry.", "2.0 times smaller unpacked than A."]);
    expect(two.columns[1]).toMatchObject({ verdict: { headline: { of: "unpacked", bytes: 61_884_160, against: 123_768_320 } } });
  });
  it("survives JSON", () => {
    expect(JSON.parse(JSON.stringify(four))).toEqual(four);
  });
});

describe("toCsv", () => {
  it("writes bytes and reasons", () => {
    const lines = toCsv(specs(debianTrixie, staticDebian13)).split("\r\n");
    expect(lines[0]).toBe("Fact,A docker.io/library/debian:trixie,B gcr.io/distroless/static-debian13:latest");
    expect(lines[1]).toBe("Download (bytes),49548945,859937");
    expect(lines[5]).toBe(
      "Engine size (bytes),unknown: It was read from the registry; no engine was asked.,unknown: It was read from the registry; no engine was asked.",
    );
  });
  it("has what images offer, what there is to attack and the modelled pull too", () => {
    const lines = toCsv(specs(debianTrixie, staticDebian13)).split("\r\n");
    expect(lines.find((line) => line.startsWith("Shell,"))).toMatch(/^Shell,(?:"?unknown: It was read by an earlier version[^"]*"?,?){2}$/);
    expect(lines.some((line) => line.startsWith('"setuid, setgid (paths)",'))).toBe(true);
    // By hand: 210 ms and 49,548,945 bytes at 12,500 bytes a millisecond.
    expect(lines.find((line) => line.startsWith("Pull at 100 Mbit/s"))).toMatch(/^Pull at 100 Mbit\/s and 30 ms \(modelled ms\),4174,\d+$/);
  });
  it("quotes, and disarms what a spreadsheet would run", () => {
    expect(['a"b', "=1+1", "-5", "x,y"].map(quote)).toEqual(['"a""b"', "'=1+1", "-5", '"x,y"']);
  });
});
