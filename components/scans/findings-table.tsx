"use client";
import { useMemo, useState } from "react";
import { count, date, plural } from "@/lib/format";
import type { ShownFinding } from "@/lib/scans/types";
import { SearchIcon } from "../ui/icons";
import { SeverityMark } from "./severity-bar";
import { WaiveDialog, type Waived } from "./waive-dialog";
import { byWorst, type Filter, filters, findingsThat, severityTitle, statusOfFinding } from "./words";
import { statusWords, whoWords } from "./words-statements";

/** Rows that stand before the rest is folded. */
const first = 40;
const labels: Record<Filter, string> = { all: "All", fixable: "Fixable", new: "New", hidden: "Hidden" };

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
      {finding.hidden ? (
        <p className="why-hidden">
          {statusWords(finding.hidden)}. {finding.hidden.why ? <q>{finding.hidden.why}</q> : null} <span className="muted">{whoWords(finding.hidden)}</span>
        </p>
      ) : null}
    </>
  );
}

/** One row per package; one identifier may stand in several. */
export function FindingsTable({ findings, image }: { findings: readonly ShownFinding[]; image: Waived }) {
  const [chosen, setFilter] = useState<Filter>("all");
  const [waiving, setWaiving] = useState<ShownFinding | null>(null);
  const [words, setWords] = useState("");
  const [whole, setWhole] = useState(false);
  const hidden = findings.reduce((sum, one) => sum + (one.hidden ? 1 : 0), 0);
  // The last hidden one was shown again.
  const filter = chosen === "hidden" && !hidden ? "all" : chosen;
  const sorted = useMemo(() => [...findings].sort(byWorst), [findings]);
  const found = findingsThat(sorted, filter, words);
  const seen = whole || words.trim() ? found : found.slice(0, first);
  const known = findings.some(({ since }) => since !== null);
  const some = { all: true, fixable: true, new: known, hidden: hidden > 0 };
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
            some[one] ? (
              <button type="button" key={one} aria-pressed={filter === one} onClick={() => setFilter(one)}>
                {one === "all" && hidden ? "Left" : labels[one]} {count(findingsThat(findings, one, "").length)}
              </button>
            ) : null,
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
            <th scope="col" className="act needs-script">
              <span className="sr">Waive</span>
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
              <td className="act needs-script">
                {one.hidden ? null : (
                  <button type="button" className="btn plain s" aria-label={`Waive ${one.id} in ${one.package}`} onClick={() => setWaiving(one)}>
                    Waive
                  </button>
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
      {hidden && filter !== "hidden" ? (
        <p className="none muted">
          {plural(hidden, "row")} {hidden === 1 ? "is" : "are"} hidden by what is stated on findings:{" "}
          <button type="button" className="link needs-script" onClick={() => setFilter("hidden")}>
            show hidden
          </button>
        </p>
      ) : null}
      {waiving ? <WaiveDialog finding={waiving} image={image} onClose={() => setWaiving(null)} /> : null}
      <p className="sr" role="status">
        {words.trim() ? `${found.length} of ${findings.length} findings` : ""}
      </p>
    </>
  );
}
