import { decodeName } from "../names";
import { malformed, tooLarge } from "./trouble";

/** PATH_MAX of Linux: no file name, run path or version that a loader can use is longer. Run paths are lists, and get more. */
const longestName = 4_096;
const longestList = 65_536;
/** All names of one file together; of real files they are some KiB. Overlapping names could otherwise multiply one table. */
const longestTotal = 1024 * 1024;

/** .dynstr: names by offset, each decoded once. gABI chapter 4, string table. */
export class StringTable {
  #left = longestTotal;
  readonly #names = new Map<number, string>();
  constructor(readonly bytes: Buffer) {}

  get(offset: number, longest = longestName): string {
    const known = this.#names.get(offset);
    if (known !== undefined) return known;
    const end = offset < this.bytes.length ? this.bytes.indexOf(0, offset) : -1;
    if (end < 0) throw malformed("A name lies outside the dynamic string table.");
    if (end - offset > longest) throw tooLarge(`A name in the dynamic string table is longer than ${longest.toLocaleString("en")} bytes.`);
    this.#left -= end - offset;
    if (this.#left < 0) throw tooLarge("The names in the dynamic section are longer than 1 MiB together.");
    const name = decodeName(this.bytes.subarray(offset, end));
    this.#names.set(offset, name);
    return name;
  }

  /** A list with colons between, as DT_RPATH and DT_RUNPATH. */
  list(offset: number): string[] {
    return this.get(offset, longestList).split(":");
  }
}
