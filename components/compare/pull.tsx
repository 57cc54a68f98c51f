import type { ReactNode } from "react";
import { pullFields } from "@/lib/compare/pull-options";
import type { CompareQuery } from "@/lib/compare/query";
import type { Column } from "@/lib/compare/types";
import type { PullColumn, PullCost, PullEstimate } from "@/lib/compare/types-pull";
import { duration, exactBytes, moment, plural } from "@/lib/format";
import { ChartFrame } from "../charts/frame";
import { InApp } from "../ui/alone";
import { Bytes } from "../ui/size";
import { ChartHeads, HeadRow } from "./head-row";
import { imageClass, isWaiting, plainName } from "./names";

/** What a pull costs: modelled seconds at a bandwidth and latency of one's choice, bytes a month, and what a clock said beside it. */

interface PullProps {
  columns: readonly Column[];
  pull: PullCost;
  query: CompareQuery;
}

/** The longest bar, in percent of a column: its figure stands at its right. */
const longest = 60;

const seconds = (ms: number): string => (ms < 1000 ? `${(ms / 1000).toFixed(2)}\u202fs` : duration(ms));

/** A plain form: it works without a script, and what it asks stands in the address. */
function Choices({ query }: { query: CompareQuery }) {
  const kept: [string, string][] = [
    ...query.images.map((image): [string, string] => ["image", image]),
    ...(query.onlyDifferences ? [["diff", "1"] as [string, string]] : []),
    ...(query.open.length ? [["open", query.open.join(",")] as [string, string]] : []),
    ...(query.layersAsTable ? [["layers", "table"] as [string, string]] : []),
    ...(query.attackAsTable ? [["attack", "table"] as [string, string]] : []),
  ];
  return (
    <form className="pull-form" action="/compare#pull" method="get">
      {kept.map(([name, value], i) => (
        <input type="hidden" name={name} value={value} key={`${i} ${name}`} />
      ))}
      {pullFields.map(({ name, field, label, unit, least, most, whole }) => (
        <label key={name}>
          <span>{label}</span>
          <span className="field">
            <input type="number" name={name} defaultValue={query.pull[field]} min={least} max={most} step={whole ? 1 : "any"} required />
            {unit ? <span className="unit">{unit}</span> : null}
          </span>
        </label>
      ))}
      <button type="submit" className="btn">
        Calculate
      </button>
    </form>
  );
}

function Bars({ column, index, cost, scale }: { column: Column; index: number; cost: PullColumn | null; scale: number }) {
  const bar = (estimate: PullEstimate | null, y: number, kind: "cold" | "warm", what: string) => {
    if (!estimate) return null;
    const width = (estimate.ms / scale) * longest;
    return (
      <g key={kind}>
        <title>{`${plainName(column)}: ${seconds(estimate.ms)} ${what}, ${exactBytes(estimate.bytes)} in ${plural(estimate.layers, "layer")}, modelled`}</title>
        <rect className={kind} y={y} width={`${width.toFixed(2)}%`} height="12" rx="2" />
        <text className="v" x={`${width.toFixed(2)}%`} dx="6" y={y + 10}>
          {seconds(estimate.ms)}
        </text>
      </g>
    );
  };
  const sentence = [
    cost?.cold ? `${seconds(cost.cold.ms)} cold` : "cold unknown",
    index === 0 ? null : cost?.warm ? `${seconds(cost.warm.ms)} with A’s layers there` : "with A’s layers there unknown",
  ].filter(Boolean);
  return (
    <div className={`c ${imageClass(index)}`}>
      <svg height="40" role="img" aria-label={`${column.letter}, ${plainName(column)}: ${sentence.join(", ")}, modelled`}>
        {bar(cost?.cold ?? null, 2, "cold", "cold")}
        {bar(cost?.warm ?? null, 22, "warm", "with A’s layers there")}
        {cost && !cost.cold ? (
          <text className="unkn" y="12">
            ?
          </text>
        ) : null}
      </svg>
    </div>
  );
}

interface Row {
  id: string;
  label: string;
  cell: (cost: PullColumn, index: number) => ReactNode;
}

const unknown = (reason: string | undefined) => (
  <span className="unk" title={reason}>
    unknown<span className="sr">: {reason}</span>
  </span>
);
const modelled = (estimate: PullEstimate) => (
  <>
    <span className="v">
      {seconds(estimate.ms)} <span className="note">modelled</span>
    </span>
    <span className="d">
      <Bytes size={estimate.bytes} /> in {plural(estimate.layers, "layer")}
    </span>
  </>
);
const isBaseline = <span className="no">is the baseline</span>;

function rowsOf({ options }: PullCost): Row[] {
  return [
    { id: "cold", label: "Nothing there", cell: (cost) => (cost.cold ? modelled(cost.cold) : unknown(cost.unknown.cold?.reason)) },
    {
      id: "warm",
      label: "A’s layers there",
      cell: (cost, i) => (i === 0 ? isBaseline : cost.warm ? modelled(cost.warm) : unknown(cost.unknown.warm?.reason)),
    },
    {
      id: "measured",
      label: "Measured",
      cell: ({ measured, unknown: why }) =>
        measured ? (
          <>
            <span className="v" title={moment(measured.at)}>
              {seconds(measured.ms)}{" "}
              <span className="note">{measured.engine ? `${measured.engine.version}, ${measured.engine.storageDriver}` : "engine not on record"}</span>
            </span>
            <span className="d">
              <Bytes size={measured.bytes} />
            </span>
          </>
        ) : (
          unknown(why.measured?.reason)
        ),
    },
    {
      id: "month",
      label: `A month on ${plural(options.nodes, "node")}`,
      cell: ({ monthly, unknown: why }) => (monthly.cold === null ? unknown(why.cold?.reason) : <Bytes size={monthly.cold} />),
    },
    {
      id: "month-warm",
      label: "The same, A’s layers there",
      cell: ({ monthly, unknown: why }, i) => (i === 0 ? isBaseline : monthly.warm === null ? unknown(why.warm?.reason) : <Bytes size={monthly.warm} />),
    },
  ];
}

function Table({ columns, pull }: Pick<PullProps, "columns" | "pull">) {
  return (
    <div className="rows top-rule" role="table" aria-label="What a pull costs">
      <HeadRow first="Fact" columns={columns} />
      {rowsOf(pull).map((row) => (
        <div className="g" role="row" key={row.id}>
          <div className="l" role="rowheader">
            {row.label}
          </div>
          {pull.columns.map((cost, i) => (
            <div className={`c ${imageClass(i)}`} role="cell" key={columns[i]?.letter}>
              {cost ? row.cell(cost, i) : isWaiting(columns[i]) ? <span className="sk w1" /> : unknown("The image is not recorded.")}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

export function PullSection({ columns, pull, query }: PullProps) {
  const { options, model } = pull;
  const scale = Math.max(1, ...pull.columns.flatMap((cost) => [cost?.cold?.ms ?? 0, cost?.warm?.ms ?? 0]));
  const line = `${options.mbit} Mbit/s, ${options.rttMs} ms`;
  return (
    <ChartFrame
      id="pull"
      title="What a pull costs"
      why={`Modelled at ${line}: seconds until the last layer is there. Measured is what a clock said of an engine that had no layer before.`}
      kind={`Seconds of a pull, modelled at ${line} round trip`}
      columns={columns}
      className="pull"
      heads={<ChartHeads columns={columns} />}
      below={
        <>
          <Table columns={columns} pull={pull} />
          <InApp>
            <Choices query={query} />
          </InApp>
          <p className="foot">
            The model: {model.setUpTrips} round trips to connect and to read index, manifest and config; then {model.atOnce} layers at once share the bandwidth,
            each after {model.tripsPerBlob} round trips more. Connections stay open; nothing is lost; logging in and unpacking are not counted. A month is every
            node pulling the whole image at each of {plural(options.deploys, "deployment")}, nothing kept from the one before; with A’s layers there it is what
            lies on them.
          </p>
        </>
      }
    >
      <div className="g">
        <div className="l">
          <span className="key img-a">
            <span>
              <i className="cold" /> nothing there
            </span>
            <span>
              <i className="warm" /> A’s layers there
            </span>
          </span>
        </div>
        {columns.map((column, i) => (
          <Bars key={column.letter} column={column} index={i} cost={pull.columns[i] ?? null} scale={scale} />
        ))}
      </div>
    </ChartFrame>
  );
}
