import { beforeAll, describe, expect, it } from "vitest";
import { type BedState, up } from "../testbed/index";
import { type OracleFile, type Place, readFiles, readPackagesOracle, readSquashed } from "../testbed/oracle";
import { Containers } from "./containers";

/** One that says nothing of which of two hard links came first. */
const withoutNumbers = (files: OracleFile[]) => files.map(({ inode: _, ...file }) => file);
const linked = (files: OracleFile[]) => {
  const names = new Map<number, string[]>();
  for (const file of files) names.set(file.inode, [...(names.get(file.inode) ?? []), file.path]);
  return [...names.values()].filter((paths) => paths.length > 1).sort();
};

/** The second opinion is worth something only if two readers that know nothing of each other give it. */
describe("the oracle", () => {
  let bed: BedState;
  let containers: Containers;
  beforeAll(async () => {
    bed = await up({ level: "core" });
    containers = new Containers(bed);
  });

  const place = (repository: string, reference: string): Place => ({ registry: bed.registry, repository, reference });

  it.each([
    ["distroless/static-debian13", "latest"],
    ["distroless/cc-debian12", "debug"],
    ["library/alpine", "3.7.3"],
    ["library/alpine", "3.20"],
    ["library/busybox", "latest"],
    ["library/debian", "trixie-slim"],
    ["demo/scratch-hello", "latest"],
  ])("lists the files of %s:%s as the engine exports them", async (repository, tag) => {
    if (!bed.images.some((image) => image.repository === repository && image.tag === tag)) {
      return expect(bed.missing.some((one) => one.image.includes(repository))).toBe(true);
    }
    const reference = await containers.pull(repository, tag);
    const [exported, squashed] = [await readFiles({ dockerHost: bed.dockerHost, reference }), await readSquashed(place(repository, tag))];
    expect(withoutNumbers(squashed.files)).toEqual(withoutNumbers(exported.files));
    expect(linked(squashed.files)).toEqual(linked(exported.files));
    expect([squashed.fileCount, squashed.filesSize]).toEqual([exported.fileCount, exported.filesSize]);
  });

  it("counts packages as dpkg in the container does", async () => {
    const format = ["Package", "Version", "Architecture"].map((field) => `\${${field}}`).join(" ");
    const asked = await containers.run("library/debian", "trixie-slim", { args: ["dpkg-query", "-W", "-f", `${format}\\n`] });
    const { manager, packages } = await readPackagesOracle(place("library/debian", "trixie-slim"));
    expect(manager).toBe("dpkg");
    expect(packages.map((one) => `${one.name} ${one.version} ${one.architecture}`)).toEqual(asked.stdout.trim().split("\n").sort());
  });

  it("counts packages as apk in the container does", async (context) => {
    if (!bed.images.some((image) => image.repository === "library/alpine")) return context.skip("no root file system of Alpine was given");
    const asked = await containers.run("library/alpine", "3.20", { args: ["apk", "info", "-v"] });
    const { manager, packages } = await readPackagesOracle(place("library/alpine", "3.20"));
    expect(manager).toBe("apk");
    expect(packages.map((one) => `${one.name}-${one.version}`)).toEqual(asked.stdout.trim().split("\n").sort());
  });

  it("counts a file of status.d as a package, and no md5sums", async () => {
    const { manager, packages } = await readPackagesOracle(place("distroless/static-debian13", "latest"));
    expect(manager).toBe("dpkg-status.d");
    expect(packages.map((one) => one.name)).toEqual(["base-files", "ca-certificates", "media-types", "netbase", "tzdata", "tzdata-legacy"]);
  });
});
