import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../host/files";
import { run } from "../host/run";
import { type ImageRecipe, REBUILT, type RunConfig, type TaggedImage, writeDockerImage, writeIndex } from "../image/image";
import type { Platform } from "../image/store";
import { file } from "../image/tar";
import { ensureSystem } from "../system";
import type { Group, Workshop } from "./group";

const RULES = 3;
const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const AMD64: Platform = { architecture: "amd64", os: "linux" };
const ARM64: Platform = { architecture: "arm64", os: "linux", variant: "v8" };

interface Rootfs {
  file: string;
  platform: Platform;
}

interface Published {
  repository: string;
  tags: string[];
  rootfs: Rootfs[];
  created: string;
  cmd: string[];
  from: string;
  /** One manifest of Docker's schema 2 instead of an OCI index. */
  docker?: boolean;
}

const alpine = (tag: string, version: string, created: string, docker: boolean, arm64: boolean): Published => ({
  repository: "library/alpine",
  tags: [tag],
  rootfs: [
    { file: `alpine-minirootfs-${version}-x86_64.tar.gz`, platform: AMD64 },
    ...(arm64 ? [{ file: `alpine-minirootfs-${version}-aarch64.tar.gz`, platform: ARM64 }] : []),
  ],
  created,
  cmd: ["/bin/sh"],
  from: `the root file system of Alpine ${version} as published; configuration and manifest written anew`,
  docker,
});

const PUBLISHED: Record<string, Published[]> = {
  alpine: [
    alpine("3.7.3", "3.7.3", "2019-03-07T22:19:53Z", false, false),
    alpine("3.19", "3.19.4", "2024-09-06T20:00:00Z", true, false),
    alpine("3.20", "3.20.3", "2024-09-06T22:20:00Z", false, true),
  ],
  busybox: [
    {
      repository: "library/busybox",
      tags: ["1.38.0-musl", "latest"],
      rootfs: [{ file: "busybox-1.38.0-musl-amd64-rootfs.tar.gz", platform: AMD64 }],
      created: "2026-05-13T02:21:00Z",
      cmd: ["sh"],
      from: "the root file system of BusyBox 1.38.0 (musl) as published; configuration and manifest written anew",
    },
  ],
};

async function recipeOf(workshop: Workshop, published: Published, rootfs: Rootfs): Promise<ImageRecipe> {
  const layer = await workshop.store.publishedLayer(await workshop.data(rootfs.file));
  const annotations = { [REBUILT]: published.from };
  // Schema 2 has no annotations: there the label says it to those who read by the letter.
  const labels: Pick<RunConfig, "Labels"> = published.docker ? { Labels: annotations } : {};
  return {
    layers: [layer],
    history: [
      { created: published.created, created_by: `ADD ${rootfs.file} / # buildkit`, comment: "buildkit.dockerfile.v0" },
      { created: published.created, created_by: `CMD ${JSON.stringify(published.cmd)}`, comment: "buildkit.dockerfile.v0", empty_layer: true },
    ],
    config: { Env: [PATH], Cmd: published.cmd, WorkingDir: "/", ...labels },
    created: published.created,
    platform: rootfs.platform,
    annotations,
  };
}

const published: Group[] = Object.entries(PUBLISHED).map(([name, list]) => ({
  name,
  level: "core",
  references: list.flatMap((one) => one.tags.map((tag) => `docker.io/${one.repository}:${tag}`)),
  async key(workshop) {
    const digests: string[] = [];
    for (const rootfs of list.flatMap((one) => one.rootfs)) digests.push(sha256(await workshop.data(rootfs.file)));
    return [RULES, ...digests].join(" ");
  },
  async build(workshop) {
    const images: TaggedImage[] = [];
    for (const one of list) {
      const recipes: ImageRecipe[] = [];
      for (const rootfs of one.rootfs) recipes.push(await recipeOf(workshop, one, rootfs));
      const [first] = recipes;
      if (!first) continue;
      for (const tag of one.tags) {
        const place = { registry: "docker.io" as const, repository: one.repository, tag };
        images.push(one.docker ? await writeDockerImage(workshop.store, place, first) : await writeIndex(workshop.store, place, recipes, first.annotations));
      }
    }
    return { images };
  },
}));

const HELLO = '#include <stdio.h>\nint main(void) { puts("hello from scratch"); return 0; }\n';

const scratch: Group = {
  name: "scratch-hello",
  level: "core",
  references: ["docker.io/demo/scratch-hello:latest"],
  key: async () => `${RULES} ${sha256(HELLO)}`,
  async build(workshop) {
    await ensureSystem(["compiler"]);
    const layer = await workshop.store.layer(`scratch-hello ${sha256(HELLO)} rules=${RULES}`, async () => [file("hello", await staticBinary(HELLO), 0o755)], {
      mtime: 0,
      prefix: "",
    });
    const annotations = { [REBUILT]: "a C program compiled for the test bed; there is no upstream" };
    const created = "2026-01-01T00:00:00Z";
    const recipe: ImageRecipe = {
      layers: [layer],
      history: [
        { created, created_by: "COPY hello /hello # buildkit", comment: "buildkit.dockerfile.v0" },
        { created, created_by: 'ENTRYPOINT ["/hello"]', comment: "buildkit.dockerfile.v0", empty_layer: true },
      ],
      config: { Env: [PATH], Entrypoint: ["/hello"], WorkingDir: "/" },
      created,
      platform: AMD64,
      annotations,
    };
    return { images: [await writeIndex(workshop.store, { registry: "docker.io", repository: "demo/scratch-hello", tag: "latest" }, [recipe], annotations)] };
  },
};

async function staticBinary(source: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "basewise-hello-"));
  try {
    await writeFile(join(folder, "hello.c"), source);
    await run("gcc", ["-static", "-Os", "-s", "-o", "hello", "hello.c"], { cwd: folder });
    return await readFile(join(folder, "hello"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const publishedGroups: Group[] = [...published, scratch];
