import { type Catalogued, catalogued, families } from "../catalog";
import type { RecordedReference } from "../inspect/inspection";
import { canonical, familiar, parseReference } from "../oci/reference";
import { mostColumns } from "./types";

/** Ready-made comparisons from what is recorded: for each workload its full image, then its slim and distroless bases, largest first. */
export interface Suggestion {
  title: string;
  subtitle: string | null;
  /** As people write them; the full image first. */
  images: string[];
}

const mostAlternatives = 4;

export function suggestions(recorded: readonly RecordedReference[], platform: string): Suggestion[] {
  const byFamily = new Map<string, { name: string; entry: Catalogued; digest: string; size: number; canonical: string }[]>();
  const named = new Map<string, string>();
  for (const { reference, inspection } of recorded) {
    if (inspection.platform !== platform) continue;
    const parsed = parseReference(reference);
    if (!parsed.tag) continue;
    const name = familiar(parsed).replace(/:latest$/, "");
    named.set(canonical(parsed), name);
    const entry = catalogued(parsed);
    if (!entry || entry.debug) continue;
    const list = byFamily.get(entry.family) ?? [];
    const twin = list.find((other) => other.digest === inspection.digest);
    // Of several tags of one image the shorter name stands for it.
    if (twin && twin.name.length <= name.length) continue;
    if (twin) list.splice(list.indexOf(twin), 1);
    list.push({ name, entry, digest: inspection.digest, size: inspection.sizes.download ?? inspection.sizes.unpacked ?? 0, canonical: canonical(parsed) });
    byFamily.set(entry.family, list);
  }
  return families.flatMap(({ id, title, subtitle, full }): Suggestion[] => {
    const fullName = full.map((name) => named.get(name)).find((name) => name !== undefined);
    const others = (byFamily.get(id) ?? [])
      .filter((base) => base.name !== fullName && base.entry.standing !== "full" && !base.canonical.endsWith("nonroot"))
      .sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
      .slice(-mostAlternatives);
    const images = [...(fullName ? [fullName] : []), ...others.map((base) => base.name)].slice(0, mostColumns);
    return images.length > 1 ? [{ title, subtitle, images }] : [];
  });
}
