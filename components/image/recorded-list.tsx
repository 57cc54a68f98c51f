import type { Route } from "next";
import Link from "next/link";
import type { Listed } from "@/lib/compare/listing";
import { imageHref } from "@/lib/compare/query";
import { date, moment, plural } from "@/lib/format";
import { Rebuilt } from "../ui/rebuilt";
import { RefName, shortName } from "../ui/ref-name";
import { Bytes } from "../ui/size";

interface Props {
  names: { total: number; items: readonly { reference: string; row: Listed }[]; next: string | null };
  q: string;
  platform: string;
}

/** Every recorded image under every reference, page by page, where no image was named. */
export function RecordedList({ names, q, platform }: Props) {
  const { items: rows, total, next } = names;
  return (
    <>
      <div className="head">
        <div>
          <h1>Images</h1>
          <p className="sub">{plural(total, "reference")} on record</p>
        </div>
      </div>
      {total === 0 ? (
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
            {rows.map(({ reference, row }) => (
              <tr key={`${reference} ${row.digest}`}>
                <td className="cmd">
                  <span className="named">
                    <Link href={imageHref(`${shortName(reference)}${row.platform === platform ? "" : `,${row.platform}`}`) as Route} prefetch={false}>
                      <RefName name={shortName(reference)} title={reference} flexible />
                    </Link>
                    {row.rebuilt === null ? null : <Rebuilt from={row.rebuilt} />}
                  </span>
                </td>
                <td className="soft hide nowrap">{row.platform}</td>
                <td className="num">{row.download === null ? <span className="unk">unknown</span> : <Bytes size={row.download} />}</td>
                <td className="num soft hide">{row.unpacked === null ? <span className="unk">unknown</span> : <Bytes size={row.unpacked} />}</td>
                <td className="num soft hide">{row.layers}</td>
                <td className="num muted hide">
                  <time dateTime={row.readAt} title={moment(row.readAt)}>
                    {date(row.readAt)}
                  </time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {next ? (
        <p className="foot-note">
          <Link className="link" href={`/images?${new URLSearchParams({ ...(q ? { q } : {}), after: next })}` as Route} prefetch={false}>
            More
          </Link>
        </p>
      ) : null}
    </>
  );
}
