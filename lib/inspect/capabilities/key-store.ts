import type { KeyStore } from "./capability";

/** Java's key stores: how many entries, as far as they tell without a password. */

type Store = Pick<KeyStore, "format" | "entries" | "reason">;

const unknown = (format: KeyStore["format"], reason: string): Store => ({ format, entries: null, reason });
const malformed = (format: KeyStore["format"]): Store => unknown(format, `It is cut short or no ${format} key store.`);

/** Walks big-endian fields; throws a RangeError past the end. */
class Fields {
  at = 0;
  constructor(private readonly bytes: Buffer) {}
  u16(): number {
    this.at += 2;
    return this.bytes.readUInt16BE(this.at - 2);
  }
  u32(): number {
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }
  skip(length: number): void {
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError("past the end");
  }
  certificate(version: number): void {
    if (version > 1) this.skip(this.u16()); // type, "X.509"
    this.skip(this.u32());
  }
}

/**
 * JDK sun.security.provider.JavaKeyStore: magic, version 1 or 2, count, entries of tag, alias, date and content. All integers big-endian;
 * every entry is at least 10 bytes, so the walk ends with the bytes whatever the count claims.
 */
function readJks(bytes: Buffer, format: "JKS" | "JCEKS"): Store {
  const fields = new Fields(bytes);
  try {
    fields.skip(4);
    const version = fields.u32();
    const entries = fields.u32();
    if (version !== 1 && version !== 2) return malformed(format);
    for (let i = 0; i < entries; i++) {
      const tag = fields.u32();
      fields.skip(fields.u16());
      fields.skip(8);
      if (tag === 2) fields.certificate(version);
      else if (tag === 1) {
        fields.skip(fields.u32());
        for (let chain = fields.u32(); chain > 0; chain--) fields.certificate(version);
      } else return tag === 3 && format === "JCEKS" ? unknown(format, "It holds secret keys, whose length it does not tell.") : malformed(format);
    }
    return { format, entries, reason: null };
  } catch {
    return malformed(format);
  }
}

/** OID 1.2.840.113549.1.12.10.1.3, certBag, in DER (RFC 7292, section 4.2). */
const certBag = Buffer.from("060b2a864886f70d010c0a0103", "hex");

/** Java 18 and newer write cacerts without a password: then the bags lie open and are counted; else they are encrypted. */
function readPkcs12(bytes: Buffer): Store {
  let bags = 0;
  for (let at = bytes.indexOf(certBag); at !== -1; at = bytes.indexOf(certBag, at + certBag.length)) bags++;
  return bags > 0
    ? { format: "PKCS12", entries: bags, reason: null }
    : unknown("PKCS12", "Its entries are encrypted, or it has none: only its password tells.");
}

export function readKeyStore(bytes: Buffer): Store {
  const magic = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  if (magic === 0xfeedfeed) return readJks(bytes, "JKS");
  if (magic === 0xcececece) return readJks(bytes, "JCEKS");
  if (bytes[0] === 0x30) return readPkcs12(bytes);
  return unknown(null, "It is neither JKS nor PKCS12.");
}
