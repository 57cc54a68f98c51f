import type { Column } from "@/lib/compare/types";
import type { ByteMap, ByteTile } from "@/lib/compare/types-bytes";
import { count } from "@/lib/format";
import { plainName } from "./names";
import { share, tileName, tilesOf } from "./parts";

/** The map in rows: what weighs most in any image first, exact bytes and their share of the image. */
interface Row {
  key: string;
  name: string;
  cells: (ByteTile | undefined)[];
  most: number;
}

function rowsOf(maps: readonly ByteMap[], folder: boolean): Row[] {
  const rows = new Map<string, Row>();
  maps.forEach((map, i) => {
    for (const tile of tilesOf(map, folder) ?? []) {
      const key = `${tile.of} ${tile.name}`;
      const row = rows.get(key) ?? { key, name: tile.of === "rest" ? "smaller ones" : tileName(tile, folder), cells: maps.map(() => undefined), most: 0 };
      row.cells[i] = tile;
      row.most = Math.max(row.most, tile.bytes);
      rows.set(key, row);
    }
  });
  return [...rows.values()].sort((a, b) => b.most - a.most);
}

export function BytesTable({ columns, maps, folder }: { columns: readonly Column[]; maps: readonly ByteMap[]; folder: boolean }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable by keyboard
    <section className="layer-table bytes-table" aria-label="Bytes as a table" tabIndex={0}>
      <table className="tbl tight">
        <thead>
          <tr>
            <th scope="col">{folder ? "Folder" : "Package"}</th>
            {columns.map((column) => (
              <th scope="col" className="num" key={column.letter} title={plainName(column)}>
                Bytes in {column.letter}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(maps, folder).map(({ key, name, cells }) => (
            <tr key={key}>
              <th scope="row" title={name}>
                <code>{name}</code>
              </th>
              {cells.map((tile, i) => (
                <td
                  className={tile ? "num" : "num muted"}
                  key={columns[i]?.letter}
                  title={tile ? `${share(tile.bytes, maps[i]?.files ?? 0)} of ${columns[i]?.letter}` : undefined}
                >
                  {tile ? count(tile.bytes) : tilesOf(maps[i], folder) ? "–" : "?"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Files size</th>
            {maps.map((map, i) => (
              <td className="num" key={columns[i]?.letter}>
                {map.files === null ? (
                  <span className="unk" title={map.unknown.files?.reason}>
                    unknown
                  </span>
                ) : (
                  count(map.files)
                )}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
