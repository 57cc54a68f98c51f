import type { Route } from "next";
import Link from "next/link";
import type { Ladder, LadderFamily } from "@/lib/compare/ladder";
import { date, plural } from "@/lib/format";
import { InspectButton } from "../shell/open-buttons";
import { compareQuery } from "../shell/parse-ask";
import { ChevronIcon, PlusIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { Export } from "./export";
import { Filter } from "./filter";
import { LadderKeys, Tray } from "./pins";
import { exportRows } from "./rows";
import { LadderTable } from "./table";
import { UnderWay } from "./under-way";
import { pinOf, readyMade } from "./view";
import { ViewLink } from "./view-link";

const meaning = { download: "sizes of layer blobs as the registry stores them", unpacked: "sizes of layer tars, before overlay" } as const;

interface LadderViewProps {
  ladder: Ladder;
  /** The families without the filter's words, for ready-made comparisons. */
  all: readonly LadderFamily[];
  /** The configured platform: it is not written in addresses. */
  platform: string;
}

function Head({ ladder, all, platform }: LadderViewProps) {
  const { readAt } = ladder;
  const first = readAt ? date(readAt.first) : "";
  const last = readAt ? date(readAt.last) : "";
  const ready = all.map((family) => ({ family, rows: readyMade(family, all) })).filter(({ rows }) => rows.length > 1);
  return (
    <div className="head">
      <div>
        <h1>Base images by {ladder.kind === "download" ? "download" : "unpacked"} size</h1>
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
        <Export rows={exportRows(ladder)} name={`basewise-ladder-${ladder.platform.replaceAll("/", "-")}`} />
        {ready.length > 0 ? (
          <Menu
            summary={
              <>
                Ready-made comparisons <ChevronIcon />
              </>
            }
          >
            {ready.map(({ family, rows }) => (
              <Link key={family.id} href={`/compare?${compareQuery(rows.map((row) => pinOf(row, platform)))}` as Route} prefetch={false}>
                {family.title} <span className="end">{plural(rows.length, "image")}</span>
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
        <ViewLink set={{ kind: null, sort: null }} aria-current={on(ladder.kind === "download")}>
          Download
        </ViewLink>
        <ViewLink set={{ kind: "unpacked", sort: null }} aria-current={on(ladder.kind === "unpacked")}>
          Unpacked
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
        None of {plural(ladder.totalCount, "image")} matches “{ladder.q}”.{" "}
        <ViewLink className="link" set={{ q: null }}>
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
export function LadderView({ ladder, all, platform }: LadderViewProps) {
  const sizes = Object.fromEntries(ladder.families.flatMap((f) => f.rows.flatMap((row) => (row.size === null ? [] : [[pinOf(row, platform), row.size]]))));
  return (
    <>
      <Head ladder={ladder} all={all} platform={platform} />
      <Controls ladder={ladder} platform={platform} />
      {ladder.imageCount > 0 ? <LadderTable ladder={ladder} platform={platform} /> : <Nothing ladder={ladder} />}
      <p className="foot-note ladder-foot">
        <b>How to read this.</b>{" "}
        {ladder.kind === "download"
          ? "A bar is the sum of an image’s compressed layers: what a pull costs on a node that has none of them."
          : "A bar is the sum of an image’s layers as tars: what they occupy on a node, before one covers another."}{" "}
        {ladder.scale === "log"
          ? "The scale is logarithmic, each step ten times the one before, so sizes are dots; a tick marks the family’s full distribution."
          : "The pale track behind it ends where the family’s full distribution ends."}{" "}
        Figures are in MB (1,000,000 B); the exact bytes are behind each and in the export. A <span className="unk">?</span> is a fact that could not be read;
        it is never shown as zero.{" "}
        <span className="needs-script keys-note">
          Keys: <kbd>j</kbd> <kbd>k</kbd> move, <kbd>x</kbd> pins up to eight, <kbd>C</kbd> compares, <kbd>/</kbd> filters.
        </span>
      </p>
      <LadderKeys />
      <Tray sizes={sizes} />
    </>
  );
}
