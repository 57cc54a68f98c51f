import { axisFor, position } from "@/lib/compare/axis";
import type { Column, FactRow } from "@/lib/compare/types";
import { bytes, exactBytes } from "@/lib/format";
import { chartSources, Drawing, SaveChart } from "../charts/frame";
import { imageClass, plainName } from "./names";

/** Download, files and unpacked size of all images on one zero line; the fill says the kind, the hue the image. The rows below are its table. */
const kinds = [
  { id: "download", row: "download", x: "0%", what: "download", long: "blobs in the registry" },
  { id: "visible", row: "files-size", x: "32%", what: "files", long: "what is seen, each once" },
  { id: "unpacked", row: "unpacked", x: "64%", what: "unpacked", long: "the layer tars" },
] as const;
const zero = 176;
const plot = 150;

/** Above a bar, in the axis' unit; what would round to nothing says its own. */
function overBar(size: number): string {
  const megabytes = size / 1e6;
  if (megabytes < 0.005) return bytes(size);
  return megabytes.toFixed(megabytes >= 100 ? 0 : megabytes >= 10 ? 1 : 2);
}

export function Sizes({ columns, figures }: { columns: readonly Column[]; figures: readonly FactRow[] }) {
  const size = (kind: string, column: number): number | null => {
    const value = figures.find((row) => row.id === kind)?.cells[column]?.value;
    return value?.kind === "bytes" ? value.bytes : null;
  };
  const all = columns.flatMap((_, i) => kinds.map((k) => size(k.row, i) ?? 0));
  const largest = Math.max(...all);
  const axis = axisFor(all, "linear");
  const y = (value: number): number => Math.round((zero - ((position(axis, value) ?? 0) / 100) * plot) * 10) / 10;
  const small = largest < 1e6;
  return (
    <section className="sec sizes" id="sizes" aria-labelledby="sizes-title">
      <Drawing of="sizes" className="g">
        <div className="l">
          <h2 id="sizes-title">Sizes</h2>
          <p className="legend">
            {kinds.map(({ id, what, long }) => (
              <span key={id}>
                <svg width="11" height="11" className="img-a" aria-hidden="true">
                  <rect className={id} x=".5" y=".5" width="10" height="10" />
                </svg>
                <span>
                  {what}
                  <em>: {long}</em>
                </span>
              </span>
            ))}
          </p>
          <SaveChart id="sizes" title="Sizes" kind="Download, files and unpacked size, one scale from zero" sources={chartSources(columns)} />
        </div>
        {columns.map((column, i) => {
          const sentence = kinds.map(({ row, what }) => {
            const value = size(row, i);
            return `${what} ${value === null ? "unknown" : bytes(value)}`;
          });
          return (
            <div className={`c ${imageClass(i)}`} key={column.letter}>
              <svg height="196" role="img" aria-label={`${column.letter}, ${plainName(column)}: ${sentence.join(", ")}`}>
                {axis.ticks.map((tick) => (
                  <rect key={tick.value} className={tick.value === 0 ? "rule zero" : "rule"} y={y(tick.value) - 0.5} height="1" />
                ))}
                {i === 0 && !small
                  ? axis.ticks.map((tick) => (
                      <text key={tick.value} className="axis" x="-8" y={y(tick.value) + 4} textAnchor="end">
                        {tick.label}
                      </text>
                    ))
                  : null}
                {column.state === "recorded"
                  ? kinds.map(({ id, row, x, what }) => {
                      const value = size(row, i);
                      const top = value === null ? zero : y(value);
                      return (
                        <g key={id}>
                          <title>{`${plainName(column)}: ${what} ${value === null ? "unknown" : exactBytes(value)}`}</title>
                          {value === null ? null : <rect className={id} x={x} y={top} width="19%" height={Math.max(1, zero - top)} />}
                          <text className={value === null ? `unkn ${id}` : `v ${id}`} x={x} y={top - 7}>
                            {value === null ? "?" : small ? bytes(value) : overBar(value)}
                          </text>
                          <text className="kn" x={x} y={zero + 15}>
                            {what}
                          </text>
                        </g>
                      );
                    })
                  : null}
              </svg>
            </div>
          );
        })}
      </Drawing>
    </section>
  );
}
