import { createHash } from "node:crypto";
import type { RecordedImage } from "../images";
import { imagePurl } from "../sbom/purls";
import { subjectOf } from "./subject";
import type { Waiver } from "./types";

/** Scanners disagree on qualifiers (docker.io or index.docker.io, debian-13 or 13.7), and what is not named is not held against the other's. */
const unqualified = (purl: string): string => purl.split("?", 1)[0] ?? purl;

/**
 * Waivers in force as an OpenVEX v0.2.0 document, for scanners elsewhere. What is justified is stated as not affected. An accepted risk is
 * `affected` with what was decided: OpenVEX has no other word for it, and no scanner hides it.
 */
export function openVex(image: RecordedImage, waivers: readonly Waiver[], at: string): string {
  const { packages } = subjectOf(image);
  const product = unqualified(imagePurl(image) ?? image.digest);
  const statements = waivers.map((one) => {
    const named = packages.flatMap(({ name, purl }) => (name === one.package && purl !== null ? unqualified(purl) : []));
    const subcomponents = named.length ? { subcomponents: named.map((purl) => ({ "@id": purl })) } : {};
    return {
      vulnerability: { name: one.vulnerability },
      products: [{ "@id": product, ...subcomponents }],
      ...(one.justification
        ? { status: "not_affected", justification: one.justification, impact_statement: one.reason }
        : { status: "affected", action_statement: `Accepted until ${one.until}: ${one.reason}` }),
      timestamp: one.createdAt,
    };
  });
  const authors = [...new Set(waivers.flatMap(({ actor }) => actor.name ?? []))];
  const content = { author: authors.join(", ") || "unknown author", timestamp: at, version: 1, statements };
  // The same waivers are the same document, whenever it is asked for.
  const id = createHash("sha256")
    .update(JSON.stringify([image.digest, statements]))
    .digest("hex");
  return JSON.stringify({ "@context": "https://openvex.dev/ns/v0.2.0", "@id": `urn:basewise:vex:${id}`, ...content }, null, 2);
}
