import type { Route } from "next";
import Link from "next/link";
import { count, date, moment, plural } from "@/lib/format";
import { shortDigest } from "@/lib/oci/digest";
import type { TagScanHistory } from "@/lib/scans/history";
import type { HistoryScan, HistorySpan, HistoryStep } from "@/lib/scans/tag-history";
import { Drawing, SaveChart } from "../charts/frame";
import { scannerWords } from "../scans/words";
import { Menu } from "../ui/menu";
import { type RepositoryQuery, repositoryHref } from "./query";
import { apartWords, changeWords, gapWords, historySentence, historySource, reasonsWords, spanWords } from "./scan-history-words";
import { endLabel, niceCeiling, type Scale, scaleBetween, ticksOf } from "./time-scale";

/** Counts of a tag over time, as steps, each with its reason. Drawn on the server; widths in percent. */
const height = 96;
const mostTags = 30;
const mostSteps = 12;
const pct = (n: number): string => `${n.toFixed(3)}%`;

interface Drawn {
  scale: Scale;
  max: number;
}
const yOf = (value: number, { max }: Drawn): number => height - (value / max) * (height - 6);
const centred = (x: number): "start" | "middle" | "end" => (x > 85 ? "end" : x < 15 ? "start" : "middle");

function Span({ span, drawn }: { span: HistorySpan; drawn: Drawn }) {
  const { scale } = drawn;
  const [x1, x2] = [scale.at(span.from), scale.at(span.to)];
  if (span.state === "gap") {
    const middle = (x1 + x2) / 2;
    return (
      <>
        <rect x={pct(x1)} width={pct(Math.max(x2 - x1, 0))} y="0" height={height} fill="url(#sh-gap)">
          <title>{`${gapWords[span.reason]}: ${moment(span.from)} to ${moment(span.to)}${span.detail ? `. ${span.detail}` : ""}`}</title>
        </rect>
        {x2 - x1 > 14 ? (
          <text className="why" x={pct(middle)} y={height - 8} textAnchor={centred(middle)}>
            {gapWords[span.reason]}
          </text>
        ) : null}
      </>
    );
  }
  const [all, fixable] = [yOf(span.identifiers, drawn), yOf(span.fixable, drawn)];
  return (
    <>
      <rect x={pct(x1)} width={pct(x2 - x1)} y={fixable} height={height - fixable} className="ot-area" />
      <line x1={pct(x1)} x2={pct(x2)} y1={all} y2={all} className="ot-line">
        <title>{`${spanWords(span)}, ${moment(span.from)} to ${moment(span.to)}`}</title>
      </line>
    </>
  );
}

/** From one height to the other, with what moved. */
function Step({ step, from, to, room, drawn }: { step: HistoryStep; from: number; to: number; room: number; drawn: Drawn }) {
  const x = drawn.scale.at(step.at);
  const [y1, y2] = [yOf(from, drawn), yOf(to, drawn)];
  const left = x > 80;
  const top = Math.min(y1, y2);
  return (
    <>
      <line x1={pct(x)} x2={pct(x)} y1={y1} y2={y2} className="ot-line">
        <title>{`${changeWords(step.change)} to ${count(to)}, ${moment(step.at)}: ${reasonsWords(step)}`}</title>
      </line>
      {room > 16 || left ? (
        <text
          className="mv"
          x={pct(x)}
          dx={left ? -6 : 6}
          y={top > 22 ? top - 7 : Math.min(Math.max(y1, y2) + 16, height - 4)}
          textAnchor={left ? "end" : undefined}
        >
          {`${changeWords(step.change)}, ${reasonsWords(step)}`}
        </text>
      ) : null}
    </>
  );
}

function Chart({ history }: { history: TagScanHistory }) {
  const { spans, steps, scans, tag, now } = history;
  const scale = scaleBetween(Date.parse(spans[0]?.from ?? now), now);
  const greatest = Math.max(0, ...spans.map((span) => (span.state === "counted" ? span.identifiers : 0)));
  const drawn: Drawn = { scale, max: niceCeiling(greatest) };
  const byId = new Map(scans.map(({ scan }) => [scan.id, scan]));
  return (
    <div className="over counts-over">
      <div className="ch">
        <svg height={height + 36} role="img" aria-label={historySentence(tag, spans)}>
          <defs>
            <pattern id="sh-gap" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="5" height="5" className="ot-page" />
              <rect width="1.4" height="5" className="ot-hatch" />
            </pattern>
          </defs>
          <g transform="translate(0 14)">
            {ticksOf(scale).map(({ at, label }) => (
              <g key={at}>
                <line x1={pct(scale.at(at))} x2={pct(scale.at(at))} y1="0" y2={height} className="ot-grid" />
                <text x={pct(scale.at(at))} y={height + 15} textAnchor={scale.at(at) < 4 ? "start" : "middle"}>
                  {label}
                </text>
              </g>
            ))}
            <text x="100%" y={height + 15} textAnchor="end">
              {endLabel(scale)}
            </text>
            {spans.map((span) => (
              <Span key={`${span.from} ${span.state}`} span={span} drawn={drawn} />
            ))}
            <line x1="0" x2="100%" y1={height} y2={height} className="ot-axis" />
            {steps.map((step, i) => {
              const [from, to] = [byId.get(step.before)?.identifiers, byId.get(step.after)?.identifiers];
              const room = scale.at(steps[i + 1]?.at ?? now) - scale.at(step.at);
              return from == null || to == null ? null : <Step key={step.at} step={step} from={from} to={to} room={room} drawn={drawn} />;
            })}
            {scans.map(({ at, scan }) =>
              scan.identifiers === null ? null : (
                <circle key={`${at} ${scan.id}`} cx={pct(scale.at(at))} cy={yOf(scan.identifiers, drawn)} r="3.2" className="ot-dot">
                  <title>{`${count(scan.identifiers)}, ${count(scan.fixable ?? 0)} fixable, scanned ${moment(scan.scannedAt)} by ${scannerWords(scan.scanner)}`}</title>
                </circle>
              ),
            )}
            <text className="ax" x="0" dx="-8" y="9" textAnchor="end">
              {count(drawn.max)}
            </text>
            <text className="ax" x="0" dx="-8" y={height + 4} textAnchor="end">
              0
            </text>
          </g>
        </svg>
      </div>
    </div>
  );
}

function Steps({ steps }: { steps: readonly HistoryStep[] }) {
  if (steps.length === 0) return <p className="foot-note">The count has not been another one yet, so there is no step to explain.</p>;
  const shown = steps.slice(-mostSteps).reverse();
  return (
    <>
      <ul className="count-steps" aria-label="Why the count is another one">
        {shown.map((step) => (
          <li key={`${step.at} ${step.after}`}>
            <time dateTime={step.at}>{moment(step.at)}</time>
            <b className="num">{changeWords(step.change)}</b>
            <span>
              {reasonsWords(step)}
              {apartWords(step) ? <span className="muted">: {apartWords(step)}</span> : null}
            </span>
          </li>
        ))}
      </ul>
      {steps.length > shown.length ? <p className="foot-note">{plural(steps.length - shown.length, "earlier step")} in the table.</p> : null}
    </>
  );
}

const stateText = ({ scan }: HistoryScan): string =>
  scan.state === "scanned" ? "scanned" : `${gapWords[scan.state]}${scan.problem ? `: ${scan.problem.title}` : ""}`;

/** The same as rows: every scan of what the tag meant, with what it rests on. */
function Table({ history: { scans, steps, spans } }: { history: TagScanHistory }) {
  const why = new Map(steps.map((step) => [`${step.at} ${step.after}`, step]));
  const gaps = spans.filter((span) => span.state === "gap");
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="scroll-x" aria-label="Counts over time as a table" tabIndex={0}>
        <table className="tbl tight">
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Digest</th>
              <th scope="col">Scanner</th>
              <th scope="col">Database of</th>
              <th scope="col" className="num">
                Identifiers
              </th>
              <th scope="col" className="num">
                Fixable
              </th>
              <th scope="col">State</th>
              <th scope="col">Why it is another count</th>
            </tr>
          </thead>
          <tbody>
            {scans.map((one) => {
              const step = why.get(`${one.at} ${one.scan.id}`);
              return (
                <tr key={`${one.at} ${one.scan.id}`}>
                  <th scope="row">
                    <time dateTime={one.at}>{moment(one.at)}</time>
                  </th>
                  <td className="mono" title={one.scan.digest}>
                    {shortDigest(one.scan.digest)}
                  </td>
                  <td>{scannerWords(one.scan.scanner)}</td>
                  <td>{one.scan.scanner.database ? date(one.scan.scanner.database.updatedAt) : <span className="unk">not told</span>}</td>
                  <td className="num">{one.scan.identifiers === null ? <span className="unk">none</span> : count(one.scan.identifiers)}</td>
                  <td className="num">{one.scan.fixable === null ? <span className="unk">none</span> : count(one.scan.fixable)}</td>
                  <td>{stateText(one)}</td>
                  <td>{step ? `${changeWords(step.change)}: ${[reasonsWords(step), apartWords(step)].filter(Boolean).join("; ")}` : ""}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {gaps.length ? (
        <ul className="count-steps" aria-label="Times without a count">
          {gaps.map((gap) => (
            <li key={gap.from}>
              <span>
                {moment(gap.from)} to {moment(gap.to)}: {gapWords[gap.reason]}
                {gap.detail ? `. ${gap.detail}` : ""}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

export function ScanHistory({ history, tags, query }: { history: TagScanHistory; tags: readonly string[]; query: RepositoryQuery }) {
  const drawn = history.spans.length > 0 && !query.table;
  const to = (change: Partial<RepositoryQuery>) => repositoryHref({ ...query, ...change }, "#counts") as Route;
  return (
    <section className="sec" id="counts" aria-labelledby="counts-h">
      <div className="sechead flush">
        <h2 id="counts-h">Vulnerabilities over time</h2>
        <p className="why">
          Distinct identifiers of what the tag meant, for {history.platform}; what is filled is fixable. A hatched time has no count, which is not 0.
        </p>
        <div className="acts">
          <Menu
            className="chip on"
            summary={
              <>
                <span className="muted">Tag</span> <b>{history.tag}</b>
              </>
            }
          >
            {tags.slice(0, mostTags).map((tag) => (
              <Link key={tag} href={to({ counted: tag })} replace scroll={false} prefetch={false} aria-current={tag === history.tag ? "true" : undefined}>
                {tag}
              </Link>
            ))}
          </Menu>
          <Link className="btn" href={to({ table: !query.table })} replace scroll={false} prefetch={false} aria-current={query.table ? "true" : undefined}>
            {query.table ? "Chart" : "Table"}
          </Link>
          {drawn ? (
            <SaveChart
              id="counts"
              title="Vulnerabilities over time"
              kind="Distinct identifiers over OS packages; what is filled is fixable, a hatched time has no count"
              sources={[{ letter: null, name: `${history.repository}:${history.tag}`, from: historySource(history) }]}
            />
          ) : null}
        </div>
      </div>
      {history.spans.length === 0 ? (
        <p className="foot-note">No look-up of {history.tag} is on record.</p>
      ) : query.table ? (
        <Table history={history} />
      ) : (
        <>
          <Drawing of="counts">
            <Chart history={history} />
          </Drawing>
          <Steps steps={history.steps} />
        </>
      )}
    </section>
  );
}
