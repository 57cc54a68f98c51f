import type { RecordedImage } from "../images";
import { bomOf } from "../sbom/bom";
import { digestsOf, type VexDocument, type VexSubject } from "../vex";
import { parsePurl } from "../vex/purl";

/** An image as statements name it. Its packages are named as its bill of materials names them. Pure. */
export function subjectOf({ facts, ...inspection }: RecordedImage): VexSubject {
  return {
    digests: digestsHeld(inspection),
    repositories: inspection.repositories.map(({ name }) => name),
    references: inspection.references,
    architecture: inspection.platform.split("/")[1] ?? null,
    packages: facts ? bomOf({ inspection, facts }).packages.map(({ name, version, purl }) => ({ name, version, purl })) : [],
  };
}

/** What is known of an image without its facts. */
export type Named = Pick<RecordedImage, "digest" | "configDigest" | "indexDigests" | "repositories">;

/** Of its manifest, its config, and the indexes that hold it. */
const digestsHeld = ({ digest, configDigest, indexDigests }: Pick<RecordedImage, "digest" | "configDigest" | "indexDigests">): string[] => [
  ...new Set([digest, configDigest, ...indexDigests]),
];

const oci = (name: string): string => `oci/${name.slice(name.lastIndexOf("/") + 1).toLowerCase()}`;

/** By which names a document may mean the image: what `namesIn` keeps of documents. */
export const namesOf = (image: Named): string[] => [...new Set([...digestsHeld(image), ...image.repositories.map(({ name }) => oci(name))])];

/** What the products of a document name: digests, and images by name without one. */
export function namesIn({ statements }: Pick<VexDocument, "statements">): string[] {
  const found = new Set<string>();
  for (const product of statements.flatMap(({ products }) => products)) {
    for (const digest of digestsOf(product)) found.add(digest);
    for (const id of product.ids) {
      const purl = id.startsWith("pkg:oci/") ? parsePurl(id) : null;
      if (purl && purl.version === null) found.add(oci(purl.name));
    }
  }
  return [...found];
}
