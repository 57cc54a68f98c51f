import { matcherOf, reachOf } from "./match";
import type { SubjectPackage, VexDocument, VexStatement, VexSubject } from "./types";

/** A document as it is applied to one image. */
export interface AppliedDocument<Ref> {
  ref: Ref;
  document: Pick<VexDocument, "statements">;
  /** Whether it was handed in for this image. Of one that was handed in for another only statements whose product is this image count. */
  handedIn: boolean;
}

export interface Effective<Ref> {
  ref: Ref;
  statement: VexStatement;
}

/** The image as a whole, or one package in it: for each the newest statement counts (spec, “Updating Statements with Inherited Data”). */
interface Entry<Ref> extends Effective<Ref> {
  reach: { inImage: "all" | ReadonlySet<SubjectPackage>; asProduct: ReadonlySet<SubjectPackage> };
}

const hides = ({ statement }: Effective<unknown>): boolean => statement.status === "not_affected" || statement.status === "fixed";

/**
 * The newest. Of two of the same time in one document the first one counts, as OpenVEX's own library has it; in two documents the one that
 * hides nothing.
 */
function newest<Ref>(entries: readonly Entry<Ref>[]): Entry<Ref> | null {
  let found: Entry<Ref> | null = null;
  for (const one of entries) {
    if (!found || one.statement.at > found.statement.at) found = one;
    else if (one.statement.at === found.statement.at && one.ref !== found.ref && hides(found) && !hides(one)) found = one;
    else if (one.statement.at === found.statement.at && one.ref === found.ref && one.statement.position < found.statement.position) found = one;
  }
  return found;
}

/**
 * Says of a finding (its identifier, and its package by name and installed version) which statement hides it; null where none does. A statement
 * of another name of the same vulnerability, by the finding's aliases, is none of it: an advisory may stand for several.
 */
export function hiding<Ref>(
  documents: readonly AppliedDocument<Ref>[],
  subject: VexSubject,
): (finding: { id: string; package: string; installed: string }) => Effective<Ref> | null {
  const matcher = matcherOf(subject);
  const byVulnerability = new Map<string, { ref: Ref; statement: VexStatement; handedIn: boolean }[]>();
  for (const { ref, document, handedIn } of documents)
    for (const statement of document.statements)
      for (const name of statement.vulnerability) {
        const there = byVulnerability.get(name);
        if (there) there.push({ ref, statement, handedIn });
        else byVulnerability.set(name, [{ ref, statement, handedIn }]);
      }
  const packages = new Map<string, SubjectPackage[]>();
  for (const one of subject.packages) {
    const key = `${one.name}\n${one.version}`;
    packages.set(key, [...(packages.get(key) ?? []), one]);
  }
  const entries = new Map<string, Entry<Ref>[]>();
  const entriesOf = (id: string): Entry<Ref>[] => {
    const known = entries.get(id);
    if (known) return known;
    const made = (byVulnerability.get(id) ?? []).map(({ ref, statement, handedIn }): Entry<Ref> => {
      const { inImage, asProduct } = reachOf(statement, matcher);
      return { ref, statement, reach: { inImage: inImage === "all" ? "all" : new Set(inImage), asProduct: new Set(handedIn ? asProduct : []) } };
    });
    entries.set(id, made);
    return made;
  };
  return ({ id, package: name, installed }) => {
    const said = entriesOf(id);
    if (!said.length) return null;
    const own = packages.get(`${name}\n${installed}`) ?? [];
    const asProduct = newest(said.filter(({ reach }) => own.some((one) => reach.asProduct.has(one))));
    if (asProduct && hides(asProduct)) return { ref: asProduct.ref, statement: asProduct.statement };
    const inImage = newest(said.filter(({ reach: { inImage: there } }) => there === "all" || own.some((one) => there.has(one))));
    return inImage && hides(inImage) ? { ref: inImage.ref, statement: inImage.statement } : null;
  };
}
