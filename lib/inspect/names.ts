/**
 * Names in images are bytes, mostly UTF-8. A byte that is none stands as U+DC00 + byte (as Python's surrogateescape has it), so that two
 * different names never become one and JSON, which escapes lone surrogates, keeps them.
 */
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function decodeName(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let ascii = true;
  for (let i = 0; i < buffer.length && ascii; i++) ascii = (buffer[i] as number) < 0x80;
  if (ascii) return buffer.toString("latin1");
  try {
    return strict.decode(buffer);
  } catch {
    return escaping(buffer);
  }
}

/** Length of the UTF-8 sequence at `at`, or 0 where there is none (RFC 3629: no overlong forms, no surrogates). */
function sequence(b: Buffer, at: number): number {
  const first = b[at] ?? 0;
  const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > b.length) return 0;
  const second = b[at + 1] ?? 0;
  if (length > 1) {
    const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return 0;
  }
  for (let i = 2; i < length; i++) if (((b[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

function escaping(buffer: Buffer): string {
  let text = "";
  for (let at = 0; at < buffer.length; ) {
    const length = sequence(buffer, at);
    if (length === 0) text += String.fromCharCode(0xdc00 + (buffer[at++] ?? 0));
    else {
      text += buffer.toString("utf8", at, at + length);
      at += length;
    }
  }
  return text;
}

/** The bytes that `decodeName` was given. */
export function encodeName(name: string): Buffer {
  if (!/[\udc80-\udcff]/.test(name)) return Buffer.from(name);
  const parts: Buffer[] = [];
  for (const part of name.split(/([\udc80-\udcff])/u)) {
    const code = part.length === 1 ? part.charCodeAt(0) : 0;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(part));
  }
  return Buffer.concat(parts);
}

/** For people: what is no UTF-8, and what would move the cursor, as `\xNN`. */
export const showName = (name: string): string =>
  name.replace(/\p{Cc}|[\udc80-\udcff]/gu, (c) => {
    const code = c.charCodeAt(0);
    return `\\x${(code >= 0xdc80 ? code - 0xdc00 : code).toString(16).padStart(2, "0")}`;
  });

/**
 * A tar's name as a path below the root, or null where it leads out of it. Engines clean names the same way (Go, path.Clean): `./a//b/` is
 * `a/b`, `/a` is `a`, `a/../b` is `b`.
 */
export function cleanPath(name: string): string | null {
  if (plainPath.test(name)) return name;
  const parts: string[] = [];
  for (const part of name.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

/** Nothing to clean: no empty, `.` or `..` part. Most names of most layers. */
const plainPath = /^(?!\.{0,2}(?:\/|$))(?:(?!\/\.{0,2}(?:\/|$))[\s\S])*$/;
