import type { PackageFacts } from "../inspect/derive";
import type { Finding } from "../scanner";
import type { ScanDetail, ShownFinding } from "./types";

/** Findings with the layer that brought each, and what is new or gone since the scan before. Pure. */
const keyOf = ({ id, package: name }: Pick<Finding, "id" | "package">): string => `${id}\n${name}`;

export function shownFindings(
  findings: readonly Finding[],
  packages: readonly Pick<PackageFacts, "name" | "layer">[],
  diffIds: readonly string[],
  before: readonly Finding[] | null,
): ShownFinding[] {
  const layers = new Map(packages.map(({ name, layer }) => [name, layer]));
  const known = before && new Set(before.map(keyOf));
  return findings.map((finding) => {
    const position = layers.get(finding.package);
    const diffId = position === undefined || position === null ? undefined : diffIds[position];
    return {
      ...finding,
      broughtBy: diffId === undefined || position === undefined || position === null ? null : { position, diffId },
      since: known ? (known.has(keyOf(finding)) ? "before" : "new") : null,
    };
  });
}

export function goneFindings(findings: readonly Finding[], before: readonly Finding[] | null): ScanDetail["gone"] {
  const still = new Set(findings.map(keyOf));
  return (before ?? [])
    .filter((one) => !still.has(keyOf(one)))
    .map(({ id, package: name, installed, severity }) => ({ id, package: name, installed, severity }));
}
