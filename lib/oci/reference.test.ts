import { describe, expect, it } from "vitest";
import { isBasewiseError } from "../errors";
import { canonical, familiar, parseReference, splitForDisplay } from "./reference";

const hex = "a".repeat(64);

describe("parseReference", () => {
  it.each([
    ["debian", "docker.io/library/debian:latest", "debian:latest"],
    ["debian:trixie", "docker.io/library/debian:trixie", "debian:trixie"],
    [" debian:trixie ", "docker.io/library/debian:trixie", "debian:trixie"],
    ["grafana/grafana:11.0.0", "docker.io/grafana/grafana:11.0.0", "grafana/grafana:11.0.0"],
    ["index.docker.io/library/debian:trixie", "docker.io/library/debian:trixie", "debian:trixie"],
    ["gcr.io/distroless/static-debian13", "gcr.io/distroless/static-debian13:latest", "gcr.io/distroless/static-debian13:latest"],
    ["localhost/a", "localhost/a:latest", "localhost/a:latest"],
    ["127.0.0.1:5000/a/b:c", "127.0.0.1:5000/a/b:c", "127.0.0.1:5000/a/b:c"],
    ["[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest"],
    ["GCR.io/a/b", "gcr.io/a/b:latest", "gcr.io/a/b:latest"],
    [`debian@sha256:${hex}`, `docker.io/library/debian@sha256:${hex}`, `debian@sha256:${hex}`],
    [`debian:trixie@sha256:${hex}`, `docker.io/library/debian:trixie@sha256:${hex}`, `debian:trixie@sha256:${hex}`],
    ["docker.io/foo.bar/x", "docker.io/foo.bar/x:latest", "docker.io/foo.bar/x:latest"],
    ["a__b/c--d:E_f.1", "docker.io/a__b/c--d:E_f.1", "a__b/c--d:E_f.1"],
  ])("%s is %s, familiar %s", (text, full, short) => {
    const reference = parseReference(text);
    expect(canonical(reference)).toBe(full);
    expect(familiar(reference)).toBe(short);
    expect(parseReference(short)).toEqual(reference);
  });

  it.each([
    "",
    "  ",
    "Debian",
    "debian:",
    "debian:tag with space",
    "debian:-x",
    "a//b",
    "/a",
    "a/",
    "https://gcr.io/a",
    "debian@sha256:abc",
    `debian@md5:${hex}`,
    "a_-b/c",
    "gcr.io/",
    "-host.io/a",
    `${"a/".repeat(200)}b`,
    `x:${"t".repeat(129)}`,
    "a b",
  ])("“%s” is refused as invalid_reference", (text) => {
    let code = "accepted";
    try {
      parseReference(text);
    } catch (error) {
      code = isBasewiseError(error) ? error.code : "threw";
    }
    expect(code).toBe("invalid_reference");
  });
});

describe("splitForDisplay", () => {
  it("keeps name and tag together", () => {
    expect(splitForDisplay("gcr.io/distroless/static-debian13:latest")).toEqual({ host: "gcr.io/distroless/", name: "static-debian13:latest" });
    expect(splitForDisplay("debian:trixie")).toEqual({ host: "", name: "debian:trixie" });
    expect(splitForDisplay(`a/b@sha256:${hex}`)).toEqual({ host: "a/", name: `b@sha256:${hex}` });
  });
});
