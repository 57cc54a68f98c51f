import type { PackageFacts } from "../inspect/derive";
import { countFindings, type Finding } from "../scanner";
import type { SaysHidden } from "../statements";
import type { Left, ScanColumn, ScanDetail, ShownFinding } from "./types";

/** Findings with the layer that brought each, what is new or gone since the scan before, and what hides them. Pure. */
const keyOf = ({ id, package: name }: Pick<Finding, "id" | "package">): string => `${id}\n${name}`;

export function shownFindings(
  findings: readonly Finding[],
  packages: readonly Pick<PackageFacts, "name" | "layer">[],
  diffIds: readonly string[],
  before: readonly Finding[] | null,
  says: SaysHidden,
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
      hidden: says(finding),
    };
  });
}

export function goneFindings(findings: readonly Finding[], before: readonly Finding[] | null): ScanDetail["gone"] {
  const still = new Set(findings.map(keyOf));
  return (before ?? [])
    .filter((one) => !still.has(keyOf(one)))
    .map(({ id, package: name, installed, severity }) => ({ id, package: name, installed, severity }));
}

/** null where nothing is hidden. */
export function leftOf(findings: readonly ShownFinding[]): Left | null {
  if (!findings.some(({ hidden }) => hidden)) return null;
  const left = countFindings(findings.filter(({ hidden }) => !hidden));
  return { identifiers: left.identifiers, fixable: left.fixable, hidden: countFindings(findings).identifiers - left.identifiers };
}

/** Identifiers that are hidden in every package that has them. */
export function hiddenIdentifiers(findings: readonly Finding[], says: SaysHidden): ScanColumn["hidden"] {
  const found = new Map<string, ScanColumn["hidden"][number] | null>();
  for (const finding of findings) {
    const known = found.get(finding.id);
    if (known === null) continue;
    const statement = says(finding);
    found.set(finding.id, statement && (known ?? { id: finding.id, statement }));
  }
  return [...found.values()].filter((one) => one !== null);
}
