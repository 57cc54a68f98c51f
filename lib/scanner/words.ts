import { stripVTControlCharacters } from "node:util";

/** Words of another program for a sentence of ours: without terminal colours and control characters, on one line. */
export function shown(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
}
