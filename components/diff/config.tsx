import type { ReactNode } from "react";
import { matching, textOf } from "@/lib/compare/diff-page";
import { type DiffPageQuery, signsOf } from "@/lib/compare/diff-query";
import type { ConfigEntry, ConfigField, SignCounts } from "@/lib/compare/diff-types";
import { moment } from "@/lib/format";
import { CopyButton } from "../ui/copy";
import { Filters } from "./filters";
import type { SideName } from "./names";
import { Mark } from "./signs";

const labels: Record<ConfigField, string> = {
  user: "User",
  env: "Env",
  entrypoint: "Entrypoint",
  cmd: "Cmd",
  workingDir: "WorkingDir",
  exposedPorts: "Exposed ports",
  volumes: "Volumes",
  labels: "Labels",
  stopSignal: "Stop signal",
  annotations: "Annotations",
  created: "Created",
  platform: "Platform",
  mediaType: "Media type",
};
/** Lists whose names are all that they hold. */
const bare: ReadonlySet<ConfigField> = new Set(["exposedPorts", "volumes"]);

function side(entry: ConfigEntry, at: "a" | "b", words: string): ReactNode {
  const unknown = entry.unknown[at];
  if (unknown) return <span className="unk">unknown: {unknown.reason}</span>;
  const held = entry.items.filter((item) => item[at] !== null);
  if (held.length > 0) {
    return held.map((item) => (
      <span className="one" key={item.name}>
        <Mark sign={item.sign} words={item.sign === "removed" || item.sign === "added" ? words : `${item.sign}:`} />
        <code>{bare.has(entry.field) ? item.name : `${item.name}=${item[at]}`}</code>
      </span>
    ));
  }
  const text = entry[at];
  if (text === null) return <span className="muted">not set</span>;
  if (entry.field === "created") return moment(text);
  return <code>{entry.field === "user" ? JSON.stringify(text) : text}</code>;
}

interface Props {
  query: DiffPageQuery;
  fields: readonly ConfigEntry[];
  counts: SignCounts;
  sides: readonly [SideName, SideName];
}

export function Config({ query, fields, counts, sides }: Props) {
  const [a, b] = sides;
  // All fields stand unless signs are chosen: what is the same is worth its row here.
  const change = query.change.length ? signsOf(query.change) : (["removed", "added", "changed", "same"] as const);
  const shown = matching(fields, { q: query.q, change }, textOf.config);
  return (
    <section className="sec" id="config" aria-labelledby="config-title">
      <div className="sechead flush">
        <h2 id="config-title">Config</h2>
        <p className="why">What a container starts with. A grey cell says something else than {a.letter}’s.</p>
        <div className="acts">
          <CopyButton className="btn needs-script" text={JSON.stringify(fields, null, 2)} what="the fields as JSON">
            Copy JSON
          </CopyButton>
        </div>
      </div>
      <Filters query={query} sides={sides} counts={counts} placeholder="Find a field or value" />
      <div className="duo wide" role="table" aria-label="Config">
        <div role="row">
          <span className="k h" role="columnheader">
            <span className="sr">Field</span>
          </span>
          {sides.map((s) => (
            <span className={`h ${s.className}`} role="columnheader" key={s.letter}>
              {s.letter} <span className="ref">{s.name}</span>
            </span>
          ))}
        </div>
        {shown.map((entry) => (
          <div role="row" key={entry.field}>
            <span className="k" role="rowheader">
              {labels[entry.field]}
            </span>
            <span role="cell">{side(entry, "a", `only in ${a.letter}:`)}</span>
            <span role="cell" className={entry.sign === "same" ? undefined : "df"}>
              {side(entry, "b", `only in ${b.letter}:`)}
              {entry.sign === "same" ? null : <span className="sr"> differs from {a.letter}</span>}
            </span>
          </div>
        ))}
      </div>
      {shown.length === 0 ? <p className="none muted">No field matches.</p> : null}
    </section>
  );
}
