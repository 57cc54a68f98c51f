import type { Route } from "next";
import { diffHref } from "@/lib/compare/diff-query";
import type { PackageRows } from "@/lib/compare/package-rows";
import type { CompareQuery } from "@/lib/compare/query";
import type { Column } from "@/lib/compare/types";
import { count, plural } from "@/lib/format";
import { Counts, Mark } from "../diff/signs";
import { AppLink, InApp } from "../ui/alone";
import { Bytes } from "../ui/size";
import { HeadRow } from "./head-row";
import { imageClass } from "./names";

/** The packages that differ by most bytes, a column per image; each column leads to its full difference from A. */
export function PackageSection({ columns, packages, query }: { columns: readonly Column[]; packages: PackageRows; query: CompareQuery }) {
  const { rows, differing, total } = packages;
  const [base = ""] = query.images;
  const href = (i: number) => diffHref({ images: [base, query.images[i] ?? ""], view: "packages", from: query.images }) as Route;
  return (
    <section className="sec" id="packages" aria-labelledby="packages-title">
      <div className="sechead flush">
        <h2 id="packages-title">Packages</h2>
        <p className="why">Version, and bytes of the files that the package owns. From the package managers’ own records.</p>
        <div className="acts">
          <span className="muted">
            {count(differing)} of {plural(total, "package")} differ
          </span>
        </div>
      </div>
      <div className="rows" role="table" aria-label="Packages">
        <HeadRow first="Package" columns={columns} />
        <div className="g" role="row">
          <div className="l" role="rowheader">
            Against A
          </div>
          {packages.columns.map(({ count: own, against, unknown }, i) => (
            <div className={`c ${imageClass(i)}`} role="cell" key={columns[i]?.letter}>
              {unknown.count ? (
                <span className="unk" title={unknown.count.reason}>
                  unknown<span className="sr">: {unknown.count.reason}</span>
                </span>
              ) : i === 0 ? (
                plural(own ?? 0, "package")
              ) : against ? (
                <AppLink className="rowlink" href={href(i)} prefetch={false} title={`All packages of A and ${columns[i]?.letter}`}>
                  <Counts counts={against} />
                </AppLink>
              ) : (
                <>
                  {plural(own ?? 0, "package")} <span className="muted">A’s are unknown</span>
                </>
              )}
            </div>
          ))}
        </div>
        {rows.map((row) => (
          <div className="g" role="row" key={`${row.type} ${row.name}`}>
            <div className="l clip" role="rowheader">
              <Mark sign={row.sign} words={`${row.sign}:`} />
              <code title={row.name}>{row.name}</code>
            </div>
            {row.cells.map((cell, i) => (
              <div
                className={`c ${imageClass(i)}${i > 0 && row.sign !== "same" && (cell?.differs || (cell === null && row.cells[0])) ? " diff" : ""}`}
                role="cell"
                key={columns[i]?.letter}
              >
                {cell ? (
                  <>
                    <code className="ver" title={cell.version}>
                      {cell.version}
                    </code>
                    <span className="d">{cell.filesSize === null ? <span className="unk">unknown</span> : <Bytes size={cell.filesSize} />}</span>
                  </>
                ) : packages.columns[i]?.unknown.count ? (
                  <span className="unk">unknown</span>
                ) : (
                  <span className="no">–</span>
                )}
              </div>
            ))}
          </div>
        ))}
        {differing > rows.length ? (
          <div className="g" role="row">
            <div className="l muted" role="rowheader">
              {count(differing - rows.length)} more differ
            </div>
            {columns.map((column, i) => (
              <div className={`c ${imageClass(i)}`} role="cell" key={column.letter}>
                {packages.columns[i]?.against ? (
                  <InApp>
                    <AppLink className="link" href={href(i)} prefetch={false}>
                      All of A and {column.letter}
                    </AppLink>
                  </InApp>
                ) : null}
              </div>
            ))}
          </div>
        ) : null}
      </div>
    </section>
  );
}
