import { Copy } from "@/components/ui/copy";
import { Bytes } from "@/components/ui/size";
import { layerMaker } from "@/lib/compare/created-by";
import type { Inspection, LayerFacts, Unknown } from "@/lib/inspect/inspection";
import { shortDigest } from "@/lib/oci/digest";

const Size = ({ size, unknown }: { size: number | null; unknown: Unknown | undefined }) =>
  size === null ? (
    <span className="unk" title={unknown?.reason}>
      ?<span className="sr"> unknown: {unknown?.reason}</span>
    </span>
  ) : (
    <Bytes size={size} />
  );

function Row({ layer, longest }: { layer: LayerFacts; longest: number }) {
  const maker = layerMaker(layer.createdBy, layer.comment);
  const id = layer.digest ?? layer.diffId;
  return (
    <tr>
      <td className="num muted pos">{layer.position + 1}</td>
      <td className="cmd">
        <div className="clip" title={layer.createdBy ?? undefined}>
          <code>{maker.name}</code> <span className="made">{layer.createdBy ?? ""}</span>
        </div>
      </td>
      <td className="b hide">
        {layer.download === null ? null : (
          <svg aria-hidden="true">
            <rect className="lay-bar" y="1" height="10" width={`${Math.max(0.4, (layer.download / longest) * 100)}%`} />
          </svg>
        )}
      </td>
      <td className="num">
        <Size size={layer.download} unknown={layer.unknown.download} />
      </td>
      <td className="num soft hide">
        <Size size={layer.unpacked} unknown={layer.unknown.unpacked} />
      </td>
      <td className="dig hide nowrap" title={id}>
        {shortDigest(id)} <Copy text={id} what={layer.digest ? "the layer's digest" : "the layer's diffID"} />
      </td>
    </tr>
  );
}

/** Last on top, as in the running container. */
export function LayersTable({ image }: { image: Inspection }) {
  const longest = Math.max(...image.layers.map((l) => l.download ?? 0), 1);
  const empty = [...image.leadingHistory, ...image.layers.flatMap((l) => l.emptyHistory)].flatMap((h) => (h.createdBy ? [h.createdBy] : []));
  return (
    <>
      <table className="tbl tight">
        <thead>
          <tr>
            <th className="num">#</th>
            <th>What made it</th>
            <th className="hide">Download, one scale</th>
            <th className="num">Download</th>
            <th className="num hide">Unpacked</th>
            <th className="hide">Digest</th>
          </tr>
        </thead>
        <tbody>
          {[...image.layers].reverse().map((layer) => (
            <Row layer={layer} longest={longest} key={layer.position} />
          ))}
        </tbody>
      </table>
      {empty.length ? (
        <details className="history">
          <summary>{empty.length} history entries that made no layer</summary>
          <ol>
            {empty.map((text, i) => (

              <li key={i}>
                <code>{text}</code>
              </li>
            ))}
          </ol>
        </details>
      ) : null}
    </>
  );
}
