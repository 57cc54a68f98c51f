import type { Column } from "@/lib/compare/types";
import { count } from "@/lib/format";
import type { OneSided } from "@/lib/scanner/difference";
import type { ScanColumn } from "@/lib/scans/types";
import { Mark } from "../diff/signs";
import { reasonWords } from "./words";

/** What is only in A, only in the other, and in both, with what removed each: the package is gone, or its version is another. */
const mostListed = 100;

function Rows({ items, sign, letter }: { items: readonly OneSided[]; sign: "removed" | "added"; letter: string }) {
  return items.slice(0, mostListed).flatMap(({ id, packages }) =>
    packages.map((one, i) => (
      <tr key={`${sign} ${id} ${one.package}`}>
        <th scope="row">
          {i === 0 ? (
            <>
              <Mark sign={sign} words={sign === "removed" ? "only in A:" : `only in ${letter}:`} />
              <code>{id}</code>
            </>
          ) : (
            <span className="sr">{id}</span>
          )}
        </th>
        <td>
          <code>{one.package}</code>
        </td>
        <td className="version">{one.installed}</td>
        <td>{reasonWords(one, sign === "removed" ? letter : "A")}</td>
      </tr>
    )),
  );
}

export function ScanDifferences({ columns, scans }: { columns: readonly Column[]; scans: readonly (ScanColumn | null)[] }) {
  return columns.map((column, i) => {
    const against = scans[i]?.against;
    if (against?.state !== "compared") return null;
    const { onlyHere, onlyThere, both } = against;
    const shown = Math.min(mostListed, onlyHere.length) + Math.min(mostListed, onlyThere.length);
    return (
      <details className="listed" key={column.letter}>
        <summary>
          A against {column.letter}: {count(onlyHere.length)} only in A, {count(both.length)} in both, {count(onlyThere.length)} only in {column.letter}
        </summary>
        {onlyHere.length + onlyThere.length ? (
          <table className="tbl tight findings">
            <thead>
              <tr>
                <th scope="col">Identifier</th>
                <th scope="col">Package</th>
                <th scope="col">Version</th>
                <th scope="col">Why it differs</th>
              </tr>
            </thead>
            <tbody>
              <Rows items={onlyHere} sign="removed" letter={column.letter} />
              <Rows items={onlyThere} sign="added" letter={column.letter} />
            </tbody>
          </table>
        ) : null}
        {onlyHere.length + onlyThere.length > shown ? <p className="muted">And {count(onlyHere.length + onlyThere.length - shown)} more.</p> : null}
      </details>
    );
  });
}
