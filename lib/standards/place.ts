import { parseReference } from "../oci/reference";

/** Where a base's tag lies; nothing of scratch. */
export function placeOf(reference: string): { registry: string | null; path: string | null; tag: string | null } {
  if (reference === "scratch") return { registry: null, path: null, tag: null };
  const { registry, repository, tag } = parseReference(reference);
  // A base that was given by its digest alone stands here without a tag, and `latest` is not implied.
  const tagged = reference.lastIndexOf(":") > reference.lastIndexOf("/");
  return { registry, path: repository, tag: tagged ? (tag ?? null) : null };
}

/** The tag where there is one; null for scratch and for what is named by digest alone. */
export function tagOf(reference: string): { registry: string; path: string; tag: string } | null {
  const { registry, path, tag } = placeOf(reference);
  return registry !== null && path !== null && tag !== null ? { registry, path, tag } : null;
}
