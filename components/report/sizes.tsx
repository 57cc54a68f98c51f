import { bytes, exactBytes } from "@/lib/format";
import type { FrozenImage } from "@/lib/reports/types";
import { chartSources, Drawing, SaveChart } from "../charts/frame";
import { imageClass } from "../compare/names";
import { ReportName } from "./name";

/** Three bars an image, one scale from zero; the fill says the kind. */
const kinds = [
  { id: "download", is: "download" },
  { id: "files", is: "visible" },
  { id: "unpacked", is: "unpacked" },
] as const;
/** Of the room for bars, in percent: the figure stands at a bar's right. */
const longest = 78;

export function ReportSizes({ images, columns }: { images: readonly FrozenImage[]; columns: Parameters<typeof chartSources>[0] }) {
  const largest = Math.max(1, ...images.flatMap(({ sizes }) => kinds.map(({ id }) => sizes[id] ?? 0)));
  return (
    <section className="sec" id="sizes" aria-labelledby="sizes-title">
      <div className="sechead flush">
        <h2 id="sizes-title">Sizes</h2>
        <p className="why">one scale, from zero</p>
        <div className="acts">
          <SaveChart id="sizes" title="Sizes" kind="Download, files and unpacked size, one scale from zero" sources={chartSources(columns)} />
        </div>
      </div>
      <Drawing of="sizes">
        <table className="hb">
          <caption className="sr">Sizes of each image: what is downloaded, the files that are seen, the layers unpacked</caption>
          {images.map((image, i) => (
            <tbody key={image.letter} className={imageClass(i)}>
              {kinds.map(({ id, is }, k) => {
                const size = image.sizes[id];
                const width = `${(((size ?? 0) / largest) * longest).toFixed(3)}%`;
                return (
                  <tr key={id}>
                    {k === 0 ? (
                      <th className="nm" rowSpan={kinds.length} scope="rowgroup">
                        <ReportName reference={image.reference} letter={image.letter} />
                      </th>
                    ) : null}
                    <th className="k" scope="row">
                      {id}
                    </th>
                    <td>
                      <svg height="20" role="img" aria-label={`${image.letter}, ${image.name}, ${id}: ${size === null ? "unknown" : exactBytes(size)}`}>
                        {size === null ? null : (
                          <g>
                            <title>{`${image.letter} ${id}: ${exactBytes(size)}`}</title>
                            {/* However small it is, it is seen. */}
                            <rect className={is} y="4.5" height="11" width={size / largest < 0.002 ? "1" : width} />
                          </g>
                        )}
                        <text className={size === null ? "unkn" : "v"} x={size === null ? "0" : width} dx={size === null ? "0" : "7"} y="14">
                          {size === null ? `unknown: ${image.unknown[id]?.reason ?? "it was not read"}` : bytes(size)}
                        </text>
                      </svg>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          ))}
        </table>
      </Drawing>
    </section>
  );
}
