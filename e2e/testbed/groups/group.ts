import type { Debs } from "../debian/packages";
import type { Codename } from "../debian/sources";
import type { TaggedImage } from "../image/image";
import type { Store } from "../image/store";

/** Files that the project hands along rather than the archive: root file systems as their makers published them. */
export interface DataFolder {
  read(name: string): Promise<Buffer>;
}

export class MissingData extends Error {
  constructor(name?: string) {
    super(name ? `${name} is not in BASEWISE_TESTBED_DATA` : "BASEWISE_TESTBED_DATA names no folder with root file systems");
    this.name = "MissingData";
  }
}

export interface Workshop {
  store: Store;
  cache: string;
  /** Changes when the archives are asked anew; what is built from them carries it in its key. */
  edition: string;
  debs(codename: Codename): Promise<Debs>;
  /** Rejects with MissingData where there is none. */
  data(name: string): Promise<Buffer>;
}

/** Images that are made in one go. */
export interface Group {
  name: string;
  level: "core" | "full";
  /** Shown where the group cannot be made. */
  references: string[];
  /** All that the images depend on beside the code; a record with another key is made again. */
  key(workshop: Workshop): Promise<string>;
  build(workshop: Workshop): Promise<{ images: TaggedImage[]; lacking?: { image: string; why: string }[] }>;
}

/** Undefined where the file is not to be had; any other failure is one. */
export async function dataOrNothing(workshop: Workshop, name: string): Promise<Buffer | undefined> {
  try {
    return await workshop.data(name);
  } catch (error) {
    if (error instanceof MissingData) return undefined;
    throw error;
  }
}
