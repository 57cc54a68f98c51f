import type { Ladder, LadderRow } from "@/lib/compare/ladder";
import { onBasis } from "@/lib/compare/listing";
import { count, date, plural } from "@/lib/format";
import { scannerName } from "../scans/words";
import { Unknown } from "./facts";

type Counts = NonNullable<Ladder["counts"]>;

/** "Trivy 0.74.0" of "trivy 0.74.0". */
const named = (scanner: string): string => scanner.replace(/^\S+/, scannerName);
const by = ({ scanner, databaseAt }: Pick<LadderRow, "scanner" | "databaseAt">): string =>
  `${named(scanner ?? "")}, ${databaseAt ? `database of ${date(databaseAt)}` : "whose database is not told"}`;

/** Distinct identifiers. What was counted by another scanner or database than the page's is grey and says so: it is not compared with the rest. */
export function CountCell({ row, basis }: { row: LadderRow; basis: Counts }) {
  if (row.scanState === null) {
    return (
      <span className="muted" title="Nobody scanned it yet">
        –<span className="sr"> not scanned</span>
      </span>
    );
  }
  if (row.identifiers === null) return <Unknown row={row} field="identifiers" />;
  const told = `${plural(row.identifiers, "distinct identifier")}, ${count(row.fixable ?? 0)} fixable, by ${by(row)}`;
  if (onBasis(row, basis)) return <span title={told}>{count(row.identifiers)}</span>;
  return (
    <span className="muted" title={`${told}; not compared with the other rows, which are by ${by(basis)}`}>
      <span aria-hidden="true">≠ </span>
      {count(row.identifiers)}
      <span className="sr"> by another scanner or database</span>
    </span>
  );
}

/** What the column counts, and by what. */
export function CountsNote({ counts }: { counts: Counts }) {
  return (
    <>
      <b>Identifiers</b> are distinct vulnerabilities over OS packages by {by(counts)}; “–” was not scanned.
      {counts.others > 0
        ? ` ${plural(counts.others, "count")} marked ≠ ${counts.others === 1 ? "is by another and stands" : "are by another and stand"} behind the others.`
        : ""}{" "}
    </>
  );
}
