import { readFile } from "node:fs/promises";
import { REBUILT, type TaggedImage, writeIndex } from "../image/image";
import { Pusher } from "../image/push";
import { directory, file } from "../image/tar";
import { openWorkshop } from "../workshop";
import { trivyProgram } from "./trivy";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const created = "2026-11-01T00:00:00Z";
const platform = { architecture: "amd64", os: "linux" };
const SAYS = "the scanner built from its source for the test bed; not the image that its makers publish";

/** Where its makers publish theirs, by repository and tag. */
export const trivyImageName = { repository: "aquasecurity/trivy", tag: "0.74.0" };

/**
 * Pushes an image of the bed's Trivy to a registry, on Alpine and with the program where the official one has it. With a `script` the
 * program is that: a scanner that breaks in a way of its own.
 */
export async function pushTrivyImage(registry: string, script?: string): Promise<TaggedImage> {
  const workshop = await openWorkshop({ refresh: false, data: process.env.BASEWISE_TESTBED_DATA, say: console.error });
  const { store } = workshop;
  const program = await trivyProgram();
  const placed = (body: string | Buffer) => [directory("usr"), directory("usr/local"), directory("usr/local/bin"), file("usr/local/bin/trivy", body, 0o755)];
  const layers = [
    await store.publishedLayer(await workshop.data("alpine-minirootfs-3.20.3-x86_64.tar.gz")),
    script === undefined
      ? await store.layer(`scanner ${program}`, async () => placed(await readFile(program)))
      : await store.layer(`scanner script ${script}`, async () => placed(script)),
  ];
  const history = layers.map(() => ({ created, created_by: "COPY trivy /usr/local/bin/trivy # buildkit", comment: "buildkit.dockerfile.v0" }));
  const annotations = { [REBUILT]: SAYS };
  const config = { Env: [PATH], Entrypoint: ["trivy"], WorkingDir: "/" };
  const image = await writeIndex(
    store,
    { registry: "docker.io", ...trivyImageName },
    [{ layers, history, config, created, platform, annotations }],
    annotations,
  );
  await new Pusher(registry, store).push(image);
  return image;
}
