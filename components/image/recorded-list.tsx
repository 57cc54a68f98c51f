import type { Route } from "next";
import Link from "next/link";
import { imageHref } from "@/lib/compare/query";
import { date, moment, plural } from "@/lib/format";
import type { RecordedReference } from "@/lib/inspect/inspection";
import { Rebuilt } from "../ui/rebuilt";
import { RefName, shortName } from "../ui/ref-name";
import { Bytes } from "../ui/size";

/** Every recorded image under every reference, where no image was named. */
export function RecordedList({ recorded, platform }: { recorded: readonly RecordedReference[]; platform: string }) {
  const rows = [...recorded].sort((a, b) => (a.reference < b.reference ? -1 : 1));
  return (
    <>
      <div className="head">
        <div>
          <h1>Images</h1>
          <p className="sub">{plural(rows.length, "reference")} on record</p>
        </div>
      </div>
      {rows.length === 0 ? (
        <p className="matches-none">
          Nothing is inspected yet.{" "}
          <Link className="link" href={"/" as Route}>
            The ladder
          </Link>{" "}
          offers a starter set.
        </p>
      ) : (
        <table className="tbl tight">
          <thead>
            <tr>
              <th scope="col">Image</th>
              <th scope="col" className="hide">
                Platform
              </th>
              <th scope="col" className="num">
                Download
              </th>
              <th scope="col" className="num hide">
                Unpacked
              </th>
              <th scope="col" className="num hide">
                Layers
              </th>
              <th scope="col" className="num hide">
                Read
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ reference, inspection }) => (
              <tr key={`${reference} ${inspection.digest}`}>
                <td className="cmd">
                  <span className="named">
                    <Link
                      href={imageHref(`${shortName(reference)}${inspection.platform === platform ? "" : `,${inspection.platform}`}`) as Route}
                      prefetch={false}
                    >
                      <RefName name={shortName(reference)} title={reference} flexible />
                    </Link>
                    {inspection.rebuilt === null ? null : <Rebuilt from={inspection.rebuilt} />}
                  </span>
                </td>
                <td className="soft hide nowrap">{inspection.platform}</td>
                <td className="num">
                  {inspection.sizes.download === null ? <span className="unk">unknown</span> : <Bytes size={inspection.sizes.download} />}
                </td>
                <td className="num soft hide">
                  {inspection.sizes.unpacked === null ? <span className="unk">unknown</span> : <Bytes size={inspection.sizes.unpacked} />}
                </td>
                <td className="num soft hide">{inspection.layers.length}</td>
                <td className="num muted hide">
                  <time dateTime={inspection.inspectedAt} title={moment(inspection.inspectedAt)}>
                    {date(inspection.inspectedAt)}
                  </time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
