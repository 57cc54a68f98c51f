import { type HistoryEntry, REBUILT, type TaggedImage, writeIndex } from "../image/image";
import type { Layer } from "../image/store";
import { type Database, rpmTree } from "../rpm/build";
import { LAYERS } from "../rpm/specs";
import { AMD64, CREATED, PATH } from "./debian";
import type { Group, Workshop } from "./group";

const RULES = 2;

/** The oracle beside the image: what `rpm -qa` said when the image was made, a package a line. */
export const RPM_QA = "dev.basewise.rpm-qa";

const IMAGES: { tag: string; database: Database }[] = [
  // As RHEL 9 and Fedora before 36 have it, and as SUSE does.
  { tag: "sqlite", database: { backend: "sqlite", path: "/var/lib/rpm" } },
  { tag: "ndb", database: { backend: "ndb", path: "/usr/lib/sysimage/rpm" } },
];

export const rpmGroups: Group[] = IMAGES.map(({ tag, database }) => ({
  name: `rpm-${tag}`,
  level: "full",
  references: [`docker.io/demo/rpm:${tag}`],
  key: async () => `${RULES} ${JSON.stringify([database, LAYERS])}`,
  async build(workshop) {
    return { images: [await build(workshop, tag, database)] };
  },
}));

async function build(workshop: Workshop, tag: string, database: Database): Promise<TaggedImage> {
  const tree = await rpmTree(database);
  const layers: Layer[] = [];
  const history: HistoryEntry[] = [];
  for (const [at, entries] of tree.layers.entries()) {
    const key = `rpm ${tag} ${at} ${JSON.stringify([database, LAYERS])} rules=${RULES}`;
    layers.push(await workshop.store.layer(key, async () => entries, { mtime: 0, prefix: "" }));
    history.push({ created: CREATED, created_by: `RUN /bin/sh -c rpm -i ${LAYERS[at]?.packages.join(" ")} # buildkit` });
  }
  const annotations = {
    [REBUILT]: `packages made with rpmbuild for the test bed, database ${database.backend}; there is no upstream`,
    [RPM_QA]: tree.qa.join("\n"),
  };
  const recipe = { layers, history, config: { Env: [PATH], Cmd: ["/usr/bin/bw-tool"] }, created: CREATED, platform: AMD64, annotations };
  return writeIndex(workshop.store, { registry: "docker.io", repository: "demo/rpm", tag }, [recipe], annotations);
}
