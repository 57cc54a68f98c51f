import type { FileTree } from "../file-tree";
import type { Capability, FileCapability, Listed, SpecialFile, WorldWritable } from "./capability";
import { Collector, evidenceLimit, no, special, withSlash, yes } from "./evidence";
import { capabilityAttribute, readFileCapability } from "./file-capabilities";
import { fileRule } from "./rules";

/** What every entry's mode and attributes tell: rights that a file lends, and where anyone may write. Never unknown: no mode is missing. */

interface Answer<Detail> {
  rules: string[];
  paths: string[];
  count: number;
  detail: Detail;
}
const present = <Detail>(found: Answer<Detail>): Capability<Detail> => (found.count > 0 ? yes(found) : no(found));

const pathsOf = (...lists: Listed<{ path: string }>[]): string[] => lists.flatMap(({ items }) => items.slice(0, evidenceLimit).map(({ path }) => path));

/** `find / -type f -perm /6000`. */
export function setuid(tree: FileTree): Capability<{ files: Listed<SpecialFile> }> {
  const found = new Collector<SpecialFile>();
  for (const file of tree.files()) if (file.type === "file" && file.mode & 0o6000) found.add(() => special(file));
  const files = found.done();
  return present({ rules: [fileRule("setuid").id], paths: pathsOf(files), count: files.count, detail: { files } });
}

/** `getcap -r /`. */
export function fileCapabilities(tree: FileTree): Capability<{ files: Listed<FileCapability> }> {
  const found = new Collector<FileCapability>();
  for (const { path, type, xattrs } of tree.files()) {
    const value = type === "file" && xattrs && Object.hasOwn(xattrs, capabilityAttribute) ? xattrs[capabilityAttribute] : undefined;
    if (value !== undefined) found.add(() => ({ path: withSlash(path), ...readFileCapability(value) }));
  }
  const files = found.done();
  return present({ rules: [fileRule("fileCapabilities").id], paths: pathsOf(files), count: files.count, detail: { files } });
}

/** `find / ! -type l -perm -0002`, in three: only the first is worth a question, and decides the state. */
export function worldWritable(tree: FileTree): Capability<WorldWritable> {
  const open = new Collector<SpecialFile>();
  const sticky = new Collector<SpecialFile>();
  const devices = new Collector<SpecialFile>();
  for (const file of tree.files()) {
    if (file.type === "symlink" || !(file.mode & 0o002)) continue;
    const list = file.type === "directory" ? (file.mode & 0o1000 ? sticky : open) : file.type === "file" ? open : devices;
    list.add(() => special(file));
  }
  const detail = { open: open.done(), sticky: sticky.done(), devices: devices.done() };
  return present({ rules: [fileRule("worldWritable").id], paths: pathsOf(detail.open), count: detail.open.count, detail });
}
