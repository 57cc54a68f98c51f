import { isUtf8 } from "node:buffer";
import { decodeName } from "../names";

/** Bytes of a line beyond which it is cut where the file is no UTF-8: a path has at most 4,096. */
const longestLine = 65_536;

/** Lines whose bytes are kept exactly where they are no UTF-8. Whoever has more has made them; U+FFFD stands in the rest. */
const mostExact = 100_000;

/**
 * Lines of a text file without their ends. Bytes that are no UTF-8 stand as in LayerEntry.path, so that paths compare. The whole is decoded
 * at once where it can be; else line by line, so that one bad byte in a large file costs its line alone.
 */
export function textLines(bytes: Buffer): string[] {
  if (isUtf8(bytes)) return bytes.toString("utf8").split("\n");
  const lines: string[] = [];
  let exact = 0;
  for (let at = 0; at <= bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    const stop = end < 0 ? bytes.length : end;
    const line = bytes.subarray(at, Math.min(stop, at + longestLine));
    lines.push(isUtf8(line) || ++exact > mostExact ? line.toString("utf8") : decodeName(line));
    at = stop + 1;
  }
  return lines;
}

/** A number of decimal digits that JavaScript holds exactly; null for all else. */
export function wholeNumber(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** PATH_MAX: no kernel opens a longer one. */
const longestPath = 4096;

/** Most characters that all paths of one database may have; a million files have 80 million. */
const mostPathCharacters = 128 * 1024 * 1024;

/** Databases that share directory names among files can claim far more paths than they have bytes. This is what they may claim. */
export class PathBudget {
  private left = mostPathCharacters;

  /** Whether a path of this length may be made. */
  take(length: number): boolean {
    if (length > longestPath || length > this.left) return false;
    this.left -= length;
    return true;
  }
}
