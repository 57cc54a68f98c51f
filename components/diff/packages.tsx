import type { Route } from "next";
import Link from "next/link";
import { matching, textOf } from "@/lib/compare/diff-page";
import { type DiffPageQuery, diffHref, signsOf } from "@/lib/compare/diff-query";
import type { PackageEntry } from "@/lib/compare/diff-types";
import type { PackageDiff } from "@/lib/compare/package-diff";
import { bytes, bytesChange, exactBytes, plural } from "@/lib/format";
import { Filters } from "./filters";
import { type SideName, signWords } from "./names";
import { readSort, sortPackages } from "./package-sort";
import { Mark } from "./signs";

interface Props {
  query: DiffPageQuery;
  diff: PackageDiff;
  sides: readonly [SideName, SideName];
}

/** Rows of one page; more than that has hardly any image. */
export const mostPackages = 1000;

const Version = ({ one, other, changed }: { one: PackageEntry["a"]; other: PackageEntry["a"]; changed: boolean }) =>
  one === null ? (
    <span className="muted">–</span>
  ) : other !== null && !changed ? (
    <span className="muted">the same</span>
  ) : (
    <>
      {one.version}
      {one.architecture && other && one.architecture !== other.architecture ? ` ${one.architecture}` : ""}
    </>
  );

export function Packages({ query, diff, sides }: Props) {
  const [a, b] = sides;
  if (!diff.items || !diff.counts) {
    const reasons = ([["a", a] as const, ["b", b] as const] as const).flatMap(([at, side]) => {
      const unknown = diff.unknown[at];
      return unknown ? [{ side, unknown }] : [];
    });
    return (
      <section className="sec" id="packages" aria-labelledby="packages-title">
        <div className="sechead">
          <h2 id="packages-title">Packages</h2>
          <p className="why">Unknown packages are held against nothing.</p>
        </div>
        {reasons.map(({ side, unknown }) => (
          <p className="none" key={side.letter}>
            <b>{side.letter}</b> {side.name}: <span className="unk">{unknown.reason}</span> Its files can still be compared.
          </p>
        ))}
      </section>
    );
  }
  const sort = readSort(query.sort);
  const found = sortPackages(matching(diff.items, { q: query.q, change: signsOf(query.change) }, textOf.package), sort);
  const shown = found.slice(query.offset, query.offset + mostPackages);
  const left = Math.max(0, ...found.map((p) => -(p.change ?? 0)));
  const right = Math.max(0, ...found.map((p) => p.change ?? 0));
  const zero = left + right === 0 ? 50 : Math.min(96, Math.max(4, (left / (left + right)) * 100));
  const words = signWords(sides);
  const versions = diff.items.filter((p) => p.changes.includes("version")).length;
  const evidence = [diff.items.find((p) => p.a)?.a?.evidence, diff.items.find((p) => p.b)?.b?.evidence];
  const head = (key: "change" | "name" | "a" | "b", label: string, className?: string) => {
    const on = sort.key === key;
    const next = `${on && !sort.descending ? "-" : ""}${key}`;
    return (
      <th scope="col" className={className} {...(on ? { "aria-sort": sort.descending ? ("descending" as const) : ("ascending" as const) } : {})}>
        <Link href={diffHref({ ...query, sort: next, offset: 0 }) as Route} replace scroll={false} prefetch={false}>
          {label}
          {on ? <span aria-hidden="true"> {sort.descending ? "↓" : "↑"}</span> : null}
        </Link>
      </th>
    );
  };
  const total = (at: "a" | "b") => diff.items?.filter((p) => p[at]).length ?? 0;
  return (
    <section className="sec" id="packages" aria-labelledby="packages-title">
      <div className="sechead flush">
        <h2 id="packages-title">Packages</h2>
        <p className="why">
          {total("a")} in {a.letter}, {total("b")} in {b.letter}.{" "}
          {versions === 0 ? "No version differs." : `${plural(versions, "version differs", "versions differ")}.`}
        </p>
      </div>
      <Filters query={query} sides={sides} counts={diff.counts} placeholder="Find a package" />
      <table className="tbl tight dpk">
        <thead>
          <tr>
            {head("name", "Package")}
            {head("a", `Version in ${a.letter}`)}
            {head("b", `Version in ${b.letter}`)}
            <th scope="col" className="b hide">
              Files size, {b.letter} less {a.letter}
            </th>
            {head("change", "Change", "num")}
          </tr>
        </thead>
        <tbody>
          {shown.map((p, i) => {
            const change = p.change ?? 0;
            const width = change < 0 ? (-change / Math.max(1, left)) * zero : (change / Math.max(1, right)) * (100 - zero);
            const other = p.changes.includes("version") || p.changes.includes("architecture");
            return (
              <tr key={`${p.type} ${p.name} ${p.a?.version} ${p.b?.version} ${i}`}>
                <th scope="row">
                  <Mark sign={p.sign} words={words[p.sign]} />
                  <code>{p.name}</code>
                </th>
                <td className="version">
                  <Version one={p.a} other={p.b} changed />
                </td>
                <td className="version">
                  <Version one={p.b} other={p.a} changed={other} />
                </td>
                <td className="b hide">
                  <svg aria-hidden="true">
                    <line x1={`${zero}%`} x2={`${zero}%`} y1="-8" y2="20" />
                    {change === 0 ? null : (
                      <rect
                        className={change < 0 ? "rm" : "ad"}
                        x={`${(change < 0 ? zero - width : zero).toFixed(2)}%`}
                        y="2"
                        width={`${Math.max(0.3, width).toFixed(2)}%`}
                        height="8"
                      />
                    )}
                  </svg>
                </td>
                <td className="num">
                  {p.change === null ? (
                    <span className="unk" title="The list of its files could not be read.">
                      unknown
                    </span>
                  ) : (
                    <data value={change} title={exactBytes(change)}>
                      {change === 0 ? bytes(0) : bytesChange(change)}
                    </data>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {found.length === 0 ? <p className="none muted">No package matches.</p> : null}
      {found.length > query.offset + shown.length ? (
        <p className="none">
          <Link className="btn" href={diffHref({ ...query, offset: query.offset + mostPackages }) as Route}>
            More packages
          </Link>
        </p>
      ) : null}
      <p className="foot-note">
        Versions from {evidence[0] ? <code>{evidence[0]}</code> : "no record"} in {a.letter}, from {evidence[1] ? <code>{evidence[1]}</code> : "no record"} in{" "}
        {b.letter}
        {found.length > 1 ? " and the records beside it" : ""}.
      </p>
    </section>
  );
}
