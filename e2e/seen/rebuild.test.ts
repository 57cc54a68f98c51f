import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { fetchDebs } from "../testbed/debian/packages";
import { buildLadder } from "../testbed/distroless/images";
import { DEBIAN12, DEBIAN13, packagesOf } from "../testbed/distroless/recipe";
import { cacheRoot } from "../testbed/host/files";
import { Store } from "../testbed/image/store";
import { type BedState, up } from "../testbed/index";

/** A digest that moves with the day would make every pin and every comparison worthless. */
describe("rebuilding distroless from the same packages", () => {
  let bed: BedState;
  const folders: string[] = [];

  beforeAll(async () => {
    bed = await up({ level: "core" });
  });
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  async function build(distro: typeof DEBIAN12): Promise<Record<string, string>> {
    const folder = await mkdtemp(join(tmpdir(), "basewise-rebuild-"));
    folders.push(folder);
    const debs = await fetchDebs(join(cacheRoot(), "apt"), distro.codename, packagesOf(distro));
    const data = process.env.BASEWISE_TESTBED_DATA;
    const name = "busybox-1.38.0-musl-amd64-rootfs.tar.gz";
    const busybox = await readFile(join(data ?? join(cacheRoot(), "data"), name)).catch(() => undefined);
    const images = await buildLadder(distro, { store: new Store(folder), debs, busybox });
    return Object.fromEntries(images.map((image) => [`${image.repository}:${image.tag}`, image.digest]));
  }

  it.each([DEBIAN12, DEBIAN13])("gives the same digests twice, and those of the bed: $name", async (distro) => {
    const first = await build(distro);
    const second = await build(distro);
    expect(second).toEqual(first);
    for (const name of ["static", "base-nossl", "base", "cc"]) {
      for (const tag of ["latest", "nonroot"]) {
        const key = `distroless/${name}-${distro.name}:${tag}`;
        expect(first[key], key).toBe(bed.images.find((image) => `${image.repository}:${image.tag}` === key)?.digest);
      }
    }
  });
});
