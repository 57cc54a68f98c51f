import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { up } from "../testbed/index";
import { type Compiled, Containers, compile } from "./containers";

/** Which native program runs on which rung: the loader decides, not we. */
describe.each(["debian12", "debian13"])("native programs on distroless %s", (distro) => {
  let containers: Containers;
  let programs: Compiled;

  beforeAll(async () => {
    containers = new Containers(await up({ level: "core" }));
    programs = await compile();
  });
  afterAll(() => programs?.remove());

  const image = (name: string) => `distroless/${name}-${distro}`;

  it("runs a static binary on static:nonroot as 65532 in its home", async () => {
    const ran = await containers.run(image("static"), "nonroot", { files: { "/program": programs.static }, entrypoint: "/program" });
    expect(ran).toMatchObject({ code: 0, stdout: "uid=65532 gid=65532 cwd=/home/nonroot\n" });
  });

  it("runs it on static:latest as root in /", async () => {
    const ran = await containers.run(image("static"), "latest", { files: { "/program": programs.static }, entrypoint: "/program" });
    expect(ran).toMatchObject({ code: 0, stdout: "uid=0 gid=0 cwd=/\n" });
  });

  it("has no loader for a dynamic C program on static", async () => {
    const ran = await containers.run(image("static"), "latest", { files: { "/program": programs.dynamic }, entrypoint: "/program" });
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toMatch(/no such file or directory/);
  });

  it.each(["base-nossl", "base", "cc"])("runs a dynamic C program on %s", async (name) => {
    const ran = await containers.run(image(name), "nonroot", { files: { "/program": programs.dynamic }, entrypoint: "/program" });
    expect(ran).toMatchObject({ code: 0, stdout: "uid=65532 gid=65532 cwd=/home/nonroot\n" });
  });

  it.each(["base-nossl", "base"])("misses libstdc++ for a C++ program on %s", async (name) => {
    const ran = await containers.run(image(name), "latest", { files: { "/program": programs.cpp }, entrypoint: "/program" });
    expect(ran.code).toBe(127);
    expect(ran.stderr).toContain("libstdc++.so.6: cannot open shared object file");
  });

  it("runs a C++ program with exceptions on cc", async () => {
    const ran = await containers.run(image("cc"), "latest", { files: { "/program": programs.cpp }, entrypoint: "/program" });
    expect(ran).toMatchObject({ code: 0, stdout: "thrown and caught\n" });
  });
});
