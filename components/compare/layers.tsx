import type { Route } from "next";
import Link from "next/link";
import { type StackNote, stackNotes } from "@/lib/compare/notes";
import { type CompareQuery, compareHref } from "@/lib/compare/query";
import type { Column, LayerStacks, StackBlock, StackLayer } from "@/lib/compare/types";
import { bytes, exactBytes, plural } from "@/lib/format";
import { ChartFrame } from "../charts/frame";
import { ChartHeads } from "./head-row";
import { LayerTable } from "./layer-table";
import { imageClass, plainName } from "./names";
import { TogetherOnANode } from "./together";

/** Stacks in which shared layers line up: equal rows, so that small and large can both be read; the true size is the line under a block. */
const pitch = 28;
const height = 26;
/** Sets beyond the fourth share one look; the legend and each block's title name them. */
const colours = 4;
const look = (set: number | null): number => (set === null ? 0 : set < colours ? set + 1 : colours + 1);
const fewColumns = 5;

const weight = (download: number | null): string => (download === null ? "unknown" : bytes(download));

function blockTitle(block: StackBlock, layers: readonly StackLayer[], stacks: LayerStacks): string {
  const names = block.layers.map((i) => layers[i]?.name ?? "");
  const listed = names.length > 12 ? [...names.slice(0, 12), `${names.length - 12} more`] : names;
  const set = block.set === null ? null : stacks.sets[block.set];
  const exact = block.download === null ? "download unknown" : exactBytes(block.download);
  return `${listed.join(", ")}: ${exact}${set ? `, in ${set.letters.join(", ")}` : ""}`;
}

function Block({ block, top, stacks, fade }: { block: StackBlock; top: number; stacks: LayerStacks; fade: string }) {
  const fill = look(block.set);
  const shape = `blk${block.joins.right ? " run" : ""}${block.joins.left ? " run-in" : ""}`;
  const part = block.download !== null && stacks.longest ? (block.download / stacks.longest) * 100 : 0;
  return (
    <g className="hit">
      <title>{blockTitle(block, stacks.layers, stacks)}</title>
      <rect className={`${shape} f-${fill}`} y={top} height={height} rx="2" />
      <rect className={`e-${fill}`} y={top + height - 3} width={`${part.toFixed(2)}%`} height="3" />
      {block.download === null ? null : <rect className={`e-${fill}`} y={top + height - 3} width="1" height="3" />}
      {/* A long name fades out before the size. */}
      <g mask={`url(#${fade})`}>
        <text className="nm" x="8" y={top + 16}>
          {block.name}
        </text>
      </g>
      <text className="sz" x="100%" dx="-8" y={top + 16} textAnchor="end">
        {block.download === null ? "?" : bytes(block.download)}
      </text>
    </g>
  );
}

function Stack({ column, index, stacks }: { column: Column; index: number; stacks: LayerStacks }) {
  const own = stacks.layers.filter((layer) => layer.positions[index] != null);
  const total = own.reduce<number | null>((t, l) => (t === null || l.download === null ? null : t + l.download), 0);
  const shared = own.filter((layer) => layer.set !== null).length;
  const heaviest = own.reduce<StackLayer | null>((best, layer) => ((layer.download ?? 0) > (best?.download ?? 0) ? layer : best), null);
  const name = `${column.letter}, ${plainName(column)}`;
  const fade = `layer-fade-${column.letter}`;
  const words =
    column.state !== "recorded"
      ? `${name}: not read`
      : `${name}: ${plural(own.length, "layer")}, ${weight(total)} to download, ${shared} of them in other images too${heaviest ? `; the heaviest is ${heaviest.name} with ${weight(heaviest.download)}` : ""}`;
  return (
    <div className={`c ${imageClass(index)}`}>
      <svg height={Math.max(1, stacks.rows.length) * pitch} role="img" aria-label={words}>
        <mask id={fade} maskUnits="userSpaceOnUse" x="0" y="0" width="100%" height="100%">
          <rect className="cut" height="100%" fill="url(#layer-fade)" />
        </mask>
        {stacks.rows.map((row, r) => {
          const block = row[index];
          // Blocks are told apart by their first layer's place in the whole set, never by a digest: one layer may stand twice.
          return block ? <Block key={block.layers[0]} block={block} top={(stacks.rows.length - 1 - r) * pitch} stacks={stacks} fade={fade} /> : null;
        })}
      </svg>
    </div>
  );
}

function Notes({ columns, stacks, notes }: { columns: readonly Column[]; stacks: LayerStacks; notes: readonly StackNote[] }) {
  return (
    <svg height={Math.max(1, stacks.rows.length) * pitch} aria-hidden="true">
      {notes.map(({ from, to, set, column, layers, download }) => {
        const top = (stacks.rows.length - 1 - to) * pitch;
        const tall = (to - from + 1) * pitch - 2;
        const middle = top + tall / 2;
        const members = set === null ? "" : (stacks.sets[set]?.letters.join(", ") ?? "");
        const who = set === null ? `only in ${columns[column ?? 0]?.letter}` : `${plural(layers, "layer")} shared by ${members}`;
        const both = tall > pitch;
        return (
          <g key={top}>
            <rect className={set === null ? "f-0" : `e-${look(set)}`} x="100%" width="2" y={top} height={tall} transform="translate(-2)" />
            <text className="nt" x="100%" dx="-12" y={middle + (both ? -4 : 4)} textAnchor="end">
              {both ? who : `${who}, ${weight(download)}`}
            </text>
            {both ? (
              <text className="nt2" x="100%" dx="-12" y={middle + 13} textAnchor="end">
                {weight(download)}
                {set === null ? "" : " pulled once"}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

const Patch = ({ set }: { set: number | null }) => (
  <svg width="14" height="13" aria-hidden="true">
    <rect className={`f-${look(set)}`} width="14" height="10" rx="1" />
    <rect className={`e-${look(set)}`} y="10" width="14" height="3" />
  </svg>
);

function Sets({ stacks, className }: { stacks: LayerStacks; className: string }) {
  const alone = stacks.layers.some((layer) => layer.set === null);
  return (
    <p className={`sets ${className}`}>
      {stacks.sets.map((set, i) => (
        <span key={set.letters.join()}>
          <Patch set={i} />
          {plural(set.layers, "layer")} in {set.letters.join(", ")}: {weight(set.download)}
        </span>
      ))}
      {alone ? (
        <span>
          <Patch set={null} />
          in one image only
        </span>
      ) : null}
    </p>
  );
}

export function Layers({ columns, stacks, query }: { columns: readonly Column[]; stacks: LayerStacks; query: CompareQuery }) {
  const many = columns.length > fewColumns;
  const notes = many ? [] : stackNotes(stacks);
  // Beside the stacks where there is room and each set stands in one place; else in a legend.
  const noted = notes.filter((note) => note.set !== null).length === stacks.sets.length;
  const table = query.layersAsTable;
  return (
    <ChartFrame
      id="layers"
      className="stack"
      title="Layers"
      why={
        table
          ? "Last on top, as in a running container. A layer that several images hold at the same height is one row."
          : `First layer at the bottom, as they are stacked. A colour is a set of images that hold the layer; grey is held by one. The line under a block is its download, all at one scale${stacks.longest ? ` (longest: ${bytes(stacks.longest)})` : ""}.`
      }
      kind="Layers as they are stacked, first at the bottom, with their download size"
      columns={columns}
      drawn={!table}
      heads={<ChartHeads columns={columns} />}
      acts={
        <Link className="btn" href={compareHref({ ...query, layersAsTable: !table }, "#layers") as Route} scroll={false} replace prefetch={false}>
          {table ? "Stacks" : "Table"}
        </Link>
      }
      below={stacks.together ? <TogetherOnANode together={stacks.together} /> : null}
    >
      {table ? (
        <LayerTable columns={columns} stacks={stacks} />
      ) : (
        <>
          <svg className="defs" width="0" height="0" aria-hidden="true">
            <linearGradient id="layer-fade">
              <stop offset=".9" stopColor="#fff" />
              <stop offset="1" stopColor="#fff" stopOpacity="0" />
            </linearGradient>
          </svg>
          <div className="g draw">
            <div className="l">{many ? null : <Notes columns={columns} stacks={stacks} notes={notes} />}</div>
            {columns.map((column, i) => (
              <Stack key={column.letter} column={column} index={i} stacks={stacks} />
            ))}
          </div>
          {stacks.layers.length ? <Sets stacks={stacks} className={many || !noted ? "in" : "small"} /> : null}
        </>
      )}
    </ChartFrame>
  );
}
