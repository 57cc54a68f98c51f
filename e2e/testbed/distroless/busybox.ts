import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { directory, type Entry, file, symlink, unpackTar } from "../image/tar";

/** /busybox with the program and a link per applet, from BusyBox's published root file system, where all are hard links. */
export async function busyboxEntries(gzipped: Buffer): Promise<Entry[]> {
  const entries = await unpackTar(await promisify(gunzip)(gzipped));
  const inBin = entries.filter((entry) => /^bin\/[^/]+$/.test(entry.path));
  const program = inBin.find((entry) => entry.type === "file" && (entry.body?.length ?? 0) > 100_000);
  if (!program?.body) throw new Error("the BusyBox root file system has no program under /bin");
  const applets = inBin.filter((entry) => (entry === program || (entry.type === "link" && entry.linkTarget === program.path)) && entry.path !== "bin/busybox");
  return [
    directory("busybox"),
    file("busybox/busybox", program.body, 0o755),
    ...applets.map((entry) => symlink(`busybox/${entry.path.slice("bin/".length)}`, "/busybox/busybox")),
  ];
}
