import { broken } from "./header";

/** Records of a PAX extended header (pax, "Extended Header"): `length key=value\n`, the length counting itself. Values stay bytes. */
export function parsePax(bytes: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    // Some writers pad the last block's content with NULs and count them in.
    if (bytes[at] === 0) break;
    const space = bytes.indexOf(0x20, at);
    const digits = space < 0 ? "" : bytes.toString("latin1", at, Math.min(space, at + 20));
    const length = /^[0-9]{1,10}$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const equals = bytes.indexOf(0x3d, space + 1);
    if (length < 5 || end > bytes.length || bytes[end - 1] !== 0x0a || equals < 0 || equals >= end) throw broken("a PAX header is malformed");
    const key = bytes.toString("utf8", space + 1, equals);
    const value = Buffer.from(bytes.subarray(equals + 1, end - 1));
    // GNU sparse 0.0 repeats two keys for each piece; 0.1 writes the same numbers as one list.
    if (key === "GNU.sparse.offset" || key === "GNU.sparse.numbytes") pieces.push(value);
    else records.set(key, value);
    at = end;
  }
  if (pieces.length > 0) records.set("GNU.sparse.map", Buffer.from(pieces.map((piece) => piece.toString("latin1")).join(",")));
  return records;
}

/** A decimal number of a PAX record; times and ids may have a fraction, which is cut. */
export function paxNumber(value: Buffer, key: string): number {
  const text = value.toString("latin1", 0, 64);
  if (!/^[0-9]+(?:\.[0-9]*)?$/.test(text)) throw broken(`a PAX header's ${key} is no number`);
  const number = Math.trunc(Number(text));
  if (number > Number.MAX_SAFE_INTEGER) throw broken(`a PAX header's ${key} is beyond all bounds`);
  return number;
}
