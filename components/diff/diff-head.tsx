import type { Route } from "next";
import Link from "next/link";
import { type DiffPageQuery, type DiffView, diffHref } from "@/lib/compare/diff-query";
import type { SignCounts } from "@/lib/compare/diff-types";
import { compareHref } from "@/lib/compare/query";
import { bytes, date, percentChange } from "@/lib/format";
import type { RecordedImage } from "@/lib/images/pair";
import { CopyLink } from "../ui/copy";
import { Rebuilt } from "../ui/rebuilt";
import { RefName } from "../ui/ref-name";
import { DiffExport } from "./export";
import { countsText, type SideName } from "./names";
import { Counts } from "./signs";

interface Props {
  query: DiffPageQuery;
  sides: readonly [SideName, SideName];
  pair: readonly [RecordedImage, RecordedImage];
  counts: Record<DiffView, SignCounts | null>;
}

const SwapIcon = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M3.5 1.5 1 4l2.5 2.5M1 4h11M10.5 7.5 13 10l-2.5 2.5M13 10H2" fill="none" stroke="currentColor" strokeWidth="1.2" />
  </svg>
);

function Read({ pair: [a, b] }: Pick<Props, "pair">) {
  const platforms = [...new Set([a.platform, b.platform])];
  const days = [...new Set([date(a.inspection.inspectedAt), date(b.inspection.inspectedAt)])];
  return (
    <span className="nowrap">
      {platforms.join(" and ")} · {days.length === 1 ? `both read ${days[0]}` : `read ${days.join(" and ")}`}
    </span>
  );
}

const views: [DiffView, string][] = [
  ["files", "Files"],
  ["packages", "Packages"],
  ["config", "Config"],
  ["layers", "Layers"],
];

export function DiffHead({ query, sides, pair, counts }: Props) {
  const [a, b] = sides;
  const { images, from } = query;
  const [first = "", second = ""] = images;
  const back = compareHref({ images: from.length > 1 ? from : images }, `#${query.view === "layers" ? "layers" : query.view}`);
  const [filesA, filesB] = [pair[0].inspection.sizes.files, pair[1].inspection.sizes.files];
  const percent = filesA !== null && filesB !== null ? percentChange(filesB, filesA) : null;
  return (
    <>
      <div className="head">
        <div>
          <h1>
            What changes from {a.letter} to {b.letter}
          </h1>
          <p className="sub pair">
            {sides.map((side, i) => (
              <span className="who" key={side.letter}>
                {i ? <span className="muted">→ </span> : null}
                <span className={`letter ${side.className}`}>
                  <span className="sw" aria-hidden="true" /> {side.letter}
                </span>{" "}
                <RefName name={side.name} title={pair[i]?.reference ?? side.name} />{" "}
                {pair[i]?.inspection.rebuilt ? <Rebuilt from={pair[i].inspection.rebuilt} /> : null}
              </span>
            ))}{" "}
            <Read pair={pair} />
          </p>
        </div>
        <div className="acts">
          <Link className="btn" href={diffHref({ ...query, images: [second, first], offset: 0 }) as Route} prefetch={false}>
            <SwapIcon /> Swap
          </Link>
          <CopyLink />
          <DiffExport query={query} name={`${query.view}-diff`} />
          <Link className="btn" href={back as Route} prefetch={false}>
            Back to the comparison
          </Link>
        </div>
      </div>
      <nav className="tabs" aria-label="Parts of the difference">
        {views.map(([view, label]) => {
          const own = counts[view];
          return (
            <Link
              href={diffHref({ images, from, view }) as Route}
              aria-current={view === query.view ? "page" : undefined}
              aria-label={`${label}: ${own ? countsText(own) : "unknown"}`}
              key={view}
              prefetch={false}
              scroll={false}
            >
              {label} {own ? <Counts counts={own} none="same" /> : <span className="unk">unknown</span>}
            </Link>
          );
        })}
        {filesA !== null && filesB !== null ? (
          <span className="end">
            Files size {bytes(filesA)} → {bytes(filesB)}
            {percent ? `, ${percent}` : ""}
          </span>
        ) : null}
      </nav>
    </>
  );
}
