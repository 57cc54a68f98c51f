import { beforeAll, describe, expect, it } from "vitest";
import { run, text } from "../testbed/host/run";
import { type BedState, ensureSystem, up } from "../testbed/index";
import { ODD_IMAGES, type OddImage, type Verdict } from "../testbed/odd/images";
import { type OracleFiles, type Place, readFiles, readImage, readSquashed } from "../testbed/oracle";
import { program } from "../testbed/system";
import { pull } from "./saved";

const comparable = ({ files }: OracleFiles) => files.map(({ inode: _, ...file }) => file);

/** What three forms of engine make of images that stretch the rules. The table stands beside the images. */
describe("odd images", () => {
  let bed: BedState;
  beforeAll(async () => {
    bed = await up({ engines: ["28", "28-containerd"] });
  });

  const place = (tag: string): Place => ({ registry: bed.registry, repository: "demo/odd", reference: tag });

  async function verdictOf(dockerHost: string, tag: string, expected: OracleFiles): Promise<Verdict> {
    const reference = `${bed.registry}/demo/odd:${tag}`;
    const refused = await pull(dockerHost, reference);
    if (refused !== undefined) {
      // A registry that is gone would refuse as well.
      expect(refused).toMatch(/failed to (register layer|extract layer|unpack|convert)|mount callback failed|apply layer error/);
      return "refused";
    }
    const listed = await readFiles({ dockerHost, reference, place: place(tag) });
    return JSON.stringify(comparable(listed)) === JSON.stringify(comparable(expected)) ? "same" : "differs";
  }

  it.each(ODD_IMAGES)("$tag: $idea", async ({ tag, engines }: OddImage) => {
    const expected = await readSquashed(place(tag));
    const hosts = [["20.10", bed.dockerHost], ...bed.engines.map((engine) => [engine.name, engine.dockerHost])] as const;
    const verdicts = await Promise.all(hosts.map(async ([form = "", host = ""]) => [form, await verdictOf(host, tag, expected)] as const));
    expect(Object.fromEntries(verdicts)).toEqual(engines);
  });

  it.each(["sparse-gnu", "sparse-pax"])("%s holds to GNU tar what it holds to Python", async (tag) => {
    const [layer] = (await readImage(place(tag))).layers;
    const url = `http://${bed.registry}/v2/demo/odd/blobs/${layer?.digest}`;
    const words = await text("bash", ["-c", 'set -euo pipefail; curl -sSf "$1" | gzip -dc | tar -xO sparse | sha256sum', "tar", url]);
    const sparse = (await readSquashed(place(tag))).files.find((file) => file.path === "sparse");
    expect(sparse).toMatchObject({ size: (1 << 20) + 3, sha256: words.split(" ")[0] });
  });

  it("names that are not UTF-8 come through the oracle byte for byte", async () => {
    const names = (await readSquashed(place("names-not-utf8"))).files.map((file) => file.path);
    expect(names).toEqual(["", "caf\udce9", "c\udce2\udc82", "tab\tline\nescape\x1b[31m"].sort());
  });

  it("hard links are told from copies", async () => {
    const within = await readSquashed(place("hardlink-within"));
    expect(within).toMatchObject({ fileCount: 1, filesSize: "one file".length });
    expect(await readSquashed(place("hardlink-broken-up"))).toMatchObject({ fileCount: 2 });
    expect(new Set(within.files.filter((file) => file.type === "file").map((file) => file.inode)).size).toBe(1);
  });

  it("a file capability is what getcap reads", async () => {
    const ping = (await readSquashed(place("capabilities"))).files.find((file) => file.path === "ping");
    await ensureSystem(["libcap"]);
    const { stdout } = await run("bash", ["-c", GETCAP, program("getcap"), ping?.xattrs?.["security.capability"] ?? ""]);
    expect(stdout.toString("latin1")).toContain("cap_net_bind_service=ep");
  });
});

/** Set on a file of our own. */
const GETCAP = `
set -euo pipefail
file=$(mktemp -p /var/tmp); trap 'rm -f "$file"' EXIT
python3 -c 'import base64, os, sys; os.setxattr(sys.argv[1], "security.capability", base64.b64decode(sys.argv[2]))' "$file" "$1"
"$0" "$file"
`;
