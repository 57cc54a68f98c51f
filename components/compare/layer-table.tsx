import type { Column, LayerStacks } from "@/lib/compare/types";
import { shortDigest } from "@/lib/oci/digest";
import { Bytes } from "../ui/size";
import { plainName } from "./names";

/** The stacks in rows: nothing folded, the position in each image from 1. */
export function LayerTable({ columns, stacks }: { columns: readonly Column[]; stacks: LayerStacks }) {
  if (stacks.layers.length === 0) return <p className="muted">No layers are read yet.</p>;
  return (
    // A wide table scrolls in its own box, so the box takes the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable by keyboard
    <section className="layer-table" aria-label="Layers as a table" tabIndex={0}>
      <table className="tbl tight">
        <thead>
          <tr>
            <th scope="col">What made it</th>
            <th scope="col" className="num">
              Download
            </th>
            <th scope="col" className="num">
              Unpacked
            </th>
            {columns.map((column) => (
              <th scope="col" className="num" key={column.letter} title={plainName(column)}>
                in {column.letter}
              </th>
            ))}
            <th scope="col" className="dg">
              Digest
            </th>
          </tr>
        </thead>
        <tbody>
          {stacks.layers
            .map((layer, i) => (
              <tr key={`${i} ${layer.diffId}`}>
                <th scope="row" title={layer.command ?? undefined}>
                  <code>{layer.name}</code>
                </th>
                <td className="num">{layer.download === null ? <span className="unk">unknown</span> : <Bytes size={layer.download} />}</td>
                <td className="num soft">{layer.unpacked === null ? <span className="unk">unknown</span> : <Bytes size={layer.unpacked} />}</td>
                {layer.positions.map((position, c) => (
                  <td className={position === null ? "num muted" : "num"} key={columns[c]?.letter}>
                    {position === null ? "–" : position + 1}
                  </td>
                ))}
                <td className="dig dg" title={layer.digest ?? layer.diffId}>
                  {shortDigest(layer.digest ?? layer.diffId)}
                </td>
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </section>
  );
}
