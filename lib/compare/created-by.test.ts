import { describe, expect, it } from "vitest";
import { layerMaker } from "./created-by";

const name = (entry: string | null, comment: string | null = null) => layerMaker(entry, comment).name;

describe("layerMaker", () => {
  it("reads bazel's labels", () => {
    expect(name("bazel build @trixie//zlib1g/amd64:data_statusd")).toBe("zlib1g");
    expect(name("bazel build @trixie//tzdata-legacy/amd64:data_statusd")).toBe("tzdata-legacy");
    expect(name("bazel build //common:os_release_debian13")).toBe("os-release");
    expect(name("bazel build //common:cacerts_debian13_amd64")).toBe("cacerts");
    expect(name("bazel build //static:nsswitch")).toBe("nsswitch");
  });
  it("reads debuerreotype's line", () => {
    expect(name("# debian.sh --arch 'amd64' out/ 'trixie' '@1748390400'")).toBe("debian.sh rootfs");
  });
  it("reads the classic builder", () => {
    expect(layerMaker("/bin/sh -c #(nop) ADD file:3bb1b20ba3b1d76f2c1c0bb65cf1ba2d1b0b8b3f5c8b2b4f in / ")).toMatchObject({
      name: "ADD file in /",
      instruction: "ADD",
    });
    expect(layerMaker('/bin/sh -c #(nop)  CMD ["bash"]')).toMatchObject({ name: 'CMD ["bash"]', instruction: "CMD" });
    expect(layerMaker("/bin/sh -c set -eux; \tapt-get update; \\\n\tapt-get install -y curl")).toMatchObject({
      name: "apt-get update; apt-get install -y curl",
      instruction: "RUN",
    });
  });
  it("reads BuildKit, with arguments and without", () => {
    expect(name("RUN /bin/sh -c apk add --no-cache curl # buildkit")).toBe("apk add --no-cache curl");
    expect(name("RUN |2 VERSION=3.13 A=b c /bin/sh -c make install # buildkit")).toBe("make install");
    expect(name("COPY /usr/local/bin /usr/local/bin # buildkit")).toBe("COPY /usr/local/bin /usr/local/bin");
    expect(layerMaker("ENV PYTHON_VERSION=3.13.1")).toMatchObject({ instruction: "ENV", name: "ENV PYTHON_VERSION=3.13.1" });
  });
  it("keeps what it does not know, on one line and bounded", () => {
    expect(name("apko")).toBe("apko");
    expect(name("a\n  b")).toBe("a b");
    expect(name("x".repeat(400))).toHaveLength(96);
    expect(layerMaker("x".repeat(400)).command).toHaveLength(400);
  });
  it("falls back on the comment, and says so where there is nothing", () => {
    expect(name(null, "from mmdebstrap")).toBe("from mmdebstrap");
    expect(layerMaker("", null)).toEqual({ name: "no history entry", instruction: null, command: null });
  });
});
