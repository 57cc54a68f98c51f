import { imageParam } from "@/lib/compare/query";
import { bytes } from "@/lib/format";
import type { RecordedReference } from "@/lib/inspect/inspection";
import { parseReference } from "@/lib/oci/reference";
import { shortName } from "../ui/ref-name";
import type { Choice } from "./add-image";

/** Recorded images as one would ask for them: by tag, with the platform where it is not the default, by name. Pure. */
export function choicesOf(recorded: readonly RecordedReference[], platform: string, taken: readonly string[] = []): Choice[] {
  const used = new Set(taken.map(imageParam));
  return recorded
    .filter(({ reference }) => parseReference(reference).tag)
    .map(({ reference, inspection }) => ({
      name: `${shortName(reference)}${inspection.platform === platform ? "" : `,${inspection.platform}`}`,
      size: inspection.sizes.download === null ? "" : bytes(inspection.sizes.download),
    }))
    .filter(({ name }) => !used.has(imageParam(name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
