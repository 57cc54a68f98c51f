import type { Route } from "next";
import type { ReactNode } from "react";
import { type DiffPageQuery, diffHref } from "@/lib/compare/diff-query";
import type { CompareQuery } from "@/lib/compare/query";
import { count, plural } from "@/lib/format";
import type { FileSummary } from "@/lib/images/pair";
import { Mark } from "../diff/signs";
import { AppLink, InApp } from "../ui/alone";
import { imageClass } from "./names";

const rows = [
  { sign: "removed", label: "Only in A", change: "removed" },
  { sign: "added", label: "Only here", change: "added" },
  { sign: "changed", label: "Other content", change: "content" },
  { sign: "changed", label: "Other mode, owner …", change: "rest" },
  { sign: "same", label: "Same", change: "same" },
] as const;
const otherwise: DiffPageQuery["change"] = ["mode", "owner", "type", "target", "device", "attributes"];

type Counted = Exclude<FileSummary, { unknown: unknown }>;
const counted = (summary: FileSummary | null | undefined): Counted | null => (summary && "counts" in summary ? summary : null);

function countOf({ counts }: Counted, change: (typeof rows)[number]["change"]): number {
  return change === "rest" ? counts.changed - counts.content : counts[change];
}

interface Props {
  letters: readonly string[];
  query: CompareQuery;
  /** Per column against A; null for A itself. Empty while they are counted. */
  summaries: readonly (FileSummary | null)[];
  waiting: boolean;
}

/** Regular files against A by sign. Every figure leads to its paths. */
export function FileSection({ letters, query, summaries, waiting }: Props) {
  const [base = ""] = query.images;
  const total = summaries.map(counted).find((one) => one)?.counts;
  const href = (i: number, change: DiffPageQuery["change"]) => diffHref({ images: [base, query.images[i] ?? ""], change, from: query.images }) as Route;
  const cell = (i: number, row: (typeof rows)[number]): ReactNode => {
    if (i === 0) return row.change === "same" && total ? plural(total.removed + total.changed + total.same, "file") : null;
    if (waiting) return <span className="muted">being counted</span>;
    const summary = summaries[i];
    const own = counted(summary);
    if (!own) {
      const reason = summary && "unknown" in summary ? summary.unknown.reason : "It was not counted.";
      return (
        <span className="unk" title={reason}>
          unknown<span className="sr">: {reason}</span>
        </span>
      );
    }
    const n = countOf(own, row.change);
    if (n === 0) return <span className="no">0</span>;
    return (
      <AppLink className="rowlink" href={href(i, row.change === "rest" ? otherwise : [row.change])} prefetch={false}>
        {count(n)}
      </AppLink>
    );
  };
  return (
    <section className="sec" id="files" aria-labelledby="files-title" aria-busy={waiting}>
      <div className="sechead flush">
        <h2 id="files-title">Files</h2>
        <p className="why">Regular files in the merged file system, by path and content, against A.</p>
      </div>
      <div className="rows" role="table" aria-label="Files">
        <div className="sr" role="row">
          <span role="columnheader">Files</span>
          {letters.map((letter) => (
            <span role="columnheader" key={letter}>
              {letter}
            </span>
          ))}
        </div>
        {rows.map((row) => (
          <div className="g" role="row" key={row.label}>
            <div className="l" role="rowheader">
              <Mark sign={row.sign} />
              {row.label}
            </div>
            {letters.map((letter, i) => (
              <div className={`c ${imageClass(i)}`} role="cell" key={letter}>
                {cell(i, row)}
              </div>
            ))}
          </div>
        ))}
        <InApp>
          <div className="g" role="row">
            <div className="l muted" role="rowheader">
              In full
            </div>
            {letters.map((letter, i) => (
              <div className={`c ${imageClass(i)}`} role="cell" key={letter}>
                {i > 0 && (waiting || counted(summaries[i])) ? (
                  <AppLink className="link" href={href(i, [])} prefetch={false}>
                    All of A and {letter}
                  </AppLink>
                ) : null}
              </div>
            ))}
          </div>
        </InApp>
      </div>
    </section>
  );
}
