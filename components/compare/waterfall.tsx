import type { Route } from "next";
import Link from "next/link";
import { axisFor, position } from "@/lib/compare/axis";
import { type CompareQuery, compareHref } from "@/lib/compare/query";
import type { Column, Letter } from "@/lib/compare/types";
import type { Waterfall, WaterfallStep } from "@/lib/compare/types-waterfall";
import { folded, type Rung } from "@/lib/compare/waterfall-fold";
import { bytes, bytesChange, count, exactBytes, plural } from "@/lib/format";
import { ChartFrame } from "../charts/frame";
import { imageClass, plainName } from "./names";
import { nameOfStep } from "./parts";
import { WaterfallNotes } from "./waterfall-notes";
import { WaterfallTable } from "./waterfall-table";

/** From A's files size to another image's: a ladder of steps that ends on its bytes. One kind of size; no other is subtracted. */
const signs = { removed: "−", changed: "~", added: "+" } as const;
const height = 26;
const tall = 30;

const kinds: Record<WaterfallStep["of"], [one: string, many: string]> = {
  package: ["package", "packages"],
  file: ["file that no package owns", "files that no package owns"],
  "other files": ["file that no package owns", "files that no package owns"],
};
const nameOf = ({ step, of, count: n }: Rung): string => (step ? nameOfStep(step) : `${count(n)} more ${kinds[of][n === 1 ? 0 : 1]}`);

/** Where room is short what stands in front gives way: the folders of a path, the registry of a name. The whole is the row's title. */
function endOf(path: string, most = 0): string {
  if (path.length <= most) return path;
  const end = path.slice(path.lastIndexOf("/") + 1);
  return most === 0 || end === path ? end : `…/${end}`;
}

interface Scale {
  at: (size: number) => string;
  ticks: { value: number; at: string; label: string }[];
}

function scaleOf(fall: Waterfall, rungs: readonly Rung[]): Scale {
  const axis = axisFor([fall.before ?? 0, fall.after ?? 0, ...rungs.map((r) => r.left)], "linear");
  const at = (size: number) => `${Math.max(0, position(axis, size) ?? 0).toFixed(3)}%`;
  return { at, ticks: axis.ticks.map(({ value, label }) => ({ value, label, at: at(value) })) };
}

const Grid = ({ scale, tall: h }: { scale: Scale; tall: number }) =>
  scale.ticks.map(({ value, at }) => <line key={value} className={value === 0 ? "rule zero" : "rule"} x1={at} x2={at} y1="0" y2={h} />);

function Bar({ rung, scale }: { rung: Rung; scale: Scale }) {
  const { start, left, delta, change } = rung;
  const [low, high] = [Math.min(start, left), Math.max(start, left)];
  const width = Number.parseFloat(scale.at(high)) - Number.parseFloat(scale.at(low));
  return (
    <svg height={height} aria-hidden="true">
      <Grid scale={scale} tall={height} />
      <line className="joint" x1={scale.at(start)} x2={scale.at(start)} y1="-5" y2="5" />
      <g className={`step ${change}`}>
        <title>{`${nameOf(rung)}: ${delta > 0 ? "+" : ""}${exactBytes(delta)}`}</title>
        {/* However small it is, it is seen. */}
        <rect x={scale.at(low)} y="5" width={width < 0.2 ? "1" : `${width.toFixed(3)}%`} height="16" />
      </g>
      <line className="joint" x1={scale.at(left)} x2={scale.at(left)} y1="21" y2={height} />
      <text className="dl" x={scale.at(high)} dx="8" y="17">
        {bytesChange(delta)}
      </text>
    </svg>
  );
}

function End({ column, index, size, scale, first }: { column: Column; index: number; size: number; scale: Scale; first: boolean }) {
  return (
    <tr className={`tot ${imageClass(index)}`}>
      <th className="nm" scope="row" title={plainName(column)}>
        <span className="g0">{column.letter}</span>
        {endOf(plainName(column))}
      </th>
      <td className="ch">
        <svg height={tall} aria-hidden="true">
          <Grid scale={scale} tall={tall} />
          <line className="joint" x1={scale.at(size)} x2={scale.at(size)} y1={first ? 23 : -5} y2={first ? tall : 7} />
          <g>
            <title>{`${plainName(column)}: ${exactBytes(size)}`}</title>
            <rect className="whole" y="7" width={scale.at(size)} height="16" />
          </g>
          <text className="dl t" x={scale.at(size)} dx="8" y="19">
            {bytes(size)}
          </text>
        </svg>
      </td>
      <td className="num run">
        <data value={size}>{count(size)}</data>
      </td>
    </tr>
  );
}

function sentence(fall: Waterfall, from: Column, to: Column): string {
  const steps = fall.steps ?? [];
  const ends = `Files size from ${plainName(from)}, ${bytes(fall.before ?? 0)}, to ${plainName(to)}, ${bytes(fall.after ?? 0)}`;
  const largest = [...steps].sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta)).slice(0, 5);
  if (steps.length === 0) return `${ends}: no step, all parts weigh the same`;
  const rest = steps.length - largest.length;
  return `${ends}, in ${plural(steps.length, "step")}. Largest: ${largest.map((s) => `${nameOfStep(s)} ${bytesChange(s.delta)}`).join(", ")}${rest ? `, and ${count(rest)} more` : ""}`;
}

function Ladder({ fall, columns }: { fall: Waterfall; columns: readonly Column[] }) {
  const rungs = folded(fall);
  const scale = scaleOf(fall, rungs);
  const index = columns.findIndex((c) => c.letter === fall.to);
  const [from, to] = [columns[0] as Column, columns[index] as Column];
  return (
    <table className="wf">
      <caption className="sr">What makes up the difference in files size, in bars; the largest of each kind one by one</caption>
      <thead>
        <tr>
          <th className="nm" scope="col">
            Part
          </th>
          <th className="ch" scope="col">
            <span className="sr">Change</span>
            <svg height="18" role="img" aria-label={sentence(fall, from, to)}>
              {scale.ticks.map(({ value, at, label }) => (
                <text key={value} className="axis" x={at} y="12" textAnchor={value === 0 ? "start" : "middle"}>
                  {label}
                </text>
              ))}
            </svg>
          </th>
          <th className="num run" scope="col">
            Bytes left
          </th>
        </tr>
      </thead>
      <tbody>
        <End column={from} index={0} size={fall.before ?? 0} scale={scale} first />
        {rungs.map((rung) => (
          <tr key={`${rung.of} ${rung.step?.type} ${rung.step?.name ?? `rest ${rung.change}`}`} className={rung.step ? undefined : "fold"}>
            <th className="nm" scope="row" title={nameOf(rung)}>
              <span className={`g0 ${rung.change}`} role="img" aria-label={rung.change}>
                {signs[rung.change]}
              </span>
              {rung.step && rung.of !== "other files" ? <code>{rung.of === "file" ? endOf(rung.step.name, 24) : rung.step.name}</code> : nameOf(rung)}
            </th>
            <td className="ch">
              <Bar rung={rung} scale={scale} />
              <data className="sr" value={rung.delta}>
                {rung.delta > 0 ? "+" : ""}
                {exactBytes(rung.delta)}
              </data>
            </td>
            <td className="num run">{count(rung.left)}</td>
          </tr>
        ))}
        <End column={to} index={index} size={fall.after ?? 0} scale={scale} first={false} />
      </tbody>
    </table>
  );
}

export function WaterfallSection({
  columns,
  waterfalls,
  target,
  query,
}: {
  columns: readonly Column[];
  waterfalls: readonly Waterfall[];
  target: Letter | null;
  query: CompareQuery;
}) {
  const fall = waterfalls.find((one) => one.to === target);
  if (!fall) return null;
  const table = query.waterfallAsTable;
  const known = fall.steps !== null;
  const leads = (
    <>
      <span className="muted">From A to</span>
      <nav className="seg" aria-label="The image that the waterfall leads to">
        {waterfalls.map(({ to }) => (
          <Link
            key={to}
            href={compareHref({ ...query, to }, "#waterfall") as Route}
            aria-current={to === target ? "true" : undefined}
            aria-label={`${to}, ${plainName(columns.find((c) => c.letter === to) as Column)}`}
            scroll={false}
            replace
            prefetch={false}
          >
            {to}
          </Link>
        ))}
      </nav>
      {known ? (
        <Link className="btn" href={compareHref({ ...query, waterfallAsTable: !table }, "#waterfall") as Route} scroll={false} replace prefetch={false}>
          {table ? "Bars" : "Table"}
        </Link>
      ) : null}
    </>
  );
  return (
    <ChartFrame
      id="waterfall"
      className="wfall"
      title="From full to distroless"
      why="What makes up the difference in files size, largest first."
      kind="Files size in bytes: regular files that are seen, a hard link once; by the package that owns them"
      columns={columns.filter((c) => c.letter === "A" || c.letter === target)}
      drawn={known && !table}
      acts={leads}
      below={<WaterfallNotes fall={fall} />}
    >
      {known ? table ? <WaterfallTable fall={fall} /> : <Ladder fall={fall} columns={columns} /> : <p className="unk said">{fall.unknown.steps?.reason}</p>}
    </ChartFrame>
  );
}
