import { BasewiseError } from "../errors";
import { type Digest, isDigest } from "./digest";

/**
 * An image reference, canonical: host and repository written out, `docker.io/library/debian`.
 * Grammar: https://github.com/distribution/reference (reference.go), which Docker and containerd share.
 */
export interface Reference {
  /** Registry host, with port where one is written: `docker.io`, `gcr.io`, `127.0.0.1:5000`. */
  registry: string;
  /** Repository path within the registry: `library/debian`. */
  repository: string;
  tag?: string;
  digest?: Digest;
}

const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const pathGrammar = new RegExp(`^${component}(?:/${component})*$`);
const tagGrammar = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const hostGrammar =
  /^(?:\[[a-fA-F0-9:]+\]|(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*)(?::[0-9]{1,5})?$/;
const maxNameLength = 255;

/** Whether a text can be a tag at all. */
export const isTag = (text: string): boolean => tagGrammar.test(text);

const invalid = (text: string, why: string) => new BasewiseError("invalid_reference", `“${text.slice(0, 200)}” ${why}.`);

/** The first part names a host if it has a dot or a port, is localhost, or has capitals (reference/normalize.go, splitDockerDomain). */
const looksLikeHost = (part: string): boolean => /[.:]/.test(part) || part === "localhost" || part !== part.toLowerCase();

/**
 * Reads a reference as `docker pull` would: `debian` is `docker.io/library/debian:latest`. A reference with a digest has no implied tag.
 * Raises `invalid_reference`.
 */
export function parseReference(input: string): Reference {
  const text = input.trim();
  if (!text) throw new BasewiseError("invalid_reference", "No image reference was given.");
  if (text.includes("://")) throw invalid(text, "has a scheme; leave out https://");
  let rest = text;
  let digest: Digest | undefined;
  const at = rest.indexOf("@");
  if (at >= 0) {
    const written = rest.slice(at + 1);
    if (!isDigest(written)) throw invalid(text, "has no valid digest behind the @ (sha256: and 64 lower-case hex digits)");
    digest = written;
    rest = rest.slice(0, at);
  }
  let tag: string | undefined;
  const colon = rest.lastIndexOf(":");
  if (colon > rest.lastIndexOf("/")) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
    if (!tagGrammar.test(tag)) throw invalid(text, "has no valid tag behind the colon");
  }
  const slash = rest.indexOf("/");
  const first = slash < 0 ? "" : rest.slice(0, slash);
  let registry = "docker.io";
  let repository = rest;
  if (first && looksLikeHost(first)) {
    registry = first;
    repository = rest.slice(slash + 1);
    if (!hostGrammar.test(registry)) throw invalid(text, "names no valid registry host");
  }
  if (registry === "index.docker.io" || registry === "registry-1.docker.io") registry = "docker.io";
  registry = registry.toLowerCase();
  if (repository !== repository.toLowerCase()) throw invalid(text, "has capitals; repository names are lower case");
  if (!pathGrammar.test(repository)) throw invalid(text, "is not a repository name that registries accept");
  if (registry === "docker.io" && !repository.includes("/")) repository = `library/${repository}`;
  if (registry.length + repository.length + 1 > maxNameLength) throw invalid(text, `is longer than ${maxNameLength} characters`);
  if (!digest && !tag) tag = "latest";
  return { registry, repository, ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
}

const suffix = (r: Reference): string => `${r.tag ? `:${r.tag}` : ""}${r.digest ? `@${r.digest}` : ""}`;

/** `docker.io/library/debian:trixie`: what is recorded. */
export const canonical = (r: Reference): string => `${r.registry}/${r.repository}${suffix(r)}`;

/** `debian:trixie`: what users write and read. Parses back to the same reference. */
export const familiar = (r: Reference): string => {
  if (r.registry !== "docker.io") return canonical(r);
  const short = r.repository.startsWith("library/") && r.repository.indexOf("/", 8) < 0 ? r.repository.slice(8) : r.repository;
  // docker.io/foo.bar/x would read back as the host foo.bar, so it keeps its own.
  const head = short.slice(0, Math.max(short.indexOf("/"), 0));
  return head && looksLikeHost(head) ? canonical(r) : `${short}${suffix(r)}`;
};

/** `gcr.io/distroless/` dim and `static-debian13:latest` strong: the host gives way, never name and tag (look/README). */
export function splitForDisplay(text: string): { host: string; name: string } {
  const end = text.search(/[@]/) >= 0 ? text.indexOf("@") : text.length;
  const slash = text.lastIndexOf("/", end);
  return slash < 0 ? { host: "", name: text } : { host: text.slice(0, slash + 1), name: text.slice(slash + 1) };
}

/** The same repository at another digest, without the tag. */
export const atDigest = (r: Reference, digest: Digest): Reference => ({ registry: r.registry, repository: r.repository, digest });
