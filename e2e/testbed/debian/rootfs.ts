import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../host/run";
import { directory, type Entry, unpackTar } from "../image/tar";
import { ensureSystem, program } from "../system";
import { type Codename, sourcesFor } from "./sources";

/** No file of a Debian root is younger: 2026-01-01, so that the same packages give the same bytes on another day. */
export const EPOCH = 1_767_225_600;

/** What -slim leaves out; copyright files stay, as the licences ask. */
const SLIM = [
  "path-exclude=/usr/share/doc/*",
  "path-include=/usr/share/doc/*/copyright",
  "path-exclude=/usr/share/man/*",
  "path-exclude=/usr/share/info/*",
  "path-exclude=/usr/share/groff/*",
  "path-exclude=/usr/share/lintian/*",
  "path-exclude=/usr/share/linda/*",
  "path-exclude=/usr/share/locale/*",
];

/** The one layer of library/debian. */
export async function debianEntries(codename: Codename, slim: boolean): Promise<Entry[]> {
  if (process.getuid?.() !== 0) throw new Error("mmdebstrap needs root here");
  await ensureSystem(["mmdebstrap", "keyring"]);
  const folder = await mkdtemp(join(tmpdir(), "basewise-debian-"));
  try {
    const tar = join(folder, "root.tar");
    const words = ["--quiet", "--variant=minbase", "--mode=root", "--skip=output/dev"];
    if (slim) words.push(...SLIM.map((rule) => `--dpkgopt=${rule}`));
    // usrmerge would bring perl and 50 MB with it where apt may choose.
    if (codename === "bookworm") words.push("--include=usr-is-merged");
    await run(program("mmdebstrap"), [...words, codename, tar, ...(await sourcesFor(codename))], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(EPOCH), PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` },
    });
    // The machine's own name and resolver, which mmdebstrap copies in, are nobody else's.
    const entries = (await unpackTar(await readFile(tar))).filter((entry) => !["etc/hostname", "etc/resolv.conf"].includes(entry.path));
    return entries.some((entry) => entry.path === "dev") ? entries : [...entries, directory("dev")];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
