import { beforeAll, describe, expect, it } from "vitest";
import { type BedState, up } from "../testbed/index";
import { Containers } from "./containers";

/** A shell stands on debug tags alone. */
describe("sh on distroless", () => {
  let bed: BedState;
  let containers: Containers;

  beforeAll(async () => {
    bed = await up();
    containers = new Containers(bed);
  });

  const names = [
    ...["static", "base-nossl", "base", "cc"].flatMap((name) => [`${name}-debian12`, `${name}-debian13`]),
    ...["python3", "java-base", "java21", "nodejs22", "nodejs24"].map((name) => `${name}-debian13`),
  ];

  it.each(names)("is absent from %s, latest and nonroot", async (name) => {
    for (const tag of ["latest", "nonroot"]) {
      const ran = await containers.run(`distroless/${name}`, tag, { entrypoint: "sh", args: ["-c", "true"] });
      expect(ran.code, tag).toBe(127);
      expect(ran.stderr).toMatch(/executable file not found/);
    }
  });

  it.each(names)("is present on %s, debug and debug-nonroot", async (name) => {
    for (const [tag, uid] of [
      ["debug", "0"],
      ["debug-nonroot", "65532"],
    ] as const) {
      const reference = `gcr.io/distroless/${name}:${tag}`;
      const image = bed.images.find((one) => one.reference === reference);
      if (!image) {
        // Without BusyBox's root file system there are no debug tags, and the bed must have said so.
        expect(bed.missing.filter((one) => one.image === reference)).toMatchObject([{ expected: true }]);
        continue;
      }
      const ran = await containers.run(`distroless/${name}`, tag, { entrypoint: "sh", args: ["-c", "id -u; ls /busybox/busybox"] });
      expect(ran, tag).toMatchObject({ code: 0, stdout: `${uid}\n/busybox/busybox\n` });
    }
  });
});
