import type { Route } from "next";
import Link from "next/link";
import type { Ladder } from "@/lib/compare/ladder";
import { hasFilters, type SortKey } from "@/lib/compare/listing-query";
import { count, date, plural } from "@/lib/format";
import { InspectButton } from "../shell/open-buttons";
import { compareQuery } from "../shell/parse-ask";
import { ChevronIcon, CrossIcon, PlusIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { CountsNote } from "./counts";
import { Export } from "./export";
import { lastFacts } from "./facts";
import { Filter } from "./filter";
import { AddFilter, FilterChips } from "./filters";
import { LadderKeys, Tray } from "./pins";
import { LadderTable } from "./table";
import { UnderWay } from "./under-way";
import { listingParams, noFilters, pinOf, readyMade, sortParam } from "./view";
import { ViewLink } from "./view-link";

const meaning = {
  download: "sizes of layer blobs as the registry stores them",
  unpacked: "sizes of layer tars, before overlay",
  files: "bytes of the files that are seen, a hard link once",
} as const;
const kindTitle = { download: "download", unpacked: "unpacked", files: "files" } as const;

interface LadderViewProps {
  ladder: Ladder;
  /** The configured platform: it is not written in addresses. */
  platform: string;
}

function Head({ ladder, platform }: LadderViewProps) {
  const { readAt } = ladder;
  const first = readAt ? date(readAt.first) : "";
  const last = readAt ? date(readAt.last) : "";
  const ready = ladder.families.flatMap((family) => {
    const made = readyMade(family);
    return made ? [{ family, names: made.names.map((name) => pinOf({ name, platform: ladder.platform }, platform)) }] : [];
  });
  return (
    <div className="head">
      <div>
        <h1>Base images by {kindTitle[ladder.kind]} size</h1>
        <p className="sub">
          {plural(ladder.imageCount, "image")} in {plural(ladder.familyCount, "family", "families")} · {meaning[ladder.kind]}
          {readAt ? ` · read ${first === last ? last : `${first} to ${last}`}` : ""} ·{" "}
          <span title="The level is told by an image's files alone. What it is for, its family, is what the catalogue of known bases says of its repository and tag">
            level by files, family by catalogue
          </span>
          <UnderWay />
        </p>
      </div>
      <div className="acts">
        <Export query={listingParams(ladder, platform).toString()} name={`basewise-ladder-${ladder.platform.replaceAll("/", "-")}`} />
        {ready.length > 0 ? (
          <Menu
            summary={
              <>
                Ready-made comparisons <ChevronIcon />
              </>
            }
          >
            {ready.map(({ family, names }) => (
              <Link key={family.id} href={`/compare?${compareQuery(names)}` as Route} prefetch={false}>
                {family.title} <span className="end">{plural(names.length, "image")}</span>
              </Link>
            ))}
          </Menu>
        ) : null}
        <InspectButton>
          <PlusIcon /> Inspect image
        </InspectButton>
      </div>
    </div>
  );
}

const orders: readonly (readonly [SortKey, string])[] = [
  ["download", "Download"],
  ["unpacked", "Unpacked"],
  ["files", "Files size"],
  ["name", "Name"],
  ["level", "Level"],
  ["layers", "Layers"],
  ["packages", "Packages"],
  ["vulnerabilities", "Vulnerabilities"],
  ...(Object.entries(lastFacts) as [SortKey, string][]),
];

/** Any fact to order by; the last column shows the fact, where no column does. */
function Order({ ladder }: { ladder: Ladder }) {
  const { key, descending } = ladder.sort;
  return (
    <Menu
      side="left"
      className="chip on"
      summary={
        <>
          <span className="muted">Order</span> <b>{orders.find(([k]) => k === key)?.[1]}</b> {descending ? "↓" : "↑"} <ChevronIcon />
        </>
      }
    >
      {orders.map(([k, says]) => (
        <ViewLink key={k} set={{ sort: sortParam(ladder, k), page: null }} aria-current={k === key ? "true" : undefined}>
          {says} {k === key ? <span className="end">{descending ? "turn to ↑" : "turn to ↓"}</span> : null}
        </ViewLink>
      ))}
    </Menu>
  );
}

/** A family alone, page by page. */
function Pages({ ladder }: { ladder: Ladder }) {
  if (ladder.family === null || ladder.pages < 2) return null;
  const { page, pages } = ladder;
  const near = [...new Set([1, page - 1, page, page + 1, pages])].filter((n) => n >= 1 && n <= pages);
  return (
    <nav className="pages" aria-label="Pages">
      {near.map((n, i) => (
        <span key={n}>
          {i > 0 && n - (near[i - 1] ?? 0) > 1 ? <span className="muted">… </span> : null}
          <ViewLink set={{ page: n === 1 ? null : String(n) }} label={`Page ${n} of ${pages}`} aria-current={n === page ? "true" : undefined}>
            {n}
          </ViewLink>
        </span>
      ))}
      <span className="muted">
        {count(ladder.shownCount)} of {plural(ladder.imageCount, "image")}
      </span>
    </nav>
  );
}

function Controls({ ladder, platform }: { ladder: Ladder; platform: string }) {
  const names = [...new Set([platform, ladder.platform, ...ladder.platforms.map((p) => p.name)])];
  const images = (name: string) => ladder.platforms.find((p) => p.name === name)?.images ?? 0;
  const on = (yes: boolean) => (yes ? ("true" as const) : undefined);
  return (
    <div className="bar">
      <Filter q={ladder.q} />
      <Menu
        side="left"
        className="chip on"
        summary={
          <>
            <span className="muted">Platform</span> <b>{ladder.platform}</b> <ChevronIcon />
          </>
        }
      >
        {names.map((name) => (
          <ViewLink key={name} set={{ platform: name === platform ? null : name }} aria-current={on(name === ladder.platform)}>
            {name} <span className="end">{plural(images(name), "image")}</span>
          </ViewLink>
        ))}
      </Menu>
      <Order ladder={ladder} />
      {ladder.family === null ? null : (
        <span className="chip on">
          <span className="muted">Family</span> <b>{ladder.families[0]?.title ?? ladder.family}</b>
          <ViewLink className="lift" set={{ family: null, page: null }} label="Show all families">
            <CrossIcon />
          </ViewLink>
        </span>
      )}
      <FilterChips filters={ladder.filters} />
      <AddFilter filters={ladder.filters} />
      <span className="grow" />
      <span className="key">
        <span>
          <i className="distroless" />
          distroless
        </span>
        <span>
          <i />
          slim, small
        </span>
        <span>
          <i className="full" />
          full
        </span>
        <span>
          <i className="ghost" />
          family’s full image
        </span>
      </span>
      <nav className="seg" aria-label="Size kind">
        <ViewLink set={{ kind: null, sort: null, page: null }} aria-current={on(ladder.kind === "download")}>
          Download
        </ViewLink>
        <ViewLink set={{ kind: "unpacked", sort: null, page: null }} aria-current={on(ladder.kind === "unpacked")}>
          Unpacked
        </ViewLink>
        <ViewLink set={{ kind: "files", sort: null, page: null }} aria-current={on(ladder.kind === "files")}>
          Files
        </ViewLink>
      </nav>
      <nav className="seg" aria-label="Scale">
        <ViewLink set={{ scale: null }} aria-current={on(ladder.scale === "linear")}>
          Linear
        </ViewLink>
        <ViewLink set={{ scale: "log" }} aria-current={on(ladder.scale === "log")} title="Dots instead of bars: a length on a log scale means nothing">
          Log
        </ViewLink>
      </nav>
    </div>
  );
}

function Nothing({ ladder }: { ladder: Ladder }) {
  if (ladder.totalCount > 0) {
    return (
      <p className="matches-none">
        None of {plural(ladder.totalCount, "image")} matches {ladder.q ? <>“{ladder.q}”</> : null}
        {ladder.q && hasFilters(ladder.filters) ? " and " : ""}
        {hasFilters(ladder.filters) ? "the filters" : ""}.{" "}
        <ViewLink className="link" set={{ q: null, family: null, ...noFilters }}>
          Show all
        </ViewLink>
      </p>
    );
  }
  return (
    <p className="matches-none">
      No image is recorded for {ladder.platform}.{" "}
      {ladder.platforms.map(({ name }) => (
        <ViewLink key={name} className="link" set={{ platform: name, q: null }}>
          Show {name}
        </ViewLink>
      ))}
    </p>
  );
}

/** The home page: every recorded base, by family, on one scale. */
export function LadderView({ ladder, platform }: LadderViewProps) {
  const sizes = Object.fromEntries(ladder.families.flatMap((f) => f.rows.flatMap((row) => (row.size === null ? [] : [[pinOf(row, platform), row.size]]))));
  return (
    <>
      <Head ladder={ladder} platform={platform} />
      <Controls ladder={ladder} platform={platform} />
      {ladder.imageCount === 0 ? <Nothing ladder={ladder} /> : null}
      {ladder.families.length > 0 ? <LadderTable ladder={ladder} platform={platform} /> : null}
      <Pages ladder={ladder} />
      <p className="foot-note ladder-foot">
        <b>How to read this.</b>{" "}
        {ladder.kind === "download"
          ? "A bar is the sum of an image’s compressed layers: what a pull costs on a node that has none of them."
          : ladder.kind === "unpacked"
            ? "A bar is the sum of an image’s layers as tars: what they occupy on a node, before one covers another."
            : "A bar is the bytes of the files that are seen at the end, a hard link once."}{" "}
        {ladder.scale === "log"
          ? "The scale is logarithmic, each step ten times the one before, so sizes are dots; a tick marks the family’s full distribution."
          : "The pale track behind it ends where the family’s full distribution ends."}{" "}
        Figures are in MB (1,000,000 B); the exact bytes are behind each and in the export. A <span className="unk">?</span> is a fact that could not be read;
        it is never shown as zero. {ladder.counts ? <CountsNote counts={ladder.counts} /> : null}A line beside a name is its size over the moves of its tag;
        where the tag never moved there is none.{" "}
        <span className="needs-script keys-note">
          Keys: <kbd>j</kbd> <kbd>k</kbd> move, <kbd>x</kbd> pins up to eight, <kbd>C</kbd> compares, <kbd>/</kbd> filters.
        </span>
      </p>
      <LadderKeys />
      <Tray sizes={sizes} />
    </>
  );
}
