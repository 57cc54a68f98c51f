import type { Route } from "next";
import Link from "next/link";
import { type CompareQuery, compareHref } from "@/lib/compare/query";
import type { Column, Letter } from "@/lib/compare/types";
import type { ByteMap, ByteTile } from "@/lib/compare/types-bytes";
import { bytes, count, exactBytes } from "@/lib/format";
import { ChartFrame } from "../charts/frame";
import { fits, mapHeight, placed } from "../charts/treemap";
import { BytesTable } from "./bytes-table";
import { ChartHeads } from "./head-row";
import { imageClass, plainName } from "./names";
import { share, tileName, tilesOf } from "./parts";

/** Where the bytes lie: a treemap per image, all at one scale. Tinted is what the chosen image has too, hatched what no package owns. */
const head = 19;

/** A folder is hatched where most of its bytes are nobody's. */
const fillOf = (tile: ByteTile, target: Letter | null): string =>
  tile.of === "rest" ? "other" : tile.unowned * 2 > tile.bytes ? "nobody" : target && tile.in.includes(target) ? "both" : "other";

function Tiles({
  map,
  column,
  index,
  target,
  largest,
  folder,
  columns,
}: {
  map: ByteMap;
  column: Column;
  index: number;
  target: Letter | null;
  largest: number;
  folder: boolean;
  columns: number;
}) {
  const tiles = tilesOf(map, folder);
  const name = `${column.letter}, ${plainName(column)}`;
  if (map.files === null || tiles === null) {
    const why = (map.files === null ? map.unknown.files : folder ? map.unknown.folders : map.unknown.packages)?.reason ?? "It was not read.";
    return (
      <div className={`c ${imageClass(index)}`}>
        <p className="unk" role="img" aria-label={`${name}: unknown. ${why}`} title={why}>
          {map.files === null ? "unknown" : `${bytes(map.files)}, of what is unknown`}
        </p>
      </div>
    );
  }
  const all = placed(tiles, map.files, largest, columns);
  const top = all.length ? Math.min(...all.map((t) => t.y)) : mapHeight;
  const first = tiles.slice(0, 5).map((t) => `${tileName(t, folder)} ${bytes(t.bytes)}`);
  const rest = tiles.length - first.length;
  return (
    <div className={`c ${imageClass(index)}`}>
      <svg
        height={mapHeight + head}
        role="img"
        aria-label={`${name}, ${bytes(map.files)} of files: ${first.join(", ")}${rest > 0 ? ` and ${count(rest)} more` : ""}`}
      >
        <text className="tt" y={top + head - 7}>
          {bytes(map.files)}
        </text>
        {all.map(({ tile, x, y, width, height }) => {
          const label = tileName(tile, folder);
          const fit = height >= 19 ? fits(label.length * 6.1 + 12, width) : null;
          const size = bytes(tile.bytes);
          const sizeFits = fit && height >= 33 ? fits(Math.max(label.length, size.length) * 6.1 + 12, width) : null;
          const left = `${(x * 100).toFixed(3)}%`;
          return (
            <g key={`${tile.of} ${tile.name} ${left} ${y}`} className="tile">
              <title>{`${label}: ${exactBytes(tile.bytes)}, ${share(tile.bytes, map.files ?? 0)} of ${column.letter}${folder && tile.unowned ? `, ${exactBytes(tile.unowned)} owned by no package` : ""}`}</title>
              <rect className={fillOf(tile, target)} x={left} y={(y + head).toFixed(2)} width={`${(width * 100).toFixed(3)}%`} height={height.toFixed(2)} />
              {fit ? (
                <text className={`tl ${fit}`} x={left} dx="5" y={(y + head + 14).toFixed(1)}>
                  {label}
                </text>
              ) : null}
              {sizeFits ? (
                <text className={`tb ${sizeFits}`} x={left} dx="5" y={(y + head + 27).toFixed(1)}>
                  {size}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const Patch = ({ fill }: { fill: string }) => (
  <svg width="14" height="12" aria-hidden="true">
    <rect className={fill} width="14" height="12" />
  </svg>
);

export function BytesSection({
  columns,
  maps,
  target,
  query,
}: {
  columns: readonly Column[];
  maps: readonly ByteMap[];
  target: Letter | null;
  query: CompareQuery;
}) {
  const folder = query.bytesByFolder;
  const table = query.bytesAsTable;
  const largest = Math.max(0, ...maps.map((m) => m.files ?? 0));
  if (largest === 0) return null;
  const thing = folder ? "folder" : "package";
  const to = (change: Partial<CompareQuery>) => compareHref({ ...query, ...change }, "#bytes") as Route;
  return (
    <ChartFrame
      id="bytes"
      className="map"
      title="Where the bytes lie"
      why={
        folder
          ? "Files size by folder, four deep; what is small counts with the folder around it. One scale: an area is the same number of bytes in every column."
          : "Files size by package. One scale: an area is the same number of bytes in every column."
      }
      kind={`Files size in bytes by ${thing}: regular files that are seen, a hard link once; equal areas are equal bytes`}
      columns={columns}
      drawn={!table}
      heads={<ChartHeads columns={columns} />}
      acts={
        <>
          <nav className="seg" aria-label="Group by">
            {(["Package", "Folder"] as const).map((what) => (
              <Link
                key={what}
                href={to({ bytesByFolder: what === "Folder" })}
                aria-current={(what === "Folder") === folder ? "true" : undefined}
                scroll={false}
                replace
                prefetch={false}
              >
                {what}
              </Link>
            ))}
          </nav>
          <Link className="btn" href={to({ bytesAsTable: !table })} scroll={false} replace prefetch={false}>
            {table ? "Map" : "Table"}
          </Link>
        </>
      }
    >
      {table ? (
        <BytesTable columns={columns} maps={maps} folder={folder} />
      ) : (
        <>
          <svg className="defs" width="0" height="0" aria-hidden="true">
            <pattern id="no-package" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect className="ground" width="5" height="5" />
              <rect className="hatch" width="1.6" height="5" />
            </pattern>
          </svg>
          <div className="g">
            <div className="l">
              <p className="key">
                {target ? (
                  <>
                    <span>
                      <Patch fill="both" />
                      {thing} also in {target}
                    </span>
                    <span>
                      <Patch fill="other" />
                      not in {target}
                      {folder ? ", or too small there" : ""}
                    </span>
                  </>
                ) : null}
                <span>
                  <Patch fill="nobody" />
                  {folder ? "mostly owned by no package" : "owned by no package"}
                </span>
              </p>
            </div>
            {columns.map((column, i) => (
              <Tiles
                key={column.letter}
                map={maps[i] as ByteMap}
                column={column}
                index={i}
                target={target}
                largest={largest}
                folder={folder}
                columns={columns.length}
              />
            ))}
          </div>
        </>
      )}
    </ChartFrame>
  );
}
