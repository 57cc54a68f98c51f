import type { ElfFacts, GoBuildInfo, Unread } from "../layer-index";
import { readDynamic } from "./dynamic";
import { factsOf, longestDynamic, longestInterpreter } from "./facts";
import { GoTap, hasGoNote } from "./go-tap";
import { type ElfHeader, isElf, largestHeader, programHeadersLength, readHeader, readSegments, type Segment, segmentType } from "./header";
import { KeptRanges } from "./kept";
import { Memory } from "./memory";
import { attempt, tooLarge } from "./trouble";
import { notesEnd, wantDynamicTables, wantFront } from "./windows";

/** Program headers further in than this are not waited for; every linker writes them right behind the ELF header. */
const headersWithin = 16 * 1024 * 1024;

type Stage = "start" | "headers" | "notes" | "dynamic" | "rest" | "not ELF";

/**
 * Reads one regular file as it streams past, in order and in one pass. Of a file of any size it keeps the headers, the dynamic section and
 * the windows of `windows.ts`: of a hostile file at most some 80 MiB, of real ones 32, of most a fraction of that. A file that is no ELF costs nothing after four bytes.
 */
export class ElfTap {
  readonly #kept: KeptRanges;
  #stage: Stage = "start";
  /** Offset at which the stage is complete: all that it waits for was seen. */
  #boundary: number;
  #header: ElfHeader | undefined;
  #segments: Segment[] = [];
  #go: GoTap | undefined;
  #unread: Unread | null = null;

  /** `size`: of the file in bytes, as the tar's header says. */
  constructor(readonly size: number) {
    this.#kept = new KeptRanges(size);
    this.#boundary = Math.min(size, largestHeader);
    this.#kept.want(0, this.#boundary);
    if (this.#boundary === 0) this.#stage = "not ELF";
  }

  /** The next bytes of the file; the buffer is the caller's again afterwards. */
  add(chunk: Uint8Array): void {
    if (this.#stage === "not ELF") return;
    if (this.#kept.position === 0 && chunk.length >= 4 && !isElf(chunk)) {
      this.#stage = "not ELF";
      return;
    }
    for (let at = 0; at < chunk.length; ) {
      const position = this.#kept.position;
      const piece = chunk.subarray(at, Math.min(chunk.length, at + (this.#boundary - position)));
      this.#go?.scan(position, piece);
      this.#kept.add(piece);
      at += piece.length;
      while (this.#kept.position >= this.#boundary) this.#advance();
    }
  }

  /** undefined: not an ELF file. Never throws, whatever the bytes were. */
  end(): { elf: ElfFacts; go?: GoBuildInfo } | undefined {
    // A short file ends inside the header's 64 bytes or before a stage is complete.
    if (this.#stage === "start") this.#readHeader();
    const header = this.#header;
    if (!header) return undefined;
    if (this.#stage === "headers") this.#unread ??= { code: "malformed", reason: "The file ends before its program headers do." };
    const elf = factsOf(header, this.#segments, this.#kept, this.#unread);
    const go = this.#go?.end();
    return go ? { elf, go } : { elf };
  }

  /** What the stage waited for is there: reads it and sets the next boundary, which may be behind already. */
  #advance(): void {
    if (this.#stage === "start") this.#readHeader();
    else if (this.#stage === "headers") this.#readSegments();
    else if (this.#stage === "notes") this.#openWindows();
    else if (this.#stage === "dynamic") this.#followDynamic();
  }

  #wait(stage: Stage, boundary: number): void {
    this.#stage = stage;
    this.#boundary = boundary;
  }

  #readHeader(): void {
    const head = this.#kept.read(0, Math.min(this.#kept.position, largestHeader));
    this.#header = head && readHeader(head);
    const header = this.#header;
    if (!header) {
      this.#wait("not ELF", Number.POSITIVE_INFINITY);
      return;
    }
    const { offset } = header.programHeaders;
    const length = attempt(() => {
      const bytes = programHeadersLength(header);
      if (bytes && offset + bytes > headersWithin && offset + bytes <= this.size) throw tooLarge("The program headers lie more than 16 MiB into the file.");
      return bytes;
    });
    if ("unread" in length) this.#unread = length.unread;
    if ("unread" in length || length.value === 0) this.#wait("rest", Number.POSITIVE_INFINITY);
    else {
      this.#kept.want(0, Math.min(offset + length.value, headersWithin));
      this.#wait("headers", offset + length.value);
    }
  }

  #readSegments(): void {
    const header = this.#header as ElfHeader;
    const { offset, count, entrySize } = header.programHeaders;
    const table = this.#kept.read(offset, count * entrySize);
    this.#segments = table ? readSegments(table, header) : [];
    const end = notesEnd(this.#segments, this.size);
    this.#kept.want(0, end);
    this.#wait("notes", end);
  }

  #openWindows(): void {
    const header = this.#header as ElfHeader;
    const isGo = hasGoNote(this.#segments, this.#kept, header);
    const interpreter = this.#segments.find(({ type }) => type === segmentType.interpreter);
    if (interpreter) this.#kept.want(interpreter.offset, interpreter.offset + Math.min(interpreter.fileSize, longestInterpreter));
    wantFront(this.#segments, this.#kept, isGo);
    this.#go = new GoTap(this.#segments, this.#kept, header, isGo);
    const dynamic = this.#segments.find(({ type }) => type === segmentType.dynamic);
    if (!dynamic || dynamic.fileSize > longestDynamic) this.#wait("rest", Number.POSITIVE_INFINITY);
    else {
      this.#kept.want(dynamic.offset, dynamic.offset + dynamic.fileSize);
      this.#wait("dynamic", dynamic.offset + dynamic.fileSize);
    }
  }

  /** Tables that lie behind the dynamic section, as patchelf puts them, are known now by their addresses. */
  #followDynamic(): void {
    const header = this.#header as ElfHeader;
    const segment = this.#segments.find(({ type }) => type === segmentType.dynamic);
    const bytes = segment && this.#kept.read(segment.offset, segment.fileSize);
    if (bytes) wantDynamicTables(readDynamic(bytes, header), new Memory(this.#kept, this.#segments, header));
    this.#wait("rest", Number.POSITIVE_INFINITY);
  }
}
