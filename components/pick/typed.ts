import { isBasewiseError } from "@/lib/errors";
import { familiar, parseReference } from "@/lib/oci/reference";

/** What stands in a field that takes references: `a vs b`, of which the last is still being typed. Pure. */
export interface Typed {
  /** What was typed before the last `vs`, each as people write it, platform behind a comma. */
  head: string[];
  /** Of these, what is no reference. */
  wrong: { text: string; why: string }[];
  /** The last, as typed. */
  term: string;
  /** Where it begins. */
  at: number;
}

const between = /\s+vs\.?(?=\s|$)\s*/gi;

export function readTyped(text: string): Typed {
  let at = 0;
  const parts: string[] = [];
  for (const match of text.matchAll(between)) {
    parts.push(text.slice(at, match.index).trim());
    at = match.index + match[0].length;
  }
  const head: string[] = [];
  const wrong: Typed["wrong"] = [];
  for (const part of parts.filter(Boolean)) {
    const read = readReference(part);
    if ("why" in read) wrong.push({ text: part, why: read.why });
    else head.push(read.name);
  }
  const term = text.slice(at);
  return { head, wrong, term: term.trim(), at: at + (term.length - term.trimStart().length) };
}

const withPlatform = /^(.*),\s*([a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?)$/i;

/** `debian:trixie,linux/arm64` → name and platform. */
export function splitPlatform(text: string): { name: string; platform: string | null } {
  const match = withPlatform.exec(text.trim());
  return match?.[1] && match[2] ? { name: match[1].trim(), platform: match[2].toLowerCase() } : { name: text.trim(), platform: null };
}

/** A whole reference as people write it, `latest` implied, its platform behind it; or why it is none. */
export function readReference(text: string): { name: string } | { why: string } {
  const { name, platform } = splitPlatform(text);
  try {
    return { name: `${familiar(parseReference(name)).replace(/:latest$/, "")}${platform ? `,${platform}` : ""}` };
  } catch (error) {
    return { why: isBasewiseError(error) ? error.detail : "Not an image reference." };
  }
}

/** What to send to be inspected. */
export function askOf(name: string): { reference: string; platform?: string } {
  const { name: reference, platform } = splitPlatform(name);
  return { reference, ...(platform ? { platform } : {}) };
}

/** Whether the term names a tag or a digest, and not a repository alone. */
export const isExplicit = (term: string): boolean => /[^/]*[:@][^/]+$/.test(splitPlatform(term).name);

/**
 * Whose tags would help, and which part of a tag was typed: behind a colon those of the repository before it, else those of the first match.
 * Null where nothing names a repository yet.
 */
export function tagsWanted(term: string, first: string | undefined): { repository: string; q: string } | null {
  const { name } = splitPlatform(term);
  if (/\s/.test(name) || name.includes("@")) return null;
  const colon = name.lastIndexOf(":");
  if (colon > name.lastIndexOf("/")) {
    const repository = repositoryOf(name.slice(0, colon));
    return repository === null ? null : { repository, q: name.slice(colon + 1) };
  }
  if (name.length < 2 || first === undefined) return null;
  const repository = repositoryOf(first);
  return repository === null ? null : { repository, q: "" };
}

/** `gcr.io/distroless/base-debian13` of a reference, as people write it; null where it is none. */
export function repositoryOf(text: string): string | null {
  try {
    const { registry, repository } = parseReference(splitPlatform(text).name);
    return familiar({ registry, repository });
  } catch {
    return null;
  }
}
