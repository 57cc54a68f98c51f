import type { DynamicSection } from "./dynamic";
import { type Segment, segmentType } from "./header";
import type { KeptRanges } from "./kept";
import type { Memory } from "./memory";

/**
 * Which parts of a file are kept before it is known where the tables of the dynamic section lie: its addresses stand in PT_DYNAMIC, near the
 * end. Where linkers put the tables, seen in real files:
 *  - GNU ld, lld, mold: at the front of the first segment, which is read-only;
 *  - gold, and GNU ld before 2.31: at the front of the first segment, with the code behind them;
 *  - Go's own linker: at the end of the read-only segment before the data;
 *  - patchelf: of programs in pages put before the first segment, of libraries in a segment at the end of the file.
 */
const mebi = 1024 * 1024;
/** Node.js needs 8 MiB, LLVM 5: four times the most that was seen. */
const readOnlyWindow = 32 * mebi;
const codeWindow = 16 * mebi;
const writableWindow = mebi;
const tailWindow = mebi;
/** Behind the dynamic section, where the addresses are known. */
const laterWindow = 16 * mebi;
/** A file has some four segments; with more the windows' sum would grow. */
const mostTails = 4;

/** Notes beyond this are not waited for: they only tell that Go built the file. */
const notesWithin = 65_536;

/** Offset up to which all is kept, so that the notes are at hand when the windows are chosen. */
export const notesEnd = (segments: readonly Segment[], size: number): number =>
  Math.max(
    0,
    ...segments
      .filter((segment) => segment.type === segmentType.note)
      .map(endOf)
      .filter((end) => end <= Math.min(notesWithin, size)),
  );

export const endOf = ({ offset, fileSize }: Segment): number => offset + fileSize;

/** Wants what may hold the dynamic tables. `isGo`: Go's linker keeps none beside the code. */
export function wantFront(segments: readonly Segment[], kept: KeptRanges, isGo: boolean): void {
  const dynamic = segments.find(({ type }) => type === segmentType.dynamic);
  if (!dynamic) return;
  const before = segments.filter(({ type, offset }) => type === segmentType.load && offset < dynamic.offset).sort((a, b) => a.offset - b.offset);
  let readOnly = readOnlyWindow;
  let code = codeWindow;
  let writable = writableWindow;
  let tails = mostTails;
  let hasReadOnly = false;
  for (const load of before) {
    if (load.executable) {
      // Where constants have a segment of their own, the tables lie there and not with the code.
      if (hasReadOnly || isGo) continue;
      code -= wantAtMost(load, code, kept);
    } else if (load.writable) writable -= wantAtMost(load, writable, kept);
    else {
      hasReadOnly = true;
      readOnly -= wantAtMost(load, readOnly, kept);
      if (tails-- > 0) kept.want(Math.max(load.offset, endOf(load) - tailWindow), endOf(load));
    }
  }
}

/** Wants the front of a segment; gives the bytes that this takes. */
export function wantAtMost(load: Segment, most: number, kept: KeptRanges): number {
  const length = Math.max(0, Math.min(load.fileSize, most));
  kept.want(load.offset, load.offset + length);
  return length;
}

export function wantDynamicTables({ tables, strings, stringsSize }: DynamicSection, memory: Memory): void {
  let left = laterWindow;
  for (const address of tables) {
    const place = memory.locate(address);
    if (!place || place.offset < memory.kept.position) continue;
    // A table ends where the next begins; the string table knows its size, and others may have grown beyond any neighbour.
    const next = tables.find((table) => table > address) ?? address + place.left;
    const length = Math.min(place.left, address === strings ? stringsSize : next - address, left);
    memory.kept.want(place.offset, place.offset + length);
    left -= length;
  }
}
