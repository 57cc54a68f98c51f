import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip as gunzipCallback, gzip as gzipCallback, type InputType } from "node:zlib";
import type { ReportDocument } from "./types";

const gzip = promisify<InputType, Buffer>(gzipCallback);
const gunzip = promisify<InputType, Buffer>(gunzipCallback);

/** A document as it is stored: its JSON is written once and served as it was written, byte for byte. */
export interface PackedDocument {
  packed: Uint8Array<ArrayBuffer>;
  contentHash: string;
  documentBytes: number;
}

export async function pack(document: ReportDocument): Promise<PackedDocument> {
  const text = Buffer.from(JSON.stringify(document), "utf8");
  return {
    packed: new Uint8Array(await gzip(text)),
    contentHash: createHash("sha256").update(text).digest("hex"),
    documentBytes: text.length,
  };
}

/** The JSON as it was written. */
export const unpack = async (packed: Uint8Array): Promise<string> => (await gunzip(packed)).toString("utf8");

/** The document with its present title in front, which may be changed; all behind it is as it was written. */
export const withTitle = (title: string, stored: string): string => `{"title":${JSON.stringify(title)},${stored.slice(1)}`;
