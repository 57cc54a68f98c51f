import { createHash } from "node:crypto";
import type { RecordedImage } from "../images";
import { imagePurl } from "../sbom/purls";
import { subjectOf } from "./subject";
import type { Waiver } from "./types";

/**
 * Waivers in force as an OpenVEX v0.2.0 document, for scanners elsewhere. What is justified is stated as not affected. An accepted risk is
 * `affected` with what was decided: OpenVEX has no other word for it, and no scanner hides it.
 */
export function openVex(image: RecordedImage, waivers: readonly Waiver[], at: string): string {
  const { packages } = subjectOf(image);
  const product = imagePurl(image) ?? image.digest;
  const statements = waivers.map((one) => {
    const named = one.package === null ? [] : packages.filter(({ name, purl }) => name === one.package && purl !== null);
    const subcomponents = named.length ? { subcomponents: named.map(({ purl }) => ({ "@id": purl })) } : {};
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
