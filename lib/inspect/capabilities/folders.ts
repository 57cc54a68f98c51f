import type { FileTree, MergedFile } from "../file-tree";
import type { DefaultUser } from "./account-types";
import type { Capability, Folder } from "./capability";
import { dirName, no, octal, relative, unknown, withSlash, yes } from "./evidence";
import type { ImageConfig } from "./input";
import { fileRule } from "./rules";

const write = 2;
const search = 1;

type Answer = "yes" | "no" | "unknown";

/** path_resolution(7): the owner's bits for the owner, the group's for its groups, else the others'; root is asked nothing. */
function may(file: MergedFile, bit: number, user: DefaultUser): Answer {
  if (user.uid === null) return "unknown";
  if (user.uid === 0) return "yes";
  const has = (shift: number): Answer => ((file.mode >> shift) & bit ? "yes" : "no");
  if (file.uid === user.uid) return has(6);
  if (file.gid === user.gid || user.groups.includes(file.gid)) return has(3);
  // The groups are not known: certain only where both answers agree.
  if (user.gid === null && has(3) !== has(0)) return "unknown";
  return has(0);
}

/** Write and search permission on the folder, search on all above it. A folder that no layer names is root's, 0755. */
function writable(tree: FileTree, folder: MergedFile, user: DefaultUser): Answer {
  let answer = may(folder, write, user);
  let file: MergedFile | undefined = folder;
  for (let path = folder.path; answer !== "no"; path = dirName(path)) {
    const searched: Answer = file ? may(file, search, user) : "yes";
    if (searched !== "yes") answer = searched;
    if (path === "") break;
    file = tree.get(dirName(path));
  }
  return answer;
}

export function folder(tree: FileTree, path: string, user: DefaultUser): Folder {
  const nothing = { path: withSlash(path), leadsTo: null, mode: null, uid: null, gid: null, writable: "no" } as const;
  const file = tree.resolve(path);
  if (!file && relative(path) === "") {
    const answer = user.uid === null ? "unknown" : user.uid === 0 ? "yes" : "no";
    return { ...nothing, state: "directory", writable: answer, reason: "No layer names it: engines make it root's, 0755." };
  }
  if (!file) return { ...nothing, state: "absent", reason: tree.get(path) ? "The link leads nowhere." : null };
  const leadsTo = file.path === relative(path) ? null : withSlash(file.path);
  const { mode, uid, gid } = file;
  const here = { path: withSlash(path), leadsTo, mode: octal(mode), uid, gid };
  if (file.type !== "directory") return { ...here, state: "other", writable: "no", reason: `It is a ${file.type}.` };
  const answer = writable(tree, file, user);
  const reason = answer === "unknown" ? "The default user, or its groups, could not be looked up." : null;
  return { ...here, state: "directory", writable: answer, reason };
}

/** The folders of the table, then the default user's home and the working directory. */
export function folders(tree: FileTree, user: DefaultUser, config: ImageConfig): Folder[] {
  const paths = new Set(fileRule("folder").paths);
  for (const path of [user.home, config.workingDir]) if (path?.startsWith("/") && path.length < 4096) paths.add(relative(path).replace(/\/+$/, ""));
  return [...paths].map((path) => folder(tree, path, user));
}

/** yes: anyone may write there, whoever the container runs as. */
export function tmp(tree: FileTree, user: DefaultUser): Capability<Folder> {
  const detail = folder(tree, "tmp", user);
  const found = { rules: [fileRule("folder").id], paths: detail.state === "absent" ? [] : [detail.path], detail };
  if (detail.mode === null || detail.state !== "directory") return no({ ...found, reason: detail.reason });
  const mode = Number.parseInt(detail.mode, 8);
  if ((mode & 0o003) !== 0o003) return no({ ...found, reason: `Its mode is ${detail.mode}: not everyone may write there.` });
  return yes({ ...found, reason: mode & 0o1000 ? null : `Its mode is ${detail.mode}: without the sticky bit anyone may remove what others wrote.` });
}

/** yes: the default user's home exists and it may write there. */
export function home(tree: FileTree, user: DefaultUser): Capability<Folder> {
  const rules = [fileRule("folder").id];
  if (user.home === null) return unknown({ rules, reason: "The default user's home stands in /etc/passwd, which could not be read." });
  const detail = folder(tree, relative(user.home), user);
  const found = { rules, paths: detail.state === "absent" ? [] : [detail.path], detail };
  if (detail.writable === "unknown") return unknown({ ...found, reason: detail.reason ?? "" });
  if (detail.writable === "yes") return yes(found);
  return no({ ...found, reason: detail.reason ?? (detail.state === "absent" ? `${detail.path} does not exist.` : `Its mode is ${detail.mode}.`) });
}
