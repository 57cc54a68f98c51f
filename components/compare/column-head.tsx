import type { Route } from "next";
import Link from "next/link";
import { type CompareQuery, compareHref, imageHref, moved, pinOf, withBaseline, without } from "@/lib/compare/query";
import type { Column } from "@/lib/compare/types";
import { moment } from "@/lib/format";
import { CopyItem } from "../ui/copy";
import { ChevronIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { Rebuilt } from "../ui/rebuilt";
import { headLines, imageClass, plainName, referenceOf } from "./names";

const Dots = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M2 7h.01M7 7h.01M12 7h.01" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
  </svg>
);
const Swap = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M3.5 1.5 1 4l2.5 2.5M1 4h11M10.5 7.5 13 10l-2.5 2.5M13 10H2" fill="none" stroke="currentColor" strokeWidth="1.2" />
  </svg>
);

/** Every item but copying is a link that rewrites the address. */
function Items({ column, index, query }: { column: Column; index: number; query: CompareQuery }) {
  const { images } = query;
  const to = (list: string[] | null) => (list ? (compareHref({ ...query, images: list }) as Route) : null);
  const pin = pinOf(images[index] ?? "", column);
  const links = [
    { label: "Make baseline", key: "b", href: index ? to(withBaseline(images, index)) : null },
    { label: "Move left", key: "⇧←", href: to(moved(images, index, -1)) },
    { label: "Move right", key: "⇧→", href: to(moved(images, index, 1)) },
    { label: "Pin to its digest", key: "", href: pin ? to(images.map((image, i) => (i === index ? pin : image))) : null },
  ];
  return (
    <>
      {column.state === "invalid" ? null : <Link href={imageHref(images[index] ?? "") as Route}>Open image</Link>}
      {links.map(({ label, key, href }) =>
        href ? (
          <Link key={label} href={href} prefetch={false} scroll={false}>
            {label}
            {key ? <kbd aria-hidden="true">{key}</kbd> : null}
          </Link>
        ) : null,
      )}
      <CopyItem text={referenceOf(column)} what={plainName(column)}>
        Copy reference
      </CopyItem>
      {column.state === "recorded" ? (
        <CopyItem text={column.digest} what={`the digest of ${plainName(column)}`}>
          Copy digest
        </CopyItem>
      ) : null}
      <hr />
      <Link href={compareHref({ ...query, images: without(images, index) }) as Route} prefetch={false} scroll={false}>
        Remove column
      </Link>
    </>
  );
}

function Head({ column, index, query }: { column: Column; index: number; query: CompareQuery }) {
  const name = plainName(column);
  const reference = referenceOf(column);
  const lines = column.state === "invalid" ? { host: "", name: column.asked, digest: null } : headLines(reference);
  const meant = column.state === "recorded" && column.observedAt ? `${reference}\n${column.digest}\nas looked up ${moment(column.observedAt)}` : reference;
  const text = (
    <>
      <span className="r1">{lines.host}</span>
      <span className="r2">
        {lines.name}
        {lines.digest ? <span className="at"> @{lines.digest}</span> : null}
      </span>
    </>
  );
  return (
    <div
      className={`c ${imageClass(index)}`}
      id={`col-${column.letter.toLowerCase()}`}
      tabIndex={-1}
      data-column={index}
      data-copy={reference}
      data-what={name}
    >
      <div className="who">
        <b>{column.letter}</b>
        {index === 0 ? <span className="base">baseline</span> : null}
        {column.state === "recorded" && column.rebuilt !== null ? <Rebuilt from={column.rebuilt} /> : null}
        <span className="end">
          {index === 0 ? null : (
            <Link
              className="icon s one-click"
              href={compareHref({ ...query, images: withBaseline(query.images, index) }) as Route}
              title="Make baseline"
              aria-label={`Make ${name} the baseline`}
              prefetch={false}
              scroll={false}
            >
              <Swap />
            </Link>
          )}
          <Menu label={`More for ${column.letter}, ${name}`} summary={<Dots />} className="icon s">
            <Items column={column} index={index} query={query} />
          </Menu>
        </span>
      </div>
      {column.state === "invalid" ? (
        <span className="nm" title={column.asked}>
          {text}
        </span>
      ) : (
        <Link className="nm" href={imageHref(query.images[index] ?? "") as Route} title={meant} prefetch={false}>
          {text}
        </Link>
      )}
    </div>
  );
}

const sections = [
  ["#verdict", "Verdict", "g v"],
  ["#sizes", "Sizes", "g s"],
  ["#layers", "Layers", "g l"],
  ["#capabilities", "Capabilities", "g c"],
  ["#config", "Config", "g o"],
  ["#image", "Image", "g i"],
] as const;

export function ColumnHeads({ columns, query }: { columns: readonly Column[]; query: CompareQuery }) {
  return (
    <div className="colhead g" role="group" aria-label="Images compared">
      <div className="l">
        <Menu
          side="left"
          className="jump"
          summary={
            <>
              Sections <ChevronIcon />
            </>
          }
        >
          {sections.map(([href, label, keys]) => (
            <a href={href} key={href}>
              {label}
              <kbd aria-hidden="true">{keys}</kbd>
            </a>
          ))}
        </Menu>
        <Link
          className={query.onlyDifferences ? "switch on" : "switch"}
          role="switch"
          aria-checked={query.onlyDifferences}
          href={compareHref({ ...query, onlyDifferences: !query.onlyDifferences }) as Route}
          replace
          scroll={false}
          prefetch={false}
        >
          <i />
          Only differences
        </Link>
      </div>
      {columns.map((column, i) => (
        <Head key={column.letter} column={column} index={i} query={query} />
      ))}
    </div>
  );
}
