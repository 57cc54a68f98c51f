import { createHash } from "node:crypto";
import packageJson from "../../package.json";
import { type BomInput, bomOf } from "./bom";
import { cyclonedx } from "./cyclonedx";
import { type SbomFormat, sbomEndings, sbomMediaTypes } from "./formats";
import { spdx } from "./spdx";

/** A bill of materials as it is sent. */
export interface SbomFile {
  /** JSON; the same inspection by the same rules and program gives the same bytes. */
  body: string;
  mediaType: string;
  filename: string;
}

/** RFC 9562, version 8: from a hash of all that the document says, so that another document never has it. */
function uuidOf(content: string): string {
  const hash = createHash("sha256").update(content).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

export function sbomFile(input: BomInput, format: SbomFormat): SbomFile {
  const bom = bomOf(input);
  const program = { name: packageJson.name, version: packageJson.version };
  const document = format === "cyclonedx" ? cyclonedx(bom, program) : spdx(bom, program);
  const id = `urn:uuid:${uuidOf(JSON.stringify(document))}`;
  const identity = format === "cyclonedx" ? { serialNumber: id } : { documentNamespace: id };
  const { digest, platform, repositories } = input.inspection;
  const last = repositories[0]?.name.split("/").at(-1) ?? "image";
  const name = [last, digest.slice(digest.indexOf(":") + 1).slice(0, 12), ...platform.split("/")].join("-").replace(/[^A-Za-z0-9._-]+/g, "-");
  return {
    body: `${JSON.stringify({ ...document, ...identity }, null, 2)}\n`,
    mediaType: sbomMediaTypes[format],
    filename: `${name}${bom.zero ? "-zero" : ""}.${sbomEndings[format]}`,
  };
}
