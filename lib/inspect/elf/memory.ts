import type { ElfFormat } from "./fields";
import { Fields } from "./fields";
import { type Segment, segmentType } from "./header";
import type { KeptRanges } from "./kept";
import { malformed, tooLarge } from "./trouble";

/** A file as its PT_LOAD segments lay it out: the dynamic section names its tables by virtual address (gABI chapter 5). */
export class Memory {
  readonly #loads: Segment[];
  constructor(
    readonly kept: KeptRanges,
    segments: readonly Segment[],
    readonly format: ElfFormat,
  ) {
    this.#loads = segments.filter((segment) => segment.type === segmentType.load);
  }

  /** Where in the file an address lies and how many bytes of its segment follow there. */
  locate(address: number): { offset: number; left: number } | undefined {
    for (const load of this.#loads) {
      const into = address - load.address;
      if (into >= 0 && into < load.fileSize) return { offset: load.offset + into, left: load.fileSize - into };
    }
    return undefined;
  }

  /** Throws `Trouble`: too_large where the bytes were there and not kept, malformed where they are not in the file. */
  bytes(address: number, length: number, what: string): Buffer {
    const place = this.locate(address);
    if (!place || length > place.left) throw malformed(`${what} lies outside the file's segments.`);
    const bytes = this.kept.read(place.offset, length);
    if (bytes) return bytes;
    if (place.offset + length > this.kept.position) throw malformed(`The file ends before ${lowerFirst(what)} does.`);
    throw tooLarge(`${what} lies beyond the part of the file that is kept while it is read.`);
  }

  fields(address: number, length: number, what: string): Fields {
    return new Fields(this.bytes(address, length, what), this.format);
  }
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
