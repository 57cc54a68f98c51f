import { Fragment } from "react";
import { bytes, count } from "@/lib/format";
import type { DerivedFacts } from "@/lib/inspect/derive";
import { showName } from "@/lib/inspect/names";
import { Bytes } from "../ui/size";
import { type PackageRow, readSort } from "./package-rows";
import { PackageTable } from "./package-table";
import { packagesSaid, shown, unownedSaid } from "./words";

const rowsOf = (packages: NonNullable<DerivedFacts["packages"]>): PackageRow[] =>
  packages.map((one) => ({
    name: showName(one.name),
    version: showName(one.version),
    architecture: one.architecture === null ? null : showName(one.architecture),
    type: one.type,
    source: showName(one.source),
    filesSize: one.filesSize,
    declaredSize: one.declaredSize,
    licence: one.licence === null ? null : showName(one.licence),
    layer: one.layer + 1,
  }));

/** Files that no package owns, told one by one. */
const mostListed = 200;

export function Unowned({ facts }: { facts: DerivedFacts }) {
  const { unowned } = facts;
  const said = unownedSaid(facts);
  const listed = unowned.largest.slice(0, mostListed);
  if (said === null) return null;
  if (unowned.count === 0) return <p className="none muted">{said}</p>;
  return (
    <details className="listed">
      <summary>{said}</summary>
      <ul>
        {listed.map((file) => (
          <li key={file.path}>
            <code>{shown(file.path)}</code>
            <span className="muted">layer {count(file.layer + 1)}</span>
            <Bytes size={file.size} />
          </li>
        ))}
      </ul>
      {unowned.count > listed.length ? (
        <p className="muted">
          And {count(unowned.count - listed.length)} smaller ones, {bytes(unowned.bytes - listed.reduce((sum, f) => sum + f.size, 0))}.
        </p>
      ) : null}
    </details>
  );
}

export function PackageSection({ facts, asked, sort, name }: { facts: DerivedFacts; asked: string; sort: string | null; name: string }) {
  const said = packagesSaid(facts);
  return (
    <section className="sec" id="packages" aria-labelledby="packages-title">
      <div className="sechead flush">
        <h2 id="packages-title">Packages</h2>
        <p className="why">
          {said.from.length ? "From " : ""}
          {said.from.map((path, i) => (
            <Fragment key={path}>
              {i ? ", " : ""}
              <code>{path}</code>
            </Fragment>
          ))}
          {said.from.length ? "." : ""}
        </p>
      </div>
      {facts.packages === null ? (
        <p className="none">
          <span className="unk" title={said.unknown ?? undefined}>
            unknown
          </span>{" "}
          <span className="muted">{said.unknown}</span>
        </p>
      ) : facts.packages.length === 0 ? (
        <p className="none muted">The database is there and names no package.</p>
      ) : (
        <PackageTable rows={rowsOf(facts.packages)} asked={asked} initial={readSort(sort)} name={name} />
      )}
      <Unowned facts={facts} />
    </section>
  );
}
