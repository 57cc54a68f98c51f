import { createHash } from "node:crypto";
import { z } from "zod";

/**
 * Engines up to 24 name the folders of `docker save` by ids of image format 1, which say nothing of a layer, and hand them out in the ids'
 * order. But an id is the sha256 of what stands in the folder's own `json`, of the parent's id and of the layer's chain id (moby,
 * image/v1.CreateID), and `json` comes before `layer.tar`: so of each folder one can tell, before a byte of its layer came, which it holds.
 * Only a hint for progress: what a layer is, is told by its own bytes.
 */
const folderJson = z.looseObject({ id: z.string().regex(/^[a-f0-9]{64}$/), parent: z.string().optional() });

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Chain ids by position. image-spec config.md, "Layer ChainID". */
export function chainIds(diffIds: readonly string[]): string[] {
  const chain: string[] = [];
  for (const diffId of diffIds) chain.push(chain.length === 0 ? diffId : `sha256:${sha256(`${chain.at(-1)} ${diffId}`)}`);
  return chain;
}

const goEscapes: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };

/** As Go writes a map: keys sorted, and nothing that HTML or JavaScript would take for its own. */
const goJson = (fields: Record<string, unknown>): string => {
  const sorted = Object.keys(fields).sort();
  return `{${sorted.map((key) => `${JSON.stringify(key)}:${JSON.stringify(fields[key])}`).join(",")}}`.replace(/[<>&\u2028\u2029]/g, (c) => goEscapes[c] ?? c);
};

/** The position of the layer beside this `json`, or null where the id is made in another way. */
export function positionOf(json: string, chain: readonly string[]): number | null {
  let parsed: z.infer<typeof folderJson>;
  try {
    parsed = folderJson.parse(JSON.parse(json));
  } catch {
    return null;
  }
  const { id, parent, os, ...rest } = parsed;
  for (const [position, layerId] of chain.entries()) {
    if ((position === 0) !== (parent === undefined)) continue;
    const fields = { ...rest, layer_id: layerId, ...(parent === undefined ? {} : { parent: `sha256:${parent}` }) };
    // The last layer's id is made of the whole config, with its os; the others' of an empty one, to which `json` adds the os.
    if (sha256(goJson(fields)) === id || sha256(goJson({ ...fields, os })) === id) return position;
  }
  return null;
}
