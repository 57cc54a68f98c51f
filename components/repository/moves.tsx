import type { Route } from "next";
import Link from "next/link";
import type { MoveRow } from "@/lib/compare/move";
import { compareHref, imageHref } from "@/lib/compare/query";
import type { FirstSeen, Move, MoveSide, RepositoryView } from "@/lib/follow/view-types";
import { bytes, bytesChange, count, date, exactBytes, plural, time } from "@/lib/format";
import { showName } from "@/lib/inspect/names";
import { shortDigest } from "@/lib/oci/digest";
import { DoneIcon } from "../ui/icons";
import { Bytes } from "../ui/size";
import { ReadImage } from "./actions";
import { mediaTypeWords } from "./words";

/** When a tag came to mean another digest, and what that changed: rows that end exactly on the other reading's bytes. */
const signs = { added: ["ad", "+"], removed: ["rm", "−"], changed: ["ch", "~"] } as const;
/** Rows shown before the rest is folded. */
const fewRows = 14;

const Sign = ({ change }: { change: MoveRow["change"] }) => (
  <span className={`sg ${signs[change][0]}`}>
    <span aria-hidden="true">{signs[change][1]}</span>
    <span className="sr">{change}</span>
  </span>
);

const Digest = ({ side }: { side: MoveSide }) => (
  <span className="dig" title={side.target}>
    {shortDigest(side.target)}
  </span>
);

function When({ at }: { at: string }) {
  return (
    <div className="when">
      {date(at)}
      <small>
        <time dateTime={at}>seen {time(at).slice(0, 5)} UTC</time>
      </small>
    </div>
  );
}

const Names = ({ tags }: { tags: readonly string[] }) => (
  <>
    {tags.slice(0, 6).map((tag, i) => (
      <span key={tag}>
        {i ? ", " : ""}
        <code>{tag}</code>
      </span>
    ))}
    {tags.length > 6 ? ` and ${count(tags.length - 6)} more` : ""}
  </>
);

/** `Download 3.30 MB → 3.49 MB (+191 kB).` */
function Sizes({ move }: { move: Move }) {
  const [from, to] = [move.before.reading?.download ?? null, move.after.reading?.download ?? null];
  if (from === null || to === null) return null;
  return (
    <>
      {" "}
      Download <Bytes size={from} /> → <Bytes size={to} /> (<data title={exactBytes(to - from)}>{bytesChange(to - from)}</data>).
    </>
  );
}

function Packages({ move }: { move: Move }) {
  const packages = move.change?.packages;
  if (!move.change) return <> {move.unknown.change?.reason}</>;
  if (!packages) return <> Its packages are not known, so only files are compared.</>;
  const named = (names: readonly string[]) => (names.length ? ` (${names.slice(0, 3).map(showName).join(", ")}${names.length > 3 ? ", …" : ""})` : "");
  return (
    <>
      {" "}
      Packages {count(packages.before)} → {count(packages.after)}: <Sign change="changed" />
      {count(packages.changed)} changed, <Sign change="removed" />
      {count(packages.removed.length)} removed{named(packages.removed)}, <Sign change="added" />
      {count(packages.added.length)} added{named(packages.added)}.
    </>
  );
}

function Others({ move }: { move: Move }) {
  const told = move.others.flatMap((o) => (o.download === null ? [] : [`${o.platform.replace(/^linux\//, "")} ${bytesChange(o.download)}`]));
  const unread = move.others.length - told.length;
  const kind = move.before.mediaType && move.after.mediaType && move.before.mediaType !== move.after.mediaType;
  return (
    <>
      {told.length ? ` On the other platforms: ${told.join(", ")}.` : ""}
      {unread && told.length ? ` ${plural(unread, "platform was", "platforms were")} not read.` : ""}
      {kind ? ` Its kind changed too: ${mediaTypeWords(move.before.mediaType)} → ${mediaTypeWords(move.after.mediaType)}.` : ""}
    </>
  );
}

function DeltaRow({ row, zero, unit }: { row: MoveRow; zero: number; unit: number }) {
  const size = Math.abs(row.delta) * unit;
  const version = (text: string | null, bytesThen: number | null) =>
    row.package ? text === null ? <span className="muted">–</span> : showName(text) : bytesThen === null ? "" : bytes(bytesThen);
  return (
    <tr>
      <th scope="row">
        <Sign change={row.change} />
        {row.package ? <code>{showName(row.name)}</code> : row.name}
      </th>
      <td className="v">{version(row.before, row.sizeBefore)}</td>
      <td className="v">{version(row.after, row.sizeAfter)}</td>
      <td className="ax">
        <svg aria-hidden="true">
          <line x1={`${zero}%`} x2={`${zero}%`} y1="-7" y2="20" className="zero" />
          {row.delta === 0 ? null : (
            <rect
              y="2"
              height="10"
              x={`${(row.delta < 0 ? zero - size : zero).toFixed(2)}%`}
              width={`${Math.max(size, 0.15).toFixed(2)}%`}
              className={row.delta < 0 ? "less" : "more"}
            />
          )}
        </svg>
      </td>
      <td className="num">
        <data value={row.delta} title={exactBytes(row.delta)}>
          {row.delta === 0 ? <span className="muted">same</span> : bytesChange(row.delta)}
        </data>
      </td>
    </tr>
  );
}

function Table({ rows, zero, unit, head }: { rows: readonly MoveRow[]; zero: number; unit: number; head: boolean }) {
  return (
    <table className="tbl tight delta">
      <thead className={head ? undefined : "sr"}>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
          <th scope="col" className="ax">
            Files size
          </th>
          <th scope="col" className="num">
            Change
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <DeltaRow key={`${row.name} ${i}`} row={row} zero={zero} unit={unit} />
        ))}
      </tbody>
    </table>
  );
}

function Delta({ change }: { change: NonNullable<Move["change"]> }) {
  const { rows, files } = change;
  const most = Math.max(0, ...rows.map((r) => r.delta));
  const least = Math.max(0, ...rows.map((r) => -r.delta));
  const unit = most + least > 0 ? 92 / (most + least) : 0;
  const zero = Number((6 + (least ? least * unit - 4 : 0)).toFixed(2));
  const difference = files.after - files.before;
  const rest = rows.slice(fewRows);
  return (
    <>
      {rows.length ? <Table rows={rows.slice(0, fewRows)} zero={zero} unit={unit} head /> : null}
      {rest.length ? (
        <details className="more-rows">
          <summary>
            {plural(rest.length, "more row")}, together {bytesChange(rest.reduce((sum, r) => sum + r.delta, 0))}
          </summary>
          <Table rows={rest} zero={zero} unit={unit} head={false} />
        </details>
      ) : null}
      <p className="exact">
        <span className="ok">
          <DoneIcon />
        </span>
        <span>
          Ends exactly: <code>{`${count(files.before)} ${difference < 0 ? "−" : "+"} ${count(Math.abs(difference))} = ${exactBytes(files.after)}`}</code> of
          files.
        </span>
      </p>
    </>
  );
}

function MoveItem({ move, view, open }: { move: Move; view: RepositoryView; open: boolean }) {
  const heading = move.before.label && move.after.label ? `${move.before.label} → ${move.after.label}` : null;
  const at = (side: MoveSide) => (side.digest ? `${view.repository}@${side.digest}` : null);
  const [from, to] = [at(move.before), at(move.after)];
  return (
    <li className="move">
      <When at={move.seenAt} />
      <div className="what">
        <h3>
          <Names tags={move.tags} />
          {heading ? `: ${heading}` : ""}
        </h3>
        <p>
          <Digest side={move.before} /> → <Digest side={move.after} />.
          <Sizes move={move} />
          <Packages move={move} />
          <Others move={move} />
        </p>
        {move.change?.rows.length ? (
          <details className="changes" open={open}>
            <summary className="btn plain">{plural(move.change.rows.length, "row")} of change</summary>
            <Delta change={move.change} />
          </details>
        ) : null}
      </div>
      <div className="acts">
        {move.before.reading && move.after.reading && from && to ? (
          <Link className="btn" href={compareHref({ images: [from, to] }) as Route} prefetch={false}>
            Compare
          </Link>
        ) : null}
        {!move.before.reading ? (
          <ReadImage reference={from ?? `${view.repository}@${move.before.target}`} platform={view.platform} label="Read the one before" />
        ) : null}
        {!move.after.reading ? (
          <ReadImage reference={to ?? `${view.repository}@${move.after.target}`} platform={view.platform} label="Read the one after" />
        ) : null}
      </div>
    </li>
  );
}

function FirstItem({ first, view }: { first: FirstSeen; view: RepositoryView }) {
  const { reading } = first;
  return (
    <li className="move">
      <When at={first.seenAt} />
      <div className="what">
        <h3>
          <Names tags={first.tags} />: first seen
        </h3>
        <p>
          <span className="dig" title={first.target}>
            {shortDigest(first.target)}
          </span>
          .{" "}
          {reading ? (
            <>
              {reading.packages === null ? "" : `${plural(reading.packages, "package")}, `}
              {reading.download === null ? "" : `download ${bytes(reading.download)}. `}
            </>
          ) : (
            "It was not read. "
          )}
          No reading before, so nothing is subtracted.
        </p>
      </div>
      <div className="acts">
        {reading ? (
          <Link className="btn" href={imageHref(reading.digest) as Route} prefetch={false}>
            Open
          </Link>
        ) : (
          <ReadImage reference={`${view.repository}:${first.tags[0]}`} platform={view.platform} label="Read it" />
        )}
      </div>
    </li>
  );
}

export function Moves({ view }: { view: RepositoryView }) {
  const items = [
    ...view.moves.map((move, i) => ({
      at: move.seenAt,
      node: <MoveItem key={`m ${move.seenAt} ${move.after.target}`} move={move} view={view} open={i === 0} />,
    })),
    ...view.firstSeen.map((first) => ({ at: first.seenAt, node: <FirstItem key={`f ${first.seenAt} ${first.target}`} first={first} view={view} /> })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
  if (items.length === 0) return <p className="foot-note">No tag was seen to move since the first look-up.</p>;
  return (
    <>
      <ul className="moves">{items.map(({ node }) => node)}</ul>
      {view.movesLeft ? <p className="foot-note">{plural(view.movesLeft, "earlier move")} in the API: /api/v1/tags/moves.</p> : null}
    </>
  );
}
