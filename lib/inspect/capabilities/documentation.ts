import type { FileTree } from "../file-tree";
import type { Capability, Documentation } from "./capability";
import { baseName, Collector, no, yes } from "./evidence";
import { fileRule } from "./rules";

/** Man pages, and documents beyond copyright. Empty folders and links, which slim images keep, are none. */
export function documentation(tree: FileTree): Capability<Documentation> {
  const rule = fileRule("documentation");
  const [man = "", doc = ""] = rule.paths;
  const paths = new Collector<string>();
  const detail: Documentation = { manPages: 0, documents: 0 };
  for (const { path, type } of tree.files()) {
    if (type !== "file") continue;
    if (path.startsWith(`${man}/`)) detail.manPages++;
    else if (path.startsWith(`${doc}/`) && baseName(path) !== "copyright") detail.documents++;
    else continue;
    paths.add(() => path);
  }
  const { count, items } = paths.done();
  return count > 0 ? yes({ rules: [rule.id], paths: items, count, detail }) : no({ rules: [rule.id], detail });
}
