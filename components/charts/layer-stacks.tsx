import { Bytes, Megabytes } from "@/components/ui/size";
import type { Column, StackBlock, LayerStacks as Stacks } from "@/lib/compare/types";
import { bytes, exactBytes, plural } from "@/lib/format";
import { shortDigest } from "@/lib/oci/digest";

/** First layer at the bottom; rows of equal height, so that 87 B and 49 MB can both be read; the line under a block is its download. */
function Block({ block, longest }: { block: StackBlock; longest: number | null }) {
  const set = block.set === null ? "" : ` set-${Math.min(block.set, 3)}`;
  const joined = `${block.joins.right ? " run" : ""}${block.joins.left ? " run-in" : ""}`;
  return (
    <div className={`blk${set}${joined}`} title={`${block.name}: ${block.download === null ? "download unknown" : exactBytes(block.download)}`}>
      <span className="nm clip">{block.name}</span>
      <b>{block.download === null ? "?" : bytes(block.download)}</b>
      {block.download && longest ? (
        <svg aria-hidden="true">
          <rect width={`${Math.max(0.2, (block.download / longest) * 100)}%`} height="3" />
        </svg>
      ) : null}
    </div>
  );
}

const describe = (stacks: Stacks): string =>
  stacks.sets.length
    ? stacks.sets
        .map((s) => `${plural(s.layers, "layer")} shared by ${s.letters.join(", ")}${s.download === null ? "" : `, ${bytes(s.download)} pulled once`}`)
        .join("; ")
    : "No layer is shared.";

export function LayerStacks({ stacks, columns }: { stacks: Stacks; columns: readonly Column[] }) {
  return (
    <div role="img" aria-label={`Layers of ${columns.length} images. ${describe(stacks)}`}>
      {[...stacks.rows].reverse().map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the drawing is its height and nothing else
        <div className="g row" key={i}>
          <div className="l" />
          {row.map((block, c) => (
            <div className="c" key={columns[c]?.letter}>
              {block ? <Block block={block} longest={stacks.longest} /> : null}
            </div>
          ))}
        </div>
      ))}
      <p className="sets in">
        {stacks.sets.map((s, i) => (
          <span key={s.letters.join("")} className={`set-${Math.min(i, 3)}`}>
            <i /> {plural(s.layers, "layer")} shared by {s.letters.join(", ")}
            {s.download === null ? null : (
              <>
                {" "}
                (<Bytes size={s.download} />)
              </>
            )}
          </span>
        ))}
      </p>
    </div>
  );
}

/** The same as a table: every layer, and where each image has it. */
export function LayerTable({ stacks, columns }: { stacks: Stacks; columns: readonly Column[] }) {
  return (
    <div className="scroll-x">
      <table className="tbl tight">
        <thead>
          <tr>
            <th>Layer</th>
            <th>Digest</th>
            <th className="num">Download, MB</th>
            <th className="num">Unpacked, MB</th>
            {columns.map((c) => (
              <th className="num" key={c.letter}>
                {c.letter}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...stacks.layers].reverse().map((layer) => (
            <tr key={`${layer.digest ?? layer.diffId} ${layer.positions.join()}`}>
              <td title={layer.command ?? undefined}>{layer.name}</td>
              <td className="dig" title={layer.digest ?? layer.diffId}>
                {shortDigest(layer.digest ?? layer.diffId)}
              </td>
              <td className="num">
                <Megabytes size={layer.download} />
              </td>
              <td className="num">
                <Megabytes size={layer.unpacked} />
              </td>
              {layer.positions.map((position, i) => (
                <td className="num" key={columns[i]?.letter}>
                  {position === null ? <span className="muted">–</span> : position + 1}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
