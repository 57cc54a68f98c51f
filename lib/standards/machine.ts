import { placeOf, tagOf } from "./place";
import type { Standard } from "./types";

/** `/standards.json`: the approved bases for machines. Its shape is version 1; a field is added at most, never changed. Pure. */
export const machineVersion = 1;

export interface MachineBase {
  /** As one writes it, without a digest; and as every tool may: with and without docker.io/library/. */
  reference: string;
  /** Canonical: docker.io/library/debian. Null for scratch. */
  repository: string | null;
  names: string[];
  tag: string | null;
  digest: string | null;
  manifests: { platform: string; digest: string }[];
  /** The whole line of a Dockerfile. */
  from: string;
}

export interface MachineStandard extends MachineBase {
  workload: string;
  title: string;
  alternatives: (MachineBase & { note: string })[];
  owner: string;
  approvedAt: string | null;
  reviewBy: string | null;
}

export interface MachineDeprecated extends MachineBase {
  workload: string;
  title: string;
  /** YYYY-MM-DD: the last day. */
  until: string | null;
  /** The approved base at the end of what follows it; null where none does. */
  successor: MachineBase | null;
}

export interface MachineDocument {
  schemaVersion: typeof machineVersion;
  /** The page. */
  url: string;
  /** When anything last changed; null where nothing did yet. */
  changedAt: string | null;
  standards: MachineStandard[];
  deprecated: MachineDeprecated[];
}

/** Every way in which a repository of Docker Hub is written; of others there is one. */
export function namesOf(reference: string): string[] {
  const { registry, path } = placeOf(reference);
  if (registry === null || path === null) return [];
  const names = [`${registry}/${path}`];
  if (registry !== "docker.io") return names;
  names.push(path, `index.docker.io/${path}`);
  if (path.startsWith("library/")) names.push(path.slice("library/".length), `docker.io/${path.slice("library/".length)}`);
  return names;
}

export function machineBase({ reference, digest, manifests }: Standard["base"]): MachineBase {
  const { registry, path } = placeOf(reference);
  return {
    reference,
    repository: registry === null ? null : `${registry}/${path}`,
    names: namesOf(reference),
    tag: tagOf(reference)?.tag ?? null,
    digest,
    manifests,
    from: `FROM ${reference}${digest ? `@${digest}` : ""}`,
  };
}

/** Follows successors to the approved one; null where the chain ends before, or runs in a circle. */
export function approvedAfter(standard: Standard, all: ReadonlyMap<string, Standard>): Standard | null {
  const seen = new Set<string>([standard.id]);
  for (let at = standard; at.successor; ) {
    const next = all.get(at.successor.id);
    if (!next || seen.has(next.id)) return null;
    if (next.status === "approved") return next;
    seen.add(next.id);
    at = next;
  }
  return null;
}

/** `all`: with the retired ones, through which a chain may lead. */
export function machineDocument(all: readonly Standard[], url: string, changedAt: Date | null): MachineDocument {
  const byId = new Map(all.map((standard) => [standard.id, standard]));
  const about = ({ workload }: Standard) => ({ workload: workload.slug, title: workload.title });
  return {
    schemaVersion: machineVersion,
    url,
    changedAt: changedAt?.toISOString() ?? null,
    standards: all
      .filter(({ status }) => status === "approved")
      .map((one) => ({
        ...about(one),
        ...machineBase(one.base),
        alternatives: one.alternatives.map(({ base, note }) => ({ ...machineBase(base), note })),
        owner: one.owner,
        approvedAt: one.approvedAt,
        reviewBy: one.reviewBy,
      })),
    deprecated: all
      .filter(({ status }) => status === "deprecated")
      .map((one) => {
        const after = approvedAfter(one, byId);
        return { ...about(one), ...machineBase(one.base), until: one.deprecatedUntil, successor: after && machineBase(after.base) };
      }),
  };
}
