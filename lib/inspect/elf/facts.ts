import type { ElfFacts, Unread } from "../layer-index";
import { decodeName } from "../names";
import { type DynamicSection, readDynamic } from "./dynamic";
import { readRuntimeSymbols } from "./dynamic-symbols";
import { type ElfHeader, fileType, type Segment, segmentType } from "./header";
import type { KeptRanges } from "./kept";
import { machineName } from "./machines";
import { Memory } from "./memory";
import { StringTable } from "./strings";
import { attempt, malformed, Trouble, tooLarge } from "./trouble";
import { readVersionsDefined, readVersionsNeeded } from "./versions";

/** PATH_MAX: Linux takes no longer interpreter (fs/binfmt_elf.c). */
export const longestInterpreter = 4_096;
/** 4,096 entries; those seen have some 40. */
export const longestDynamic = 65_536;

type DynamicLists = Pick<ElfFacts, "soname" | "needed" | "rpath" | "runpath" | "versionsNeeded" | "versionsDefined" | "runtimeSymbols">;

const noLists = (): DynamicLists => ({
  soname: null,
  needed: [],
  rpath: [],
  runpath: [],
  versionsNeeded: [],
  versionsDefined: [],
  runtimeSymbols: [],
});

/** What the kept ranges of a file tell; `unread` says what kept its program headers from being read. */
export function factsOf(header: ElfHeader, segments: readonly Segment[], kept: KeptRanges, unread: Unread | null): ElfFacts {
  const machine = machineName(header.machine);
  const interpreter = attempt(() => readInterpreter(segments, kept));
  const section = attempt(() => findDynamic(header, segments, kept));
  const dynamic = "value" in section ? section.value : undefined;
  const lists = attempt(() => (dynamic ? readLists(dynamic, new Memory(kept, segments, header), machine) : noLists()));
  const trouble = unread ?? [interpreter, section, lists].map((part) => ("unread" in part ? part.unread : null)).find((found) => found !== null) ?? null;

  const hasInterpreter = segments.some((segment) => segment.type === segmentType.interpreter);
  const isExecutable = header.type === fileType.executable || (header.type === fileType.shared && (hasInterpreter || dynamic?.isPie === true));
  return {
    bits: header.bits,
    littleEndian: header.littleEndian,
    machine,
    kind: isExecutable ? "executable" : header.type === fileType.shared ? "shared" : header.type === fileType.relocatable ? "relocatable" : "other",
    pie: isExecutable && header.type === fileType.shared,
    // Where the dynamic section was not read, that there is nothing needed is not known.
    static: isExecutable && !hasInterpreter && unread === null && "value" in section && (dynamic?.needed.length ?? 0) === 0,
    interpreter: "value" in interpreter ? interpreter.value : null,
    ...(trouble === null && "value" in lists ? lists.value : noLists()),
    unread: trouble,
  };
}

function readInterpreter(segments: readonly Segment[], kept: KeptRanges): string | null {
  const segment = segments.find(({ type }) => type === segmentType.interpreter);
  if (!segment) return null;
  if (segment.fileSize > longestInterpreter) throw malformed("The interpreter's name is longer than Linux takes.");
  const bytes = readSegment(segment, kept, "The interpreter's name");
  const end = bytes.indexOf(0);
  if (end <= 0) throw malformed("The interpreter's name is empty or has no end.");
  return decodeName(bytes.subarray(0, end));
}

function findDynamic(header: ElfHeader, segments: readonly Segment[], kept: KeptRanges): DynamicSection | undefined {
  const segment = segments.find(({ type }) => type === segmentType.dynamic);
  if (!segment) return undefined;
  if (segment.fileSize > longestDynamic) throw tooLarge("The dynamic section has more than 64 KiB.");
  return readDynamic(readSegment(segment, kept, "The dynamic section"), header);
}

/** Files with debug information alone keep the headers of what they were split from, without the bytes. */
function readSegment({ offset, fileSize, memorySize }: Segment, kept: KeptRanges, what: string): Buffer {
  if (fileSize === 0 && memorySize > 0)
    throw new Trouble({ code: "unsupported", reason: `${what} is not in this file, as in one that holds debug information.` });
  const bytes = kept.read(offset, fileSize);
  if (bytes) return bytes;
  if (offset + fileSize > kept.position) throw malformed(`${what} lies behind the end of the file.`);
  throw tooLarge(`${what} lies where it was not kept while the file was read.`);
}

function readLists(dynamic: DynamicSection, memory: Memory, machine: string): DynamicLists {
  if (dynamic.strings === null) {
    const names = dynamic.needed.length || dynamic.soname !== null || dynamic.rpath !== null || dynamic.runpath !== null || dynamic.symbols !== null;
    if (names) throw malformed("The dynamic section names no string table.");
    return noLists();
  }
  const strings = new StringTable(memory.bytes(dynamic.strings, dynamic.stringsSize, "The dynamic string table"));
  return {
    soname: dynamic.soname === null ? null : strings.get(dynamic.soname),
    needed: dynamic.needed.map((name) => strings.get(name)),
    rpath: dynamic.rpath === null ? [] : strings.list(dynamic.rpath),
    runpath: dynamic.runpath === null ? [] : strings.list(dynamic.runpath),
    versionsNeeded: readVersionsNeeded(dynamic, memory, strings),
    versionsDefined: readVersionsDefined(dynamic, memory, strings),
    runtimeSymbols: readRuntimeSymbols(dynamic, memory, strings.bytes, machine),
  };
}
