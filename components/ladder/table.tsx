import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Ladder, LadderFamily, LadderRow } from "@/lib/compare/ladder";
import { type SizeKind, type SortKey, sizeKinds } from "@/lib/compare/listing-query";
import { bytes, bytesChange, count, exactBytes, moment, percentChange, timesMark, timesSmaller } from "@/lib/format";
import { compareQuery } from "../shell/parse-ask";
import { Rebuilt } from "../ui/rebuilt";
import { RefName } from "../ui/ref-name";
import { Megabytes } from "../ui/size";
import { AxisHead, Bar } from "./bar";
import { CountCell } from "./counts";
import { LastCell, lastFactOf, lastFacts, Unknown } from "./facts";
import { LevelMark } from "./level";
import { NotReadRow } from "./not-read";
import { PinBox } from "./pins";
import { Spark } from "./spark";
import { pinOf, sortParam } from "./view";
import { ViewLink } from "./view-link";

const kindName = { download: "Download", unpacked: "Unpacked", files: "Files size" } as const;
const kindSays = { download: "to download", unpacked: "unpacked", files: "of files" } as const;
/** The two kinds that stand behind the one that is shown. */
const others = (kind: SizeKind): SizeKind[] => sizeKinds.filter((k) => k !== kind);

function SortHead({ ladder, by, className, children }: { ladder: Ladder; by: SortKey; className: string; children: ReactNode }) {
  const { key, descending } = ladder.sort;
  const on = key === by;
  return (
    <th scope="col" className={className} {...(on ? { "aria-sort": descending ? ("descending" as const) : ("ascending" as const) } : {})}>
      <ViewLink set={{ sort: sortParam(ladder, by) }}>
        {children}
        {on ? <span aria-hidden="true"> {descending ? "↓" : "↑"}</span> : null}
      </ViewLink>
    </th>
  );
}

/** The sentence at the right of a family's head; computed, never written. */
function Answer({ family }: { family: LadderFamily }) {
  const { answer } = family;
  if (!answer) return null;
  const smaller = answer.size <= answer.full.size;
  const factor = smaller ? timesSmaller(answer.size, answer.full.size) : timesSmaller(answer.full.size, answer.size);
  const distroless = answer.subject === "distroless";
  return (
    <span
      className={distroless ? "ans" : "ans small"}
      title={`${answer.name}: ${exactBytes(answer.size)}; ${answer.full.name}: ${exactBytes(answer.full.size)}${distroless ? "; debug variants are left out" : ""}`}
    >
      largest {distroless ? "distroless " : ""}here is{" "}
      <b>
        {factor}
        {timesMark} {smaller ? "smaller" : "larger"}
      </b>{" "}
      than {answer.full.name}
      {answer.otherVersion ? (
        <span className="unk" title={`${answer.name} has version ${answer.otherVersion.here}, ${answer.full.name} version ${answer.otherVersion.full}`}>
          other major version
        </span>
      ) : null}
    </span>
  );
}

function AgainstFull({ row, full }: { row: LadderRow; full: LadderFamily["full"] }) {
  if (row.isFull) return <span className="muted">full</span>;
  if (row.size === null || !full) {
    return (
      <span className="unk" title={row.size === null ? "The size is not known" : "No full image of this family is recorded"}>
        ?
      </span>
    );
  }
  return <span title={`${bytesChange(row.size - full.size)} against ${full.name}, ${bytes(full.size)}`}>{percentChange(row.size, full.size, 1)}</span>;
}

function Row({ row, family, ladder, platform }: { row: LadderRow; family: LadderFamily; ladder: Ladder; platform: string }) {
  const pin = pinOf(row, platform);
  const read = `read ${moment(row.readAt)} through the ${row.source === "docker" ? "engine" : "registry"}`;
  const size = (kind: SizeKind) => (
    <Megabytes
      size={row[kind]}
      reason={row.unknown[kind]?.reason}
      {...(row[kind] === null ? {} : { title: `${exactBytes(row[kind])} ${kindSays[kind]}, ${read}` })}
    />
  );
  return (
    <tr className="r">
      <td>
        <PinBox pin={pin} name={row.name} />
      </td>
      <th scope="row" className="nm">
        <div className="names">
          <Link href={`/images?${compareQuery([pin])}` as Route} prefetch={false}>
            <RefName name={row.name} title={[row.reference, ...row.otherTags.map((tag) => `also :${tag}`), row.digest].join("\n")} flexible />
          </Link>
          {row.otherTags.length > 0 ? <span className="tags clip">{row.otherTags.slice(0, 6).join(", ")}</span> : null}
          {row.line ? <Spark line={row.line} kind={ladder.kind} /> : null}
        </div>
      </th>
      <td className="lv">
        <LevelMark level={row.level} standing={row.standing} debug={row.debug} by={row.levelBy} unknown={row.unknown.level?.reason ?? null} />
      </td>
      <td className="bar-c">
        <Bar row={row} full={family.full} axis={ladder.axis} kind={ladder.kind} />
      </td>
      <td className="num first">{size(ladder.kind)}</td>
      <td className="num w">
        <AgainstFull row={row} full={family.full} />
      </td>
      {others(ladder.kind).map((kind) => (
        <td className="num x" key={kind}>
          {size(kind)}
        </td>
      ))}
      <td className="num n">{row.layers}</td>
      <td className="num n">{row.packages === null ? <Unknown row={row} field="packages" /> : count(row.packages)}</td>
      {ladder.counts ? (
        <td className="num n count">
          <CountCell row={row} basis={ladder.counts} />
        </td>
      ) : null}
      <td className="la">
        <LastCell row={row} fact={lastFactOf(ladder)} today={ladder.today} />
      </td>
      {ladder.rebuiltCount > 0 ? <td className="mk">{row.rebuilt === null ? null : <Rebuilt from={row.rebuilt} />}</td> : null}
    </tr>
  );
}

/** Nothing to pull is a base as well, and the measure of all others. */
function Scratch({ family, marked, shell, counted }: { family: LadderFamily; marked: boolean; shell: boolean; counted: boolean }) {
  return (
    <tr className="r scratch">
      <td />
      <th scope="row" className="nm">
        <span className="ref">scratch</span>
        <span className="tags">nothing to pull</span>
      </th>
      <td className="lv">
        <LevelMark level="scratch" standing="distroless" />
      </td>
      <td className="bar-c">
        <svg aria-hidden="true">
          <use href="#ladder-grid" />
        </svg>
      </td>
      <td className="num first">
        <Megabytes size={0} />
      </td>
      <td className="num w">{family.full ? percentChange(0, family.full.size, 1) : null}</td>
      <td className="num x">
        <Megabytes size={0} />
      </td>
      <td className="num x">
        <Megabytes size={0} />
      </td>
      <td className="num n">0</td>
      <td className="num n">0</td>
      {counted ? (
        <td className="num n muted" title="There is nothing to scan">
          –
        </td>
      ) : null}
      <td className="la muted">{shell ? "none" : null}</td>
      {marked ? <td className="mk" /> : null}
    </tr>
  );
}

export function LadderTable({ ladder, platform }: { ladder: Ladder; platform: string }) {
  const marked = ladder.rebuiltCount > 0;
  const last = lastFactOf(ladder);
  const columns = (marked ? 1 : 0) + (ladder.counts ? 1 : 0) + 11;
  return (
    <table className={["ladder", ladder.counts ? "counted" : "", ladder.sort.key === "vulnerabilities" ? "by-count" : ""].filter(Boolean).join(" ")}>
      <caption className="sr">
        Base images by family with {ladder.kind} size in MB, change against the family's full distribution, its other sizes, layers, packages
        {ladder.counts ? ", distinct vulnerability identifiers" : ""} and {lastFacts[last].toLowerCase()}. The level is told by an image's files, the family by
        the catalogue.
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr">Pin</span>
          </th>
          <SortHead ladder={ladder} by="name" className="nm">
            Image
          </SortHead>
          <SortHead ladder={ladder} by="level" className="lv">
            <span title="Told by the image's files alone, never by its name">Level</span>
          </SortHead>
          <th scope="col" className="bar-c">
            <span className="sr">Bar</span>
            <AxisHead axis={ladder.axis} />
          </th>
          <SortHead ladder={ladder} by={ladder.kind} className="num first">
            {kindName[ladder.kind]}
            <span className="sr"> in MB</span>
          </SortHead>
          <th scope="col" className="num w">
            Against full
          </th>
          {others(ladder.kind).map((kind) => (
            <SortHead key={kind} ladder={ladder} by={kind} className="num x">
              {kind === "files" ? "Files" : kindName[kind]}
              <span className="sr"> in MB</span>
            </SortHead>
          ))}
          <SortHead ladder={ladder} by="layers" className="num n">
            Layers
          </SortHead>
          <SortHead ladder={ladder} by="packages" className="num n">
            Packages
          </SortHead>
          {ladder.counts ? (
            <SortHead ladder={ladder} by="vulnerabilities" className="num n count">
              <span title="Distinct vulnerability identifiers over OS packages">Identifiers</span>
            </SortHead>
          ) : null}
          <SortHead ladder={ladder} by={last} className="la">
            {lastFacts[last]}
            {last === "wasted" ? <span className="sr"> in MB</span> : null}
          </SortHead>
          {marked ? (
            <th scope="col" className="mk">
              <span className="sr">Origin</span>
            </th>
          ) : null}
        </tr>
      </thead>
      {ladder.families.map((family) => (
        <tbody key={family.id}>
          <tr className="fam">
            <th colSpan={columns} scope="rowgroup">
              <h2>{family.title}</h2>
              {family.subtitle ? <span className="of">{family.subtitle}</span> : null}
              <Answer family={family} />
            </th>
          </tr>
          {family.scratch ? <Scratch family={family} marked={marked} shell={last === "shell"} counted={ladder.counts !== null} /> : null}
          {family.rows.map((row) => (
            <Row key={row.key} row={row} family={family} ladder={ladder} platform={platform} />
          ))}
          {ladder.family === null && family.rows.length < family.matching ? (
            <tr className="more">
              <td />
              <td colSpan={columns - 1}>
                <ViewLink className="link" set={{ family: family.id, page: null }}>
                  All {count(family.matching)} of {family.title}
                </ViewLink>{" "}
                <span className="muted">the first {count(family.rows.length)} are shown</span>
              </td>
            </tr>
          ) : null}
          {family.notRead.length > 0 && ladder.page === 1 ? <NotReadRow family={family} platform={ladder.platform} columns={columns} /> : null}
        </tbody>
      ))}
    </table>
  );
}
