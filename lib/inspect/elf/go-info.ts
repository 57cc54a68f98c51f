import type { GoBuildInfo, Unread } from "../layer-index";
import { decodeName } from "../names";
import { Fields } from "./fields";
import { parseModuleInfo } from "./go-modules";
import type { KeptRanges } from "./kept";
import type { Memory } from "./memory";
import { attempt, malformed, tooLarge } from "./trouble";

/** debug/buildinfo: magic, pointer size u8, flags u8; then two pointers (to Go 1.17), or 16 unused bytes and the strings themselves. */
export const goMagic = Buffer.from("\xff Go buildinf:", "latin1");
const headerLength = 32;
const flag = { bigEndian: 1, inline: 2 } as const;
/** `devel go1.25-abcdef Thu … X:experiments` is far shorter. */
const longestVersion = 1_024;
const longestModules = 1024 * 1024;
/** cmd/go, modload.infoStart and infoEnd: 16 bytes on either side of the module information. */
const frame = 16;

export const unreadGo = (unread: Unread, goVersion = ""): GoBuildInfo => ({ goVersion, path: "", main: null, modules: [], settings: {}, unread });

/** Reads what stands at a magic; throws `Trouble` where it is no build information, or lies beyond what was kept. */
export function readGoInfo(offset: number, kept: KeptRanges, memory: Memory): GoBuildInfo {
  const head = kept.read(offset + goMagic.length, headerLength - goMagic.length);
  if (!head) throw malformed("The Go build information has no whole header.");
  const [pointerSize = 0, flags = 0] = head;
  const isInline = (flags & flag.inline) !== 0;
  const [version, modules] = isInline ? inlineStrings(offset + headerLength, kept) : pointedStrings(head.subarray(2), pointerSize, flags, memory);
  if (version.length === 0) throw malformed("The Go build information names no version.");
  const goVersion = decodeName(version);
  if ("unread" in modules) return unreadGo(modules.unread, goVersion);
  // As debug/buildinfo has it: what is not framed is no module information.
  const framed = modules.value;
  const isFramed = framed.length >= 2 * frame + 1 && framed[framed.length - frame - 1] === 0x0a;
  const parsed = attempt(() => parseModuleInfo(isFramed ? decodeName(framed.subarray(frame, framed.length - frame)) : ""));
  return "value" in parsed ? { goVersion, ...parsed.value, unread: null } : unreadGo(parsed.unread, goVersion);
}

/** The version must be there; the modules may be out of reach, and then the version still tells. */
type Strings = [version: Buffer, modules: { value: Buffer } | { unread: Unread }];

/** Since Go 1.18: two strings, each behind its length as a varint. */
function inlineStrings(start: number, kept: KeptRanges): Strings {
  const version = prefixed(start, longestVersion, kept);
  return [version.bytes, attempt(() => prefixed(version.end, longestModules, kept).bytes)];
}

function prefixed(start: number, longest: number, kept: KeptRanges): { bytes: Buffer; end: number } {
  let length = 0;
  let at = start;
  for (let factor = 1; ; factor *= 128, at++) {
    const byte = kept.read(at, 1)?.[0];
    if (byte === undefined || at - start > 9) throw malformed("A string of the Go build information has no length.");
    length += (byte % 128) * factor;
    if (byte < 128) break;
  }
  if (length > longest) throw tooLarge(`A string of the Go build information is longer than ${longest.toLocaleString("en")} bytes.`);
  const bytes = kept.read(at + 1, length);
  if (!bytes)
    throw kept.position < kept.size ? malformed("The file ends within the Go build information.") : tooLarge("The Go build information is longer than 1 MiB.");
  return { bytes, end: at + 1 + length };
}

/** Go 1.13 to 1.17: pointers to two string headers, each a pointer and a length, by virtual address. */
function pointedStrings(pointers: Buffer, pointerSize: number, flags: number, memory: Memory): Strings {
  if (pointerSize !== 4 && pointerSize !== 8) throw malformed("The Go build information has an unknown pointer size.");
  const format = { bits: pointerSize === 8 ? 64 : 32, littleEndian: (flags & flag.bigEndian) === 0 } as const;
  const string = (pointer: number, longest: number): Buffer => {
    const header = new Fields(memory.bytes(pointer, 2 * pointerSize, "A string of the Go build information"), format);
    const length = header.word(pointerSize);
    if (length > longest) throw tooLarge(`A string of the Go build information is longer than ${longest.toLocaleString("en")} bytes.`);
    return length === 0 ? Buffer.alloc(0) : memory.bytes(header.word(0), length, "A string of the Go build information");
  };
  const fields = new Fields(pointers, format);
  const modules = fields.word(pointerSize);
  return [string(fields.word(0), longestVersion), attempt(() => (modules === 0 ? Buffer.alloc(0) : string(modules, longestModules)))];
}
