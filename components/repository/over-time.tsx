import { Fragment } from "react";
import type { Kind, RepositoryView, Stretch, TimeRow, Trouble } from "@/lib/follow/view-types";
import { bytes, bytesChange, count, countChange, date, exactBytes, moment, plural } from "@/lib/format";
import { quietMs } from "@/lib/images/names";
import { shortDigest } from "@/lib/oci/digest";
import { endLabel, figureOf, type Gap, gapsOf, greatest, type Scale, scaleOf, ticksOf } from "./time-scale";

/** Size over time: a row per set of tags with one history, all on one scale from zero. Drawn on the server; widths in percent. */
const height = 50;
const pct = (n: number): string => `${n.toFixed(3)}%`;

export const kindWords: Record<Kind, string> = { download: "Download", unpacked: "Unpacked", files: "Files", packages: "Packages" };
export const valueWords = (value: number, kind: Kind): string => (kind === "packages" ? count(value) : bytes(value));
/** The axis ends on a round figure: `4 MB`. */
const axisWords = (value: number, kind: Kind): string => valueWords(value, kind).replace(/\.0+(?=\D)/, "");
const changeWords = (delta: number, kind: Kind): string => (kind === "packages" ? countChange(delta) : bytesChange(delta));

export const Value = ({ value, kind }: { value: number | null; kind: Kind }) =>
  value === null ? (
    <span className="unk" title="The image was not read for this platform">
      not read
    </span>
  ) : (
    <data value={value} title={kind === "packages" ? count(value) : exactBytes(value)}>
      {valueWords(value, kind)}
    </data>
  );

const troubleWords: Record<string, string> = {
  registry_unreachable: "registry away",
  registry_timeout: "registry away",
  rate_limited: "asked to wait",
  unauthorised: "login refused",
};

/** Why nothing was looked up, where a run failed in that time. */
export function gapWords(gap: Gap, troubles: readonly Trouble[]): string {
  const trouble = troubles.find((t) => t.to >= gap.from && t.from <= gap.to);
  const days = Math.round((Date.parse(gap.to) - Date.parse(gap.from)) / 86_400_000);
  const long = days >= 1 ? `, ${plural(days, "day")}` : "";
  return `${trouble ? (troubleWords[trouble.code] ?? trouble.title.toLowerCase()) : "not looked up"}${long}`;
}

interface Drawn {
  view: RepositoryView;
  kind: Kind;
  scale: Scale;
  max: number;
  quiet: number;
  labels: ReadonlyMap<string, string>;
}

function sentence(row: TimeRow, { kind, quiet, view }: Drawn): string {
  const values = row.stretches.map((s) => figureOf(s.reading, kind)).map((v) => (v === null ? "not read" : valueWords(v, kind)));
  const distinct = values.filter((v, i) => v !== values[i - 1]);
  const gaps = gapsOf(row.stretches, view.now, quiet).map((g) => `not looked up from ${date(g.from)} to ${date(g.to)}`);
  return [`${kindWords[kind]} of ${row.tags.join(", ")} over time: ${distinct.join(", then ")}`, ...gaps].join("; ");
}

function Line({ stretch, next, drawn }: { stretch: Stretch; next: Stretch | undefined; drawn: Drawn }) {
  const { scale, max, kind, quiet, view } = drawn;
  const value = figureOf(stretch.reading, kind);
  const gap = Date.parse(next?.from ?? view.now) - Date.parse(stretch.to) > quiet;
  const [x1, x2] = [scale.at(stretch.from), scale.at(gap || !next ? stretch.to : next.from)];
  if (value === null || !stretch.reading) {
    return (
      <>
        <line x1={pct(x1)} x2={pct(x2)} y1={height - 6} y2={height - 6} className="ot-none" />
        {x2 - x1 > 6 ? (
          <text x={pct(x1)} dx="4" y={height - 11}>
            not read
          </text>
        ) : null}
      </>
    );
  }
  const y = height - (value / max) * (height - 4);
  const read = Math.min(Math.max(Date.parse(stretch.reading.readAt), Date.parse(stretch.from)), Date.parse(stretch.to));
  return (
    <>
      <rect x={pct(x1)} width={pct(Math.max(x2 - x1, 0))} y={y} height={height - y} className="ot-area" />
      <line x1={pct(x1)} x2={pct(x2)} y1={y} y2={y} className="ot-line" />
      <circle cx={pct(scale.at(read))} cy={y} r="3.2" className="ot-dot">
        <title>{`${valueWords(value, kind)}, read ${moment(stretch.reading.readAt)}`}</title>
      </circle>
    </>
  );
}

/** A move: from one height to the other, and down to the axis with what it changed. */
function Drop({ before, after, room, drawn }: { before: Stretch; after: Stretch; room: number; drawn: Drawn }) {
  const { scale, max, kind, labels } = drawn;
  const x = scale.at(after.from);
  const [from, to] = [figureOf(before.reading, kind), figureOf(after.reading, kind)];
  const heights = [from, to].flatMap((v) => (v === null ? [] : [height - (v / max) * (height - 4)]));
  const lowest = Math.max(...heights, 0);
  const name = labels.get(after.target) ?? shortDigest(after.target);
  const words = from === null || to === null ? name : `${name}, ${changeWords(to - from, kind)}`;
  const left = x > 80;
  return (
    <>
      {heights.length === 2 ? <line x1={pct(x)} x2={pct(x)} y1={heights[0]} y2={heights[1]} className="ot-line" /> : null}
      <line x1={pct(x)} x2={pct(x)} y1={lowest + 5} y2={height} className="ot-drop" />
      {room > 12 || left ? (
        <text className="mv" x={pct(x)} dx={left ? -7 : 7} y={lowest > height - 18 ? 12 : height - 8} textAnchor={left ? "end" : undefined}>
          {words}
        </text>
      ) : null}
    </>
  );
}

function Row({ row, first, drawn }: { row: TimeRow; first: boolean; drawn: Drawn }) {
  const { view, kind, scale, max, quiet } = drawn;
  const gaps = gapsOf(row.stretches, view.now, quiet);
  const begin = row.stretches[0];
  const now = row.stretches.at(-1);
  const starts = begin ? scale.at(begin.from) : 0;
  const state = row.moves === 0 ? "has not moved" : row.moves === 1 ? "moved once" : row.moves === 2 ? "moved twice" : `moved ${row.moves} times`;
  const boundaries = row.stretches.flatMap((s, i) => (i > 0 && row.stretches[i - 1]?.target !== s.target ? [i] : []));
  return (
    <div className="g3">
      <div className="l">
        <b className="mono">{row.tags[0]}</b> <span className="muted mono">{row.tags.slice(1, 4).join(" ")}</span>
        {row.tags.length > 4 ? <span className="muted"> and {count(row.tags.length - 4)} more</span> : null}
        <small>{starts > 1 && begin ? `first seen ${date(begin.from)}` : state}</small>
      </div>
      <div className="ch">
        <svg height={height + 12} role="img" aria-label={sentence(row, drawn)}>
          {ticksOf(scale).map(({ at }) => (
            <line key={at} x1={pct(scale.at(at))} x2={pct(scale.at(at))} y1="0" y2={height} className="ot-grid" />
          ))}
          <line x1="0" x2="100%" y1={height} y2={height} className="ot-axis" />
          {gaps.map((gap) => (
            <rect key={gap.from} x={pct(scale.at(gap.from))} width={pct(scale.at(gap.to) - scale.at(gap.from))} y="0" height={height} fill="url(#ot-gap)">
              <title>{`${gapWords(gap, view.troubles)}: ${moment(gap.from)} to ${moment(gap.to)}`}</title>
            </rect>
          ))}
          {row.stretches.map((stretch, i) => (
            <Line key={stretch.from} stretch={stretch} next={row.stretches[i + 1]} drawn={drawn} />
          ))}
          {boundaries.map((i, n) => {
            const [before, after] = [row.stretches[i - 1], row.stretches[i]];
            const following = boundaries[n + 1];
            const room = (following === undefined ? 100 : scale.at(row.stretches[following]?.from ?? view.now)) - scale.at(after?.from ?? view.now);
            return before && after ? <Drop key={after.from} before={before} after={after} room={room} drawn={drawn} /> : null;
          })}
          {first ? (
            <>
              <text className="ax" x="0" dx="-8" y="12" textAnchor="end">
                {axisWords(max, kind)}
              </text>
              <text className="ax" x="0" dx="-8" y={height + 4} textAnchor="end">
                0
              </text>
            </>
          ) : null}
          {starts > 22 ? (
            <text x={pct(starts)} dx="-8" y={height - 8} textAnchor="end">
              not looked up before
            </text>
          ) : null}
        </svg>
      </div>
      <div className="now">
        <b>
          <Value value={figureOf(now?.reading ?? null, kind)} kind={kind} />
        </b>
        <small>{view.platform}</small>
      </div>
    </div>
  );
}

export function OverTime({ view, kind }: { view: RepositoryView; kind: Kind }) {
  const scale = scaleOf(view.rows, view.now);
  const labels = new Map(view.moves.flatMap((m) => [m.before, m.after]).flatMap((side) => (side.label ? [[side.target, side.label] as const] : [])));
  const drawn: Drawn = { view, kind, scale, max: greatest(view.rows, kind), quiet: quietMs(view.follow?.interval ?? null), labels };
  const gaps = gapsOf(view.rows[0]?.stretches ?? [], view.now, drawn.quiet).filter((g) => scale.at(g.to) - scale.at(g.from) > 2);
  const longest = [...gaps].sort((a, b) => Date.parse(b.to) - Date.parse(b.from) - (Date.parse(a.to) - Date.parse(a.from)))[0];
  const middle = longest ? (scale.at(longest.from) + scale.at(longest.to)) / 2 : 0;
  return (
    <div className="over">
      <div className="g3 hd">
        <div className="l">Tags that mean the same</div>
        <div className="ch">
          <svg height="40" role="img" aria-label={`Time axis, ${date(new Date(scale.from).toISOString())} to ${date(view.now)}`}>
            <defs>
              <pattern id="ot-gap" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="5" height="5" className="ot-page" />
                <rect width="1.4" height="5" className="ot-hatch" />
              </pattern>
            </defs>
            {ticksOf(scale).map(({ at, label }) => (
              <Fragment key={at}>
                <text x={pct(scale.at(at))} dx={scale.at(at) < 1 ? 0 : 4} y="32">
                  {label}
                </text>
                <line x1={pct(scale.at(at))} x2={pct(scale.at(at))} y1="38" y2="40" className="ot-grid" />
              </Fragment>
            ))}
            <text x="100%" y="32" textAnchor="end">
              {endLabel(scale)}
            </text>
            {longest ? (
              <text className="why" x={pct(middle)} y="14" textAnchor={middle > 85 ? "end" : middle < 15 ? "start" : "middle"}>
                {gapWords(longest, view.troubles)}
              </text>
            ) : null}
          </svg>
        </div>
        <div className="now">{kindWords[kind]}</div>
      </div>
      {view.rows.map((row, i) => (
        <Row key={row.tags[0]} row={row} first={i === 0} drawn={drawn} />
      ))}
    </div>
  );
}

/** The same as rows. */
export const OverTimeTable = ({ view, kind }: { view: RepositoryView; kind: Kind }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
  <section className="scroll-x" aria-label="Sizes over time as a table" tabIndex={0}>
    <table className="tbl tight">
      <thead>
        <tr>
          <th scope="col">Tags</th>
          <th scope="col">First seen</th>
          <th scope="col">Last seen</th>
          <th scope="col" className="num">
            Look-ups
          </th>
          <th scope="col">Digest</th>
          <th scope="col" className="num">
            {kindWords[kind]}
          </th>
        </tr>
      </thead>
      <tbody>
        {view.rows.flatMap((row) =>
          row.stretches.map((s) => (
            <tr key={`${row.tags[0]} ${s.from}`}>
              <th scope="row" className="mono">
                {row.tags.slice(0, 4).join(" ")}
              </th>
              <td>{moment(s.from)}</td>
              <td>{moment(s.to)}</td>
              <td className="num">{count(s.looks)}</td>
              <td className="mono" title={s.target}>
                {shortDigest(s.target)}
              </td>
              <td className="num">
                <Value value={figureOf(s.reading, kind)} kind={kind} />
              </td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  </section>
);
