import { layerMaker } from "@/lib/compare/created-by";
import { count, moment, plural } from "@/lib/format";
import type { DerivedFacts } from "@/lib/inspect/derive";
import type { Inspection, LayerFacts, Unknown } from "@/lib/inspect/inspection";
import { shortDigest } from "@/lib/oci/digest";
import { CopyButton } from "../ui/copy";
import { Bytes } from "../ui/size";
import { layerHref } from "./query";
import { shown, wasteSaid } from "./words";

/** An image's layers, last on top, each with what made it; a row opens to the whole command and to what followed without a layer. */
const Size = ({ size, unknown }: { size: number | null; unknown: Unknown | undefined }) =>
  size === null ? (
    <span className="unk" title={unknown?.reason}>
      unknown<span className="sr">: {unknown?.reason}</span>
    </span>
  ) : (
    <Bytes size={size} />
  );

type Entry = LayerFacts["emptyHistory"][number];

const Entries = ({ entries }: { entries: readonly Entry[] }) => (
  <ol className="entries">
    {entries.map((entry, i) => (
      <li key={`${i} ${entry.createdBy}`}>
        <code title={entry.created ? moment(entry.created) : undefined}>{entry.createdBy ?? "no words"}</code>
      </li>
    ))}
  </ol>
);

/** What of its files: their number leads to the list, and what it wastes is told on hover. */
function Use({ facts, position, asked }: { facts: DerivedFacts; position: number; asked: string }) {
  const use = facts.layers[position];
  if (!use) return <td colSpan={2} />;
  const wasting = facts.wastedFiles.largest.filter((file) => file.layers.includes(position)).slice(0, 5);
  return (
    <>
      <td className="num soft hide">
        {use.fileCount === 0 ? (
          "0"
        ) : (
          <a href={layerHref(asked, position)} title={`Files of layer ${position + 1}`}>
            {count(use.fileCount)}
          </a>
        )}
      </td>
      <td className="num soft hide" title={wasting.map((file) => `${shown(file.path)}: ${wasteSaid(file)}`).join("\n") || undefined}>
        {use.wasted === 0 ? <span className="muted">–</span> : <Bytes size={use.wasted} />}
      </td>
    </>
  );
}

interface RowProps {
  layer: LayerFacts;
  longest: number;
  facts: DerivedFacts | null;
  asked: string;
}

function Row({ layer, longest, facts, asked }: RowProps) {
  const maker = layerMaker(layer.createdBy, layer.comment);
  const blob = layer.digest ?? layer.diffId;
  const what = `the ${layer.digest ? "digest" : "diffID"} of layer ${layer.position + 1}`;
  const { emptyHistory } = layer;
  // A Dockerfile's instruction stands in the name; of other builders the entry says more than the name.
  const made = maker.instruction === null ? (maker.command === maker.name ? null : maker.command) : maker.instruction === "RUN" ? "RUN" : null;
  return (
    <tr>
      <td className="num muted pos">{layer.position + 1}</td>
      <td className="cmd">
        <details>
          <summary className="clip" title={maker.command ?? undefined}>
            <code>{maker.name}</code>
            {made ? <span className="made">{made}</span> : null}
            {emptyHistory.length ? (
              <span className="after" title="History entries that follow it and made no layer">
                {" "}
                +{emptyHistory.length}
                <span className="sr"> {plural(emptyHistory.length, "entry", "entries")} without a layer</span>
              </span>
            ) : null}
          </summary>
          <div className="whole">
            <pre>{maker.command ?? "The config has no history entry for this layer."}</pre>
            <p>
              {layer.created ? `${moment(layer.created)} · ` : ""}
              {layer.comment ? `${layer.comment} · ` : ""}
              {layer.mediaType}
            </p>
            <p>
              diffID <code>{layer.diffId}</code> <CopyButton text={layer.diffId} what={`the diffID of layer ${layer.position + 1}`} />
            </p>
            {layer.digest ? (
              <p>
                blob <code>{layer.digest}</code> <CopyButton text={layer.digest} what={what} />
              </p>
            ) : null}
            {emptyHistory.length ? (
              <>
                <p>Followed, without a layer of its own, by</p>
                <Entries entries={emptyHistory} />
              </>
            ) : null}
          </div>
        </details>
      </td>
      <td className="b hide">
        {layer.download === null ? null : (
          <svg aria-hidden="true">
            <rect y="1" height="10" width="1" />
            <rect y="1" height="10" width={`${((layer.download / longest) * 100).toFixed(2)}%`} />
          </svg>
        )}
      </td>
      <td className="num">
        <Size size={layer.download} unknown={layer.unknown.download} />
      </td>
      <td className="num soft hide">
        <Size size={layer.unpacked} unknown={layer.unknown.unpacked} />
      </td>
      {facts ? <Use facts={facts} position={layer.position} asked={asked} /> : null}
      <td className="dig hide nowrap" title={blob}>
        {shortDigest(blob)} <CopyButton text={blob} what={what} />
      </td>
    </tr>
  );
}

export function LayerRows({ image, facts, asked }: { image: Inspection; facts: DerivedFacts | null; asked: string }) {
  const longest = Math.max(1, ...image.layers.map((layer) => layer.download ?? 0));
  const leading = image.leadingHistory;
  if (image.layers.length === 0 && leading.length === 0) return <p className="muted">This image has no layers.</p>;
  return (
    <table className="tbl tight layers-of">
      <thead>
        <tr>
          <th className="num" scope="col">
            <span aria-hidden="true">#</span>
            <span className="sr">Position</span>
          </th>
          <th scope="col">What made it</th>
          <th className="hide" scope="col">
            Download, one scale
          </th>
          <th className="num" scope="col">
            Download
          </th>
          <th className="num hide" scope="col">
            Unpacked
          </th>
          {facts ? (
            <>
              <th className="num hide" scope="col">
                Files
              </th>
              <th className="num hide" scope="col">
                Wasted
              </th>
            </>
          ) : null}
          <th className="dig hide" scope="col">
            Digest
          </th>
        </tr>
      </thead>
      <tbody>
        {image.layers.map((layer) => <Row key={layer.position} layer={layer} longest={longest} facts={facts} asked={asked} />).reverse()}
        {leading.length ? (
          <tr>
            <td />
            <td colSpan={facts ? 7 : 5}>
              <details>
                <summary className="muted">{plural(leading.length, "history entry", "history entries")} before the first layer</summary>
                <div className="whole">
                  <Entries entries={leading} />
                </div>
              </details>
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
