import { namesPackage, type Purl, parsePurl } from "./purl";
import type { SubjectPackage, VexComponent, VexStatement, VexSubject } from "./types";

/** Which products of statements are this image, and which are packages in it. */
export interface Matcher {
  image: (component: VexComponent) => boolean;
  /** Packages of the image that a component names. */
  packages: (component: VexComponent) => SubjectPackage[];
}

const hub = (repository: string): string => repository.replace(/^(?:https?:\/\/)?/, "").replace(/^(?:index|registry-1)\.docker\.io\//, "docker.io/");
const lastPart = (repository: string): string => repository.slice(repository.lastIndexOf("/") + 1);
const hashName: Record<string, string> = { "sha-256": "sha256", "sha-512": "sha512" };

/** `sha256:…` alone, or at the end of `name@sha256:…`. */
export const digestIn = (text: string): string | null => /(?:^|@)(sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128}))$/.exec(text)?.[1] ?? null;
export const digestsOf = ({ ids, hashes }: VexComponent): string[] => [
  ...ids.flatMap((id) => digestIn(id.startsWith("pkg:") ? (parsePurl(id)?.version ?? "") : id) ?? []),
  ...hashes.flatMap(({ algorithm, value }) => (Object.hasOwn(hashName, algorithm) ? `${hashName[algorithm]}:${value}` : [])),
];

/** A digest is the content wherever it lies, so a name beside it is not held against the image; a platform is, since an index has several. */
function purlNamesImage({ type, name, version, qualifiers }: Purl, subject: VexSubject): boolean {
  if (type !== "oci") return false;
  const architecture = qualifiers.get("arch");
  if (architecture !== undefined && architecture !== subject.architecture) return false;
  if (version !== null) return digestIn(version) !== null && subject.digests.includes(version);
  const url = qualifiers.get("repository_url");
  const repositories = subject.repositories.filter((one) => lastPart(one) === name && (url === undefined || one === hub(url)));
  if (!repositories.length) return false;
  const tag = qualifiers.get("tag");
  const known = [...qualifiers.keys()].every((key) => ["arch", "repository_url", "tag"].includes(key));
  return known && (tag === undefined || repositories.some((one) => subject.references.includes(`${one}:${tag}`)));
}

export function matcherOf(subject: VexSubject): Matcher {
  const own = new Map<string, { one: SubjectPackage; purl: Purl }[]>();
  for (const one of subject.packages) {
    const purl = one.purl === null ? null : parsePurl(one.purl);
    if (!purl) continue;
    const key = `${purl.type}/${purl.name}`;
    own.set(key, [...(own.get(key) ?? []), { one, purl }]);
  }
  // A document names the same package in many statements.
  const seen = new Map<string, SubjectPackage[]>();
  const byId = (id: string): SubjectPackage[] => {
    const known = seen.get(id);
    if (known) return known;
    const wanted = parsePurl(id);
    const found = wanted ? (own.get(`${wanted.type}/${wanted.name}`) ?? []).filter(({ purl }) => namesPackage(wanted, purl)).map(({ one }) => one) : [];
    seen.set(id, found);
    return found;
  };
  const images = new Map<string, boolean>();
  const imageById = (id: string): boolean => {
    const known = images.get(id);
    if (known !== undefined) return known;
    const purl = parsePurl(id);
    const found = purl ? purlNamesImage(purl, subject) : subject.digests.includes(digestIn(id) ?? "");
    images.set(id, found);
    return found;
  };
  return {
    image: (component) =>
      component.ids.some(imageById) ||
      component.hashes.some(({ algorithm, value }) => Object.hasOwn(hashName, algorithm) && subject.digests.includes(`${hashName[algorithm]}:${value}`)),
    packages: (component) => [...new Set(component.ids.flatMap(byId))],
  };
}

/** What a statement says of this image: of the image with all or some of its packages, and of packages as products of their own. */
export interface Reach {
  /** Whether a product is the image, whatever its subcomponents. */
  ofImage: boolean;
  /** "all", or packages that its subcomponents name. */
  inImage: "all" | SubjectPackage[];
  asProduct: SubjectPackage[];
}

export function reachOf(statement: VexStatement, matcher: Matcher): Reach {
  const reach: Reach = { ofImage: false, inImage: [], asProduct: [] };
  for (const product of statement.products) {
    if (matcher.image(product)) {
      reach.ofImage = true;
      if (!product.subcomponents.length) reach.inImage = "all";
      else if (reach.inImage !== "all") reach.inImage = [...reach.inImage, ...product.subcomponents.flatMap(matcher.packages)];
    }
    reach.asProduct.push(...matcher.packages(product));
  }
  return reach;
}

export const fits = ({ inImage, asProduct }: Reach): boolean => inImage === "all" || inImage.length > 0 || asProduct.length > 0;
