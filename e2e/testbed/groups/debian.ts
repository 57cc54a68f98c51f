import { installEntries } from "../debian/install";
import { debianEntries, EPOCH } from "../debian/rootfs";
import { type HistoryEntry, type ImageRecipe, REBUILT, type RunConfig, type TaggedImage, writeIndex } from "../image/image";
import { type Layer, OCI, type Store } from "../image/store";
import type { Group, Workshop } from "./group";

const RULES = 2;
export const CREATED = new Date(EPOCH * 1000).toISOString().replace(".000", "");
export const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
export const AMD64 = { architecture: "amd64", os: "linux" };
export const HISTORY: HistoryEntry[] = [
  { created: CREATED, created_by: `# debian.sh --arch 'amd64' out/ 'trixie' '@${EPOCH}'`, comment: "debuerreotype 0.16" },
];

interface Name {
  repository: string;
  tag: string;
}

export function debianLayer(workshop: Workshop, slim: boolean): Promise<Layer> {
  const key = `debian trixie slim=${slim} edition=${workshop.edition} rules=${RULES}`;
  return workshop.store.layer(key, () => debianEntries("trixie", slim), { prefix: "" });
}

async function write(store: Store, name: Name, parts: { layers: Layer[]; history: HistoryEntry[]; config: RunConfig; from: string }): Promise<TaggedImage> {
  const annotations = { [REBUILT]: parts.from };
  const recipe: ImageRecipe = { layers: parts.layers, history: parts.history, config: parts.config, created: CREATED, platform: AMD64, annotations };
  return writeIndex(store, { registry: "docker.io", ...name }, [recipe], annotations);
}

export const rootfsFrom = (slim: boolean) =>
  `mmdebstrap --variant=minbase, Debian trixie with updates and security${slim ? ", documentation and locales left out" : ""}`;

const debian: Group = {
  name: "debian-trixie",
  level: "core",
  references: ["docker.io/library/debian:trixie"],
  key: async (workshop) => `${RULES} ${workshop.edition}`,
  async build(workshop) {
    const layer = await debianLayer(workshop, false);
    const config = { Env: [PATH], Cmd: ["bash"] };
    return {
      images: [
        await write(workshop.store, { repository: "library/debian", tag: "trixie" }, { layers: [layer], history: HISTORY, config, from: rootfsFrom(false) }),
      ],
    };
  },
};

const slim: Group = {
  name: "debian-trixie-slim",
  level: "core",
  references: ["docker.io/library/debian:trixie-slim", "docker.io/library/debian:trixie-slim-zstd"],
  key: async (workshop) => `${RULES} ${workshop.edition}`,
  async build(workshop) {
    const layer = await debianLayer(workshop, true);
    const zstd = await workshop.store.zstdLayer(layer);
    const parts = { history: HISTORY, config: { Env: [PATH], Cmd: ["bash"] } };
    return {
      images: [
        await write(workshop.store, { repository: "library/debian", tag: "trixie-slim" }, { ...parts, layers: [layer], from: rootfsFrom(true) }),
        await write(
          workshop.store,
          { repository: "library/debian", tag: "trixie-slim-zstd" },
          { ...parts, layers: [zstd], from: `${rootfsFrom(true)}; layer packed as ${OCI.zstd}` },
        ),
      ],
    };
  },
};

interface Runtime extends Name {
  group: string;
  packages: string[];
  config: RunConfig;
}

/** Stand-ins for the official runtimes, which compile their own: hence their tags end in -bed. */
const RUNTIMES: Runtime[] = [
  {
    group: "runtime-python",
    repository: "library/python",
    tag: "3.13-trixie-bed",
    packages: ["python3", "python3-pip", "python-is-python3", "ca-certificates", "netbase", "tzdata"],
    config: { Env: [PATH, "LANG=C.UTF-8"], Cmd: ["python3"] },
  },
  {
    group: "runtime-node",
    repository: "library/node",
    tag: "20-trixie-bed",
    packages: ["nodejs", "npm", "ca-certificates"],
    config: { Env: [PATH], Cmd: ["node"] },
  },
  {
    group: "runtime-openjdk",
    repository: "library/openjdk",
    tag: "21-trixie-bed",
    packages: ["openjdk-21-jdk-headless", "ca-certificates"],
    config: { Env: [PATH, "JAVA_HOME=/usr/lib/jvm/java-21-openjdk-amd64", "LANG=C.UTF-8"], Cmd: ["jshell"] },
  },
];

const runtimes: Group[] = RUNTIMES.map((runtime) => ({
  name: runtime.group,
  level: "full",
  references: [`docker.io/${runtime.repository}:${runtime.tag}`],
  key: async (workshop) => `${RULES} ${workshop.edition} ${runtime.packages.join(" ")}`,
  async build(workshop) {
    const base = await debianLayer(workshop, false);
    const command = `apt-get install -y --no-install-recommends ${runtime.packages.join(" ")}`;
    const key = `install ${base.diffId} ${runtime.packages.join(" ")} rules=${RULES}`;
    const layer = await workshop.store.layer(key, () => installEntries(workshop.store, base, runtime.packages), { mtime: EPOCH, prefix: "" });
    const history: HistoryEntry[] = [
      ...HISTORY,
      { created: CREATED, created_by: `RUN /bin/sh -c apt-get update && ${command} && rm -rf /var/lib/apt/lists/* # buildkit` },
      { created: CREATED, created_by: `CMD ${JSON.stringify(runtime.config.Cmd)}`, empty_layer: true },
    ];
    const from = `Debian trixie and ${runtime.packages.join(", ")} as apt installs them, in place of the official build`;
    return { images: [await write(workshop.store, runtime, { layers: [base, layer], history, config: runtime.config, from })] };
  },
}));

export const debianGroups: Group[] = [debian, slim, ...runtimes];
