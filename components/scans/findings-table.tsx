"use client";
import { useMemo, useState } from "react";
import { count, date } from "@/lib/format";
import type { ShownFinding } from "@/lib/scans/types";
import { SearchIcon } from "../ui/icons";
import { SeverityMark } from "./severity-bar";
import { byWorst, type Filter, filters, findingsThat, severityTitle, statusOfFinding } from "./words";

/** Rows that stand before the rest is folded. */
const first = 40;
const labels: Record<Filter, string> = { all: "All", fixable: "Fixable", new: "New" };

function Identifier({ finding }: { finding: ShownFinding }) {
  const { id, url, aliases } = finding;
  const title = aliases.length ? `Also ${aliases.join(", ")}` : undefined;
  return (
    <>
      {url ? (
        <a className="link" href={url} target="_blank" rel="noopener noreferrer" title={title}>
          <code>{id}</code>
        </a>
      ) : (
        <code title={title}>{id}</code>
      )}
      {finding.since === "new" ? <span className="tg new"> new</span> : null}
    </>
  );
}

/** One row per package; one identifier may stand in several. */
export function FindingsTable({ findings }: { findings: readonly ShownFinding[] }) {
  const [filter, setFilter] = useState<Filter>("all");
  const [words, setWords] = useState("");
  const [whole, setWhole] = useState(false);
  const sorted = useMemo(() => [...findings].sort(byWorst), [findings]);
  const found = findingsThat(sorted, filter, words);
  const seen = whole || words.trim() ? found : found.slice(0, first);
  const known = findings.some(({ since }) => since !== null);
  return (
    <>
      <div className="table-acts needs-script">
        <label className="field">
          <SearchIcon />
          <span className="sr">Find an identifier or a package</span>
          <input type="search" value={words} placeholder="Find" spellCheck={false} autoComplete="off" onChange={(event) => setWords(event.target.value)} />
        </label>
        <span className="seg" role="group" aria-label="Findings">
          {filters.map((one) =>
            one === "new" && !known ? null : (
              <button type="button" key={one} aria-pressed={filter === one} onClick={() => setFilter(one)}>
                {labels[one]} {count(findingsThat(findings, one, "").length)}
              </button>
            ),
          )}
        </span>
      </div>
      <table className="tbl tight findings of-image">
        <thead>
          <tr>
            <th scope="col">Identifier</th>
            <th scope="col">Severity</th>
            <th scope="col">Package</th>
            <th scope="col">Installed</th>
            <th scope="col">Fixed in</th>
            <th scope="col" className="hide">
              Status
            </th>
            <th scope="col" className="hide">
              Published
            </th>
            <th scope="col" className="num hide">
              Layer
            </th>
          </tr>
        </thead>
        <tbody>
          {seen.map((one, i) => (
            <tr key={`${one.id} ${one.package} ${i}`}>
              <th scope="row">
                <Identifier finding={one} />
              </th>
              <td>
                {one.severity === "unknown" ? (
                  <span className="unk" title={severityTitle(one)}>
                    unknown
                  </span>
                ) : (
                  <span className="sev-of" title={`${severityTitle(one)}${one.cvss ? `; ${one.cvss.vector} by ${one.cvss.source}` : ""}`}>
                    <SeverityMark severity={one.severity} />
                    {one.severity}
                  </span>
                )}
              </td>
              <td>
                <code>{one.package}</code>
              </td>
              <td className="version">{one.installed}</td>
              <td className="version">{one.fixed ?? <span className="muted">no fix</span>}</td>
              <td className="soft hide">{statusOfFinding(one)}</td>
              <td className="soft hide nowrap">{one.published ? date(one.published) : <span className="muted">not told</span>}</td>
              <td className="num muted hide" title={one.broughtBy?.diffId}>
                {one.broughtBy ? (
                  one.broughtBy.position + 1
                ) : (
                  <span className="unk" title="Its package is not on record under this name">
                    unknown
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length === 0 ? <p className="none muted">{words.trim() ? `Nothing matches “${words.trim()}”.` : "None."}</p> : null}
      {found.length > seen.length ? (
        <p className="none">
          <button type="button" className="btn needs-script" onClick={() => setWhole(true)}>
            Show all {count(found.length)}
          </button>
        </p>
      ) : null}
      <p className="sr" role="status">
        {words.trim() ? `${found.length} of ${findings.length} findings` : ""}
      </p>
    </>
  );
}
