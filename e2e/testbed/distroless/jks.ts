import { createHash } from "node:crypto";

const PASSWORD = "changeit";

/**
 * A Java key store of trusted certificates, from a PEM bundle. keytool would stamp each entry with the time of day; here the
 * same certificates give the same bytes. Layout: magic, version 2, count, then per entry tag 2, alias, time, "X.509", DER;
 * at the end SHA-1 over the password, the format's fixed phrase, and all that stands before.
 */
export function javaKeyStore(pem: string): Buffer {
  const certificates = pem
    .split("-----BEGIN CERTIFICATE-----")
    .slice(1)
    .map((part) => Buffer.from((part.split("-----END CERTIFICATE-----")[0] ?? "").replace(/\s+/g, ""), "base64"));
  const body = Buffer.concat([u32(0xfeedfeed), u32(2), u32(certificates.length), ...certificates.map(entry)]);
  const password = Buffer.from(PASSWORD, "utf16le").swap16();
  const seal = createHash("sha1").update(password).update("Mighty Aphrodite", "utf8").update(body).digest();
  return Buffer.concat([body, seal]);
}

function entry(certificate: Buffer, index: number): Buffer {
  const alias = `${String(index).padStart(3, "0")}-${createHash("sha256").update(certificate).digest("hex").slice(0, 16)}`;
  return Buffer.concat([u32(2), utf(alias), Buffer.alloc(8), utf("X.509"), u32(certificate.length), certificate]);
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function utf(text: string): Buffer {
  const bytes = Buffer.from(text, "ascii");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
