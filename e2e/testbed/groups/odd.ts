import { sha256 } from "../host/files";
import { REBUILT, writeIndex } from "../image/image";
import { ODD_IMAGES, type OddImage } from "../odd/images";
import { rawTar } from "../odd/rawtar";
import { AMD64, CREATED, PATH } from "./debian";
import type { Group } from "./group";

const RULES = 1;
const REPOSITORY = "demo/odd";

const tarsOf = (image: OddImage) => image.layers.map((members) => rawTar(...members));

/** Images whose layers stretch the rules, an idea a tag. They stand in for nothing. */
const odd: Group = {
  name: "odd",
  level: "full",
  references: ODD_IMAGES.map((image) => `docker.io/${REPOSITORY}:${image.tag}`),
  key: async () => [RULES, ...ODD_IMAGES.flatMap((image) => [image.tag, image.idea, ...tarsOf(image).map(sha256)])].join(" "),
  async build({ store }) {
    const images = [];
    for (const image of ODD_IMAGES) {
      const layers = [];
      for (const tar of tarsOf(image)) layers.push(await store.rawLayer(tar));
      const annotations = { [REBUILT]: `written by hand for the test bed: ${image.idea}; there is no upstream` };
      const history = layers.map((_, at) => ({ created: CREATED, created_by: `ADD layer-${at}.tar / # ${image.idea}` }));
      const recipe = { layers, history, config: { Env: [PATH], Cmd: ["/nothing"] }, created: CREATED, platform: AMD64, annotations };
      images.push(await writeIndex(store, { registry: "docker.io", repository: REPOSITORY, tag: image.tag }, [recipe], annotations));
    }
    return { images };
  },
};

export const oddGroups: Group[] = [odd];
