import type { ListedTag } from "../images/types";

/** What a registry lists of one repository's tags, for choosing among them. Nothing is recorded. */
export interface TagLookup {
  /** As people write it. */
  repository: string;
  items: ListedTag[];
  /** How many hold what was asked for, of how many. */
  matching: number;
  total: number;
  /** False where the registry has more than was read. */
  complete: boolean;
  lookedUpAt: string;
}
