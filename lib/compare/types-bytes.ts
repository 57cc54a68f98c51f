import type { WithUnknown } from "../inspect/inspection";
import type { Letter } from "./types";

/** Where an image's files size lies. The tiles of each kind add up to `files`. Sizes in bytes. */
export interface ByteMap extends WithUnknown<"files" | "packages" | "folders"> {
  letter: Letter;
  files: number | null;
  /** By package, largest first, with what none owns as one tile. */
  packages: ByteTile[] | null;
  /** By folder: what lies in it and in no smaller folder that is told by itself. */
  folders: ByteTile[] | null;
}

export interface ByteTile {
  of: "package" | "folder" | "unowned" | "rest";
  /** A package's name, a folder's path; "" for what no package owns and for the rest. */
  name: string;
  bytes: number;
  /** Of these, bytes of files that no package owns. */
  unowned: number;
  /** Images of the comparison that have it too, this one among them; of a folder, as far as it is told there by itself. */
  in: Letter[];
  /** Of the rest: how many tiles it stands for. */
  folded: number | null;
}
