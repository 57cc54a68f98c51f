import type { GoBuildInfo } from "../layer-index";
import type { ElfFormat } from "./fields";
import { Fields } from "./fields";
import { goMagic, readGoInfo, unreadGo } from "./go-info";
import { type Segment, segmentType } from "./header";
import type { KeptRanges } from "./kept";
import { Memory } from "./memory";
import { attempt, malformed, Trouble } from "./trouble";
import { endOf, wantAtMost } from "./windows";

const mebi = 1024 * 1024;
/** The largest seen, of 150 modules, has 8 KiB. */
const largestInfo = mebi;
/** Before Go 1.18 the strings stand among the constants and the data point at them; neither is known until the data pass. */
const constantsWindow = 16 * mebi;
const dataWindow = 4 * mebi;
/** The magic in a file that is none, such as Go's own tools or hostile ones. */
const mostHits = 8;
const alignment = 16;

/** The note of type 4 that Go's linker leaves in every program (cmd/link, ELF_NOTE_GOBUILDID_TAG); its id can be anything. */
export function hasGoNote(segments: readonly Segment[], kept: KeptRanges, format: ElfFormat): boolean {
  return segments.some(({ type, offset, fileSize }) => {
    const bytes = type === segmentType.note ? kept.read(offset, fileSize) : undefined;
    if (!bytes) return false;
    const fields = new Fields(bytes, format);
    for (let at = bytes.indexOf("Go\0\0"); at >= 0; at = bytes.indexOf("Go\0\0", at + 4)) {
      if (at >= 12 && fields.u32(at - 12) === 4 && fields.u32(at - 4) === 4) return true;
    }
    return false;
  });
}

/**
 * Finds Go's build information as debug/buildinfo does: by its magic, 16-byte aligned, in the writable segments. Only these are searched;
 * section headers, which would name the place, lie at the end of the file and may be stripped.
 */
export class GoTap {
  readonly #ranges: { start: number; end: number }[];
  readonly #memory: Memory;
  readonly #hits: number[] = [];
  #range = 0;
  #tail = Buffer.alloc(0);
  #tailEnd = 0;

  /** `isGo`: the file has Go's note. */
  constructor(
    segments: readonly Segment[],
    private readonly kept: KeptRanges,
    format: ElfFormat,
    private readonly isGo: boolean,
  ) {
    this.#memory = new Memory(kept, segments, format);
    const loads = segments.filter(({ type }) => type === segmentType.load).sort((a, b) => a.offset - b.offset);
    const data = loads.filter(({ writable, executable }) => writable && !executable);
    this.#ranges = data.map((load) => ({ start: load.offset, end: endOf(load) }));
    if (!isGo) return;
    let constants = constantsWindow;
    for (const load of loads) if (!load.writable && !load.executable) constants -= wantAtMost(load, constants, kept);
    let left = dataWindow;
    for (const load of data) left -= wantAtMost(load, left, kept);
  }

  /** Before `kept` takes the same bytes. */
  scan(position: number, piece: Uint8Array): void {
    const end = position + piece.length;
    for (let range = this.#ranges[this.#range]; range && range.start < end; range = this.#ranges[this.#range]) {
      const start = Math.max(range.start, position, this.#tailEnd);
      const until = Math.min(range.end, end);
      if (start < until) this.#search(start, Buffer.from(piece.buffer, piece.byteOffset + start - position, until - start));
      if (range.end > end) return;
      this.#range++;
    }
  }

  #search(start: number, bytes: Buffer): void {
    if (this.#hits.length >= mostHits) return;
    const tail = this.#tailEnd === start ? this.#tail : Buffer.alloc(0);
    const seam = Buffer.concat([tail, bytes.subarray(0, goMagic.length - 1)]);
    const atSeam = seam.indexOf(goMagic);
    if (atSeam >= 0) this.#hit(start - tail.length + atSeam);
    for (let at = bytes.indexOf(goMagic); at >= 0 && this.#hits.length < mostHits; at = bytes.indexOf(goMagic, at + 1)) this.#hit(start + at);
    const last = bytes.length < goMagic.length ? seam : bytes;
    this.#tail = Buffer.from(last.subarray(Math.max(0, last.length - goMagic.length + 1)));
    this.#tailEnd = start + bytes.length;
  }

  #hit(offset: number): void {
    // Addresses and offsets agree in their last bits (gABI, p_align), so the offset's alignment is the address's.
    if (offset % alignment !== 0) return;
    this.#hits.push(offset);
    this.kept.want(offset + goMagic.length, offset + largestInfo);
  }

  /** undefined: Go did not build it, as far as the bytes tell. */
  end(): GoBuildInfo | undefined {
    let trouble: Trouble | undefined;
    for (const hit of this.#hits) {
      const info = attempt(() => readGoInfo(hit, this.kept, this.#memory));
      if ("value" in info) return info.value;
      trouble ??= new Trouble(info.unread);
    }
    if (!this.isGo) return undefined;
    if (trouble) return unreadGo(trouble.unread);
    if (this.kept.position < this.kept.size) return unreadGo(malformed("The file ends before its build information.").unread);
    return unreadGo({
      code: "unsupported",
      reason: "Go built it, and it has no build information: it was made before Go 1.13, or the information was removed.",
    });
  }
}
