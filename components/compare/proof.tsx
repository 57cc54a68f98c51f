import type { Route } from "next";
import { type CompareQuery, compareHref } from "@/lib/compare/query";
import type { Proof } from "@/lib/compare/types-capabilities";
import { count } from "@/lib/format";
import { showName } from "@/lib/inspect/names";
import { pathHref } from "../image/query";
import { AppLink, standsAlone } from "../ui/alone";

/** What opens under a row: the paths that prove a cell, each leading to the file in the image's own page. */

/** A name that is no UTF-8 cannot stand in an address. */
const addressable = (path: string): boolean => !/\p{Cs}/u.test(path);

export function ProofLine({ proof: { path, note }, image }: { proof: Proof; image: string }) {
  const name = <code>{showName(path)}</code>;
  return (
    <li>
      {addressable(path) ? (
        <AppLink href={pathHref(image, path) as Route} prefetch={false}>
          {name}
        </AppLink>
      ) : (
        name
      )}
      {note ? <span className="muted"> {showName(note)}</span> : null}
    </li>
  );
}

export function Proofs({ evidence, more, image }: { evidence: readonly Proof[]; more: number; image: string }) {
  if (evidence.length === 0 && more === 0) return null;
  return (
    <ul className="proof">
      {evidence.map((proof) => (
        <ProofLine key={proof.path} proof={proof} image={image} />
      ))}
      {more > 0 ? <li className="muted">and {count(more)} further</li> : null}
    </ul>
  );
}

/** The label of a row that opens; what is open stands in the address. */
export function Opener({ id, label, query, open }: { id: string; label: string; query: CompareQuery; open: boolean }) {
  if (standsAlone()) return label;
  const toggled = open ? query.open.filter((other) => other !== id) : [...query.open, id];
  return (
    <AppLink href={compareHref({ ...query, open: toggled }) as Route} scroll={false} replace prefetch={false} aria-expanded={open}>
      <span className="tw" aria-hidden="true">
        {open ? "▾" : "▸"}
      </span>
      {label}
    </AppLink>
  );
}
