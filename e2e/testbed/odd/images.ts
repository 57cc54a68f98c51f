import { dir, gnuSparse, link, opaque, paxSparse, put, type Raw, symlink, whiteout } from "./rawtar";

/**
 * `same`: what `docker export` lists is what the layer rules give, by an independent reader. `differs`: the engine takes the image and makes
 * something else of it. `refused`: it does not take the image.
 */
export type Verdict = "same" | "differs" | "refused";

export interface OddImage {
  tag: string;
  /** The one idea. */
  idea: string;
  /** Members of each layer, lowest first. */
  layers: Raw[][];
  /** By form of engine: 20.10 overlay2, 28 overlay2, 28 on the containerd store. Measured; a test holds it. */
  engines: { "20.10": Verdict; "28": Verdict; "28-containerd": Verdict };
}

const all = (verdict: Verdict): OddImage["engines"] => ({ "20.10": verdict, "28": verdict, "28-containerd": verdict });
/** Both versions alike with the engine's own store. */
const byStore = (own: Verdict, containerd: Verdict): OddImage["engines"] => ({ "20.10": own, "28": own, "28-containerd": containerd });

/** What lies below in most of them. */
const LOWER: Raw[] = [dir("d"), put("d/a", "lower a"), put("d/b", "lower b"), dir("d/sub"), put("d/sub/c", "lower c"), put("keep", "kept")];

/** 300 bytes in four components: more than ustar's 100 and pax's reason to be, and each within a file system's 255. */
const LONG = ["long", "x".repeat(120), "y".repeat(120), "z".repeat(80)].join("/");
const longParents = LONG.split("/")
  .slice(0, -1)
  .map((_, at, parts) => parts.slice(0, at + 1).join("/"));

/** VFS_CAP_REVISION_2 with the effective flag and cap_net_bind_service, as setcap writes it (linux/capability.h). */
const CAPABILITY = Buffer.from("0100000200040000000000000000000000000000", "hex");

export const ODD_IMAGES: OddImage[] = [
  { tag: "whiteout-first", idea: "a whiteout before all else of its layer", layers: [LOWER, [whiteout("d/a"), put("d/new", "new")]], engines: all("same") },
  {
    tag: "whiteout-last",
    idea: "a whiteout after all else of its layer",
    layers: [LOWER, [dir("d"), put("d/new", "new"), whiteout("d/a")]],
    engines: all("same"),
  },
  { tag: "whiteout-directory", idea: "a whiteout of a directory with files in it", layers: [LOWER, [dir("d"), whiteout("d/sub")]], engines: all("same") },
  { tag: "whiteout-nothing", idea: "a whiteout of what is not there", layers: [LOWER, [dir("d"), whiteout("d/none")]], engines: all("same") },
  {
    tag: "whiteout-then-file",
    idea: "a whiteout, and then a file of the same name in the same layer",
    layers: [LOWER, [dir("d"), whiteout("d/a"), put("d/a", "upper a")]],
    engines: all("same"),
  },
  {
    tag: "file-then-whiteout",
    idea: "a file, and then a whiteout of the same name in the same layer, which is about lower layers alone",
    layers: [LOWER, [dir("d"), put("d/a", "upper a"), whiteout("d/a")]],
    engines: all("refused"),
  },
  {
    tag: "whiteout-reborn",
    idea: "gone in one layer, there again as another type in the next",
    layers: [LOWER, [dir("d"), whiteout("d/sub")], [dir("d"), put("d/sub", "now a file")]],
    engines: all("same"),
  },
  {
    tag: "opaque-first",
    idea: "an opaque whiteout before its directory's new files",
    layers: [LOWER, [dir("d"), opaque("d"), put("d/new", "new"), dir("d/sub"), put("d/sub/new", "new")]],
    engines: all("same"),
  },
  {
    tag: "opaque-last",
    idea: "an opaque whiteout after its directory's new files",
    layers: [LOWER, [dir("d"), put("d/new", "new"), dir("d/sub"), put("d/sub/new", "new"), opaque("d")]],
    engines: all("same"),
  },
  {
    tag: "opaque-root",
    idea: "an opaque whiteout of the root",
    layers: [LOWER, [put("new", "new"), { name: ".wh..wh..opq", mode: 0o600 }]],
    // Linux's overlay knows no opaque root: everything below shows through.
    engines: all("differs"),
  },
  { tag: "only-whiteouts", idea: "a layer of whiteouts and nothing else", layers: [LOWER, [whiteout("d/a"), whiteout("keep")]], engines: all("same") },
  { tag: "empty-layer", idea: "a layer without an entry", layers: [LOWER, []], engines: all("same") },
  {
    tag: "many-layers",
    idea: "130 layers, where an engine's own store stacks 125",
    layers: Array.from({ length: 130 }, (_, at) => [put(`file-${at}`, `layer ${at}`)]),
    engines: byStore("refused", "same"),
  },
  {
    tag: "hardlink-within",
    idea: "three names of one file in one layer",
    layers: [[dir("d"), put("d/first", "one file"), link("d/second", "d/first"), link("third", "./d/first")]],
    engines: all("same"),
  },
  {
    tag: "hardlink-symlink",
    idea: "a hard link to a symlink",
    layers: [[put("file", "body"), symlink("soft", "file"), link("hard", "soft")]],
    engines: all("same"),
  },
  {
    tag: "hardlink-across",
    idea: "a hard link to a file that a lower layer brought",
    layers: [LOWER, [link("linked", "d/a")]],
    engines: all("refused"),
  },
  {
    tag: "hardlink-broken-up",
    idea: "one of two names of a file replaced by a later layer",
    layers: [[put("first", "one file"), link("second", "first")], [put("first", "another")]],
    engines: all("same"),
  },
  {
    tag: "file-to-directory",
    idea: "a file where a later layer has a directory",
    layers: [LOWER, [dir("d"), dir("d/a"), put("d/a/in", "in")]],
    engines: all("same"),
  },
  {
    tag: "directory-to-file",
    idea: "a directory where a later layer has a file",
    layers: [LOWER, [dir("d"), put("d/sub", "now a file")]],
    engines: all("same"),
  },
  {
    tag: "directory-to-symlink",
    idea: "a directory where a later layer has a symlink",
    layers: [LOWER, [dir("d"), symlink("d/sub", "../other"), dir("other")]],
    engines: all("same"),
  },
  {
    tag: "symlink-to-directory",
    idea: "a symlink where a later layer has a directory",
    layers: [
      [dir("real"), put("real/a", "a"), symlink("name", "real")],
      [dir("name"), put("name/b", "b")],
    ],
    engines: all("same"),
  },
  {
    tag: "duplicate-file",
    idea: "one path twice in one layer",
    layers: [[put("twice", "the first"), put("between", "x"), put("twice", "the second, longer")]],
    engines: byStore("refused", "same"),
  },
  {
    tag: "duplicate-directory",
    idea: "a directory twice, with another mode",
    layers: [[dir("twice", 0o700), put("twice/a", "a"), dir("twice", 0o1777)]],
    engines: byStore("refused", "same"),
  },
  {
    tag: "duplicate-type",
    idea: "a directory with a file in it, and then a file of that path, in one layer",
    layers: [[dir("twice"), put("twice/a", "a"), put("twice", "a file")]],
    engines: byStore("refused", "same"),
  },
  {
    tag: "symlinked-parent-within",
    idea: "an entry below a symlink that the same layer brought",
    layers: [[dir("real"), symlink("name", "real"), put("name/a", "through the link")]],
    engines: all("same"),
  },
  {
    tag: "symlinked-parent-below",
    idea: "an entry below a symlink that a lower layer brought",
    layers: [[dir("real"), put("real/a", "a"), symlink("name", "real")], [put("name/b", "b")]],
    engines: all("same"),
  },
  { tag: "parents-implied", idea: "a file whose directories have no entry anywhere", layers: [[put("no/entry/file", "body")]], engines: all("same") },
  {
    tag: "parents-below",
    idea: "a file whose directory only a lower layer has, with a mode of its own",
    layers: [[dir("tmp", 0o1777), put("tmp/a", "a")], [put("tmp/b", "b")]],
    // The engine's own store makes the lacking parent anew, 0755, and loses the lower layer's sticky bit.
    engines: byStore("differs", "same"),
  },
  {
    tag: "absolute-names",
    idea: "names with a slash and with ./ in front",
    layers: [[dir("/abs"), put("/abs/a", "a"), put("./abs/b", "b"), link("/abs/c", "/abs/a")]],
    engines: all("same"),
  },
  {
    tag: "long-pax",
    idea: "names and link targets of 300 bytes in pax headers",
    layers: [[...longParents.map((path) => longDirectory(path)), longFile(LONG, "pax"), { name: "short", type: "2", mode: 0o777, pax: { linkpath: LONG } }]],
    engines: all("same"),
  },
  {
    tag: "long-gnu",
    idea: "names and link targets of 300 bytes in GNU members",
    layers: [[...longParents.map((path) => longDirectory(path)), longFile(LONG, "gnu"), { name: "short", type: "2", mode: 0o777, link: LONG, gnuLong: true }]],
    engines: all("same"),
  },
  { tag: "sparse-gnu", idea: "a sparse file in the old GNU form", layers: [[gnuSparse("sparse"), put("after", "after")]], engines: all("refused") },
  { tag: "sparse-pax", idea: "a sparse file in the pax form 1.0", layers: [[paxSparse("sparse"), put("after", "after")]], engines: all("same") },
  {
    tag: "names-not-utf8",
    idea: "names in Latin-1, in cut UTF-8 and of control characters",
    layers: [
      [
        { name: Buffer.from("caf\xe9", "latin1"), body: "latin-1" },
        { name: Buffer.from([0x63, 0xe2, 0x82]), body: "cut" },
        { name: "tab\tline\nescape\x1b[31m", body: "control" },
      ],
    ],
    engines: all("same"),
  },
  {
    tag: "devices",
    idea: "character and block devices and a fifo",
    layers: [
      [
        dir("dev"),
        { name: "dev/null0", type: "3", mode: 0o666, device: [1, 3] },
        { name: "dev/loop9", type: "4", mode: 0o660, gid: 6, device: [7, 9] },
        { name: "pipe", type: "6", mode: 0o600 },
      ],
    ],
    engines: all("same"),
  },
  {
    tag: "modes",
    idea: "setuid, setgid, sticky, no permission at all, and owners beyond 16 and 21 bits",
    layers: [
      [
        { name: "setuid", mode: 0o4755, body: "s" },
        { name: "setgid", mode: 0o2755, body: "s" },
        dir("sticky", 0o1777),
        { name: "none", mode: 0, body: "n" },
        { name: "owned", uid: 65532, gid: 65534, body: "o" },
        { name: "far", pax: { uid: "3000000", gid: "3000001" }, body: "f" },
      ],
    ],
    engines: all("same"),
  },
  {
    tag: "capabilities",
    idea: "a file capability in a pax header",
    layers: [[{ name: "ping", mode: 0o755, body: "p", pax: { "SCHILY.xattr.security.capability": CAPABILITY } }]],
    engines: all("same"),
  },
];

function longDirectory(path: string): Raw {
  return Buffer.byteLength(path) < 100 ? dir(path) : { name: `${path}/`.slice(0, 100), type: "5", mode: 0o755, pax: { path: `${path}/` } };
}

function longFile(path: string, form: "pax" | "gnu"): Raw {
  return form === "pax" ? { name: path.slice(0, 100), body: "long", pax: { path } } : { name: path, body: "long", gnuLong: true };
}
