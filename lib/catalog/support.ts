import { type Product, products, type Release, releases } from "./releases";

/** When support ends of what an image is made of; a date is never guessed, and where there is none the reason stands instead. */
export interface Support {
  /** As one says it: Debian 13. */
  of: string;
  /** YYYY-MM-DD; null where it is not known. */
  ends: string | null;
  /** Of longer support under other terms. */
  extended: string | null;
  /** The publisher's page, and the day on which it was read. */
  source: { publisher: string; readOn: string } | null;
  /** Why there is no date. */
  reason: string | null;
}

const byCycle = new Map(releases.map((r) => [`${r.product} ${r.cycle}`, r]));
const supported = (r: Release): Support => ({
  of: `${products[r.product]} ${r.cycle}`,
  ends: r.ends,
  extended: r.extended,
  source: { publisher: r.publisher, readOn: r.readOn },
  reason: null,
});
const without = (of: string, reason: string): Support => ({ of, ends: null, extended: null, source: null, reason });

export function supportOf(product: Product, cycle: string): Support {
  const found = byCycle.get(`${product} ${cycle}`);
  return found ? supported(found) : without(`${products[product]} ${cycle}`, "This release is not in the catalogue's table of support dates.");
}

/** os-release(5): ID → product, and how many parts of VERSION_ID name the release (Alpine 3.20.3 is of 3.20). */
const distributions: Readonly<Record<string, { product: Product; parts: number }>> = {
  debian: { product: "debian", parts: 1 },
  ubuntu: { product: "ubuntu", parts: 2 },
  alpine: { product: "alpine", parts: 2 },
  rhel: { product: "rhel", parts: 1 },
  amzn: { product: "amazonlinux", parts: 1 },
};
/** Without releases that end: what is built today is what is supported. */
const rolling: Readonly<Record<string, string>> = { wolfi: "Wolfi", chainguard: "Chainguard OS" };

/** Of the distribution that an image's own os-release names. */
export function supportOfSystem(id: string | null, versionId: string | null): Support {
  if (id === null) return without("", "The image names no distribution (os-release), so no support date can be told.");
  const named = `${id.slice(0, 40)} ${(versionId ?? "").slice(0, 40)}`.trim();
  if (Object.hasOwn(rolling, id)) return without(rolling[id] ?? id, "It has no releases that end: only what is rebuilt is supported.");
  const known = Object.hasOwn(distributions, id) ? distributions[id] : undefined;
  if (!known) return without(named, "The catalogue has no support dates of this distribution.");
  if (!versionId) return without(products[known.product], "Its os-release names no version, as those of development releases do.");
  return supportOf(known.product, versionId.split(".").slice(0, known.parts).join("."));
}
