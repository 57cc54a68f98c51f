import type { Column } from "@/lib/compare/types";
import type { Attack } from "@/lib/compare/types-capabilities";
import { broughtBy } from "@/lib/compare/worse-with";
import { count } from "@/lib/format";
import type { FindingDifference } from "@/lib/scanner/difference";
import type { ScanColumn } from "@/lib/scans/types";
import { Mark } from "../diff/signs";
import { broughtWords, sideWords, type Worse } from "./difference";
import { DifferenceTable } from "./difference-table";
import { hiddenWords } from "./words-statements";

/** Which identifiers each image has against A: what is only in A, in both and only there, with what removed each. */

/** Of an image, by its place among the columns: what those packages bring that findings of `difference` are in. */
function worseIn(attack: Attack, i: number, letter: string, packages: readonly string[]): Worse {
  const brought = broughtBy(Object.fromEntries(attack.rows.flatMap(({ id, cells }) => (cells[i] ? [[id, cells[i]]] : []))));
  const by = packages.flatMap((name) => {
    const words = broughtWords(brought(name), letter);
    return words ? [[name, words] as const] : [];
  });
  return { by: Object.fromEntries(by), unknown: brought("").unknown };
}

function packagesOf({ onlyHere, onlyThere, both }: FindingDifference): { here: string[]; there: string[] } {
  const names = (items: readonly { package: string }[][]) => [...new Set(items.flat().map((one) => one.package))];
  return {
    here: names([...onlyHere.map((one) => one.packages), ...both.map((one) => one.here)]),
    there: names([...onlyThere.map((one) => one.packages), ...both.map((one) => one.there)]),
  };
}

/** The three parts on one line, from zero. */
function DifferenceBar({ onlyHere, onlyThere, both }: FindingDifference) {
  const all = onlyHere.length + both.length + onlyThere.length;
  if (all === 0) return null;
  const parts = [
    ["removed", onlyHere.length],
    ["same", both.length],
    ["added", onlyThere.length],
  ] as const;
  let at = 0;
  return (
    <svg className="difference-bar" width="100%" height="14" aria-hidden="true">
      {parts.map(([name, n]) => {
        const x = at;
        at += (n / all) * 100;
        return n === 0 ? null : <rect key={name} className={name} x={`${x.toFixed(2)}%`} width={`${((n / all) * 100).toFixed(2)}%`} height="14" />;
      })}
    </svg>
  );
}

interface Props {
  columns: readonly Column[];
  scans: readonly (ScanColumn | null)[];
  /** Null where a report leaves it out. */
  attack: Attack | null;
  frozen: boolean;
}

export function ScanDifferences({ columns, scans, attack, frozen }: Props) {
  const compared = columns.flatMap((column, i) => {
    const against = scans[i]?.against;
    return against?.state === "compared" ? [{ letter: column.letter, i, against }] : [];
  });
  return compared.map(({ letter, i, against }) => {
    const { onlyHere, onlyThere, both } = against;
    const difference: FindingDifference = { onlyHere, onlyThere, both };
    const packages = packagesOf(difference);
    const worse = attack && { here: worseIn(attack, 0, "A", packages.here), there: worseIn(attack, i, letter, packages.there) };
    const hidden = hiddenWords([
      { letter: "A", hidden: scans[0]?.hidden ?? [] },
      { letter, hidden: scans[i]?.hidden ?? [] },
    ]);
    return (
      <details className="listed difference" key={letter} open={compared.length === 1}>
        <summary>
          Difference by identifier, A against {letter}: {count(onlyHere.length)} only in A, {count(both.length)} in both, {count(onlyThere.length)} only in{" "}
          {letter}
        </summary>
        <DifferenceBar {...difference} />
        <p className="key">
          <span>
            <Mark sign="removed" /> {sideWords(onlyHere, "here", letter)}
          </span>
          <span>
            <Mark sign="same" /> {count(both.length)} in both
          </span>
          <span>
            <Mark sign="added" /> {sideWords(onlyThere, "there", letter)}
          </span>
        </p>
        <DifferenceTable difference={difference} letter={letter} worse={worse} hidden={hidden} frozen={frozen} />
      </details>
    );
  });
}
