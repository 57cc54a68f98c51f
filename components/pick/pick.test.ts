import { describe, expect, it } from "vitest";
import type { Choice, Completions } from "@/lib/images/types";
import { imageGroups, type TagState } from "./groups";
import { askOf, isExplicit, readTyped, tagsWanted } from "./typed";

describe("what is typed", () => {
  it("is references before vs, and one that is still being written", () => {
    expect(readTyped("debian:trixie VS docker.io/library/alpine vs  distroless/ba")).toEqual({
      head: ["debian:trixie", "alpine"],
      wrong: [],
      term: "distroless/ba",
      at: 46,
    });
    expect(readTyped("debian vs ").term).toBe("");
    expect(readTyped("canvas").head).toEqual([]);
    expect(readTyped("vs").term).toBe("vs");
  });
  it("keeps a platform with its reference", () => {
    expect(readTyped("debian:trixie,linux/arm64 vs alpine").head).toEqual(["debian:trixie,linux/arm64"]);
    expect(askOf("debian:trixie,linux/arm64")).toEqual({ reference: "debian:trixie", platform: "linux/arm64" });
  });
  it("tells what is wrong with one of them", () => {
    expect(readTyped("Debian:: vs alpine").wrong[0]?.text).toBe("Debian::");
  });
  it("names a repository whose tags help: behind a colon its own, else the first match's", () => {
    expect(tagsWanted("gcr.io/distroless/base-debian13:no", "x")).toEqual({ repository: "gcr.io/distroless/base-debian13", q: "no" });
    expect(tagsWanted("debian:", undefined)).toEqual({ repository: "debian", q: "" });
    expect(tagsWanted("ba", "gcr.io/distroless/base-debian13:debug")).toEqual({ repository: "gcr.io/distroless/base-debian13", q: "" });
    expect(tagsWanted("b", "debian")).toBeNull();
    expect(tagsWanted("localhost:5000/team/app", "localhost:5000/team/app")).toEqual({ repository: "localhost:5000/team/app", q: "" });
    expect([isExplicit("debian:trixie"), isExplicit("localhost:5000/app"), isExplicit("debian:")]).toEqual([true, false, false]);
  });
});

const choice = (name: string): Choice => ({ name, digest: "sha256:0", download: 1, level: "base", debug: false });
const answer = (recorded: string[], catalogued: string[] = []): Completions => ({
  recorded: recorded.map(choice),
  catalogued: catalogued.map((name) => ({ name, level: "slim", family: "glibc binary" })),
  comparisons: [],
  asked: [],
});
const names = (input: Parameters<typeof imageGroups>[0]) =>
  imageGroups(input)
    .flatMap((g) => g.options)
    .map((o) => (o.kind === "image" ? `${o.recorded ? "" : "?"}${o.name}` : o.id));
const told = (repository: string, tags: string[], q: string, total = tags.length): TagState => ({
  repository,
  q,
  state: "told",
  answer: { repository, items: tags.map((tag) => ({ tag, recorded: null })), matching: tags.length, total, complete: true, lookedUpAt: "" },
});

describe("what is offered", () => {
  const base = { tags: null, taken: [], title: "Images" };
  it("is what is recorded, then the catalogue, then what was written as it stands", () => {
    expect(names({ ...base, term: "deb", answer: answer(["debian:trixie"], ["debian:bookworm"]) })).toEqual(["debian:trixie", "?debian:bookworm", "?deb"]);
  });
  it("begins with the very image that was written, recorded or with a tag", () => {
    expect(names({ ...base, term: "debian", answer: answer(["debian:trixie", "debian"]) })[0]).toBe("debian");
    expect(names({ ...base, term: "alpine:3.20", answer: answer(["alpine:3.20.3"]) })).toEqual(["?alpine:3.20", "alpine:3.20.3"]);
  });
  it("offers nothing twice, and nothing that is there", () => {
    const tags = told("debian", ["trixie", "latest", "sid"], "");
    expect(names({ ...base, term: "debian:", answer: answer(["debian:trixie"], ["debian"]), tags, taken: ["debian"] })).toEqual([
      "debian:trixie",
      "?debian:sid",
    ]);
  });
  it("claims nothing of another platform than the one that is recorded", () => {
    expect(
      names({ ...base, term: "debian,linux/arm64", answer: answer(["debian:trixie", "debian:sid,linux/arm64", "debian:sid", "debian:sid,linux/s390x"]) }),
    ).toEqual(["?debian:trixie,linux/arm64", "debian:sid,linux/arm64", "?debian,linux/arm64"]);
  });
  it("says why a registry has no answer, and how many tags there are where it has too many", () => {
    const groups = imageGroups({ ...base, term: "debian", answer: answer([]), tags: told("debian", ["1"], "", 3000) });
    expect(groups.find((g) => g.title === "Tags in the registry")?.line?.text).toBe("3,000 tags; write debian: and a part of one");
  });
});
