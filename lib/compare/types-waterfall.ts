import type { Unknown, WithUnknown } from "../inspect/inspection";
import type { Letter } from "./types";

/** What makes up the difference in files size from A to another image. Sizes in bytes of regular files that are seen, a hard link once. */
export interface Waterfall extends WithUnknown<"steps"> {
  from: Letter;
  to: Letter;
  /** Where the two are for different platforms: what differs may be due to that. */
  platforms: { from: string; to: string } | null;
  before: number | null;
  after: number | null;
  /**
   * In the order of the ladder: packages that go, largest first; files that no package owns; packages that change; packages that come. From
   * `before`, their deltas lead to `after`, to the byte. null where the files of either are not known.
   */
  steps: WaterfallStep[] | null;
  /** Packages that both have and that weigh the same in both: no step. */
  same: string[];
  /** Packages whose list of files is not known: what they own stands among the files that no package owns. By image. */
  unlisted: { from: string[]; to: string[] };
  /** Of an image whose packages are not known, why: all its files stand among those that no package owns. */
  unpackaged: { from: Unknown | null; to: Unknown | null };
}

export interface WaterfallStep {
  of: "package" | "file" | "other files";
  change: "removed" | "changed" | "added";
  /** The package's name; a file's path, with a slash in front; "" for the other files that no package owns. */
  name: string;
  /** Of a package: which database has it. */
  type: "deb" | "apk" | "rpm" | null;
  /** As the databases have them; [] where the image does not have it. */
  versions: { from: string[]; to: string[] };
  /** Bytes in either; 0 where it is not there. null where it is there and the bytes are not told apart from other unowned files. */
  before: number | null;
  after: number | null;
  /** Never 0. */
  delta: number;
  /** Bytes left after this step. */
  left: number;
  /** Of a file: the most that one of its path may weigh in the image where it is not among the files told one by one; then it is in "other files". */
  atMost: number | null;
  /** Of "other files": how many they are in either. */
  counts: { from: number; to: number } | null;
}
