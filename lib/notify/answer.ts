import { decodeName } from "../inspect/names";

/** What a receiver answers is not to be trusted: it is cut, and what is no UTF-8 or would move the text about is escaped. Pure. */
export function firstWords(bytes: Uint8Array, most = bytes.length): string {
  return decodeName(bytes.subarray(0, most)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (c) => {
    const code = c.codePointAt(0) ?? 0;
    if (c === "\n") return "\\n";
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** Retry-After, RFC 9110 section 10.2.3: seconds or a date → a moment from now on; null where absent or unreadable. */
export function parseRetryAfter(header: string | undefined, now: Date): Date | null {
  const text = header?.trim();
  if (!text) return null;
  // A date begins with its day's name; Date.parse would take "-3" for one.
  const at = /^\d{1,9}$/.test(text) ? now.getTime() + Number(text) * 1000 : /^[A-Z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(Math.max(at, now.getTime()));
}
