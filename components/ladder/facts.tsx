import type { Support } from "@/lib/catalog";
import type { Ladder, LadderRow } from "@/lib/compare/ladder";
import { supportsOf } from "@/lib/compare/listing";
import type { SortKey } from "@/lib/compare/listing-query";
import { count, date, moment } from "@/lib/format";
import { parseReference } from "@/lib/oci/reference";
import { Megabytes } from "../ui/size";

/** A fact that is not known, with its reason. */
export const Unknown = ({ row, field }: { row: LadderRow; field: string }) => {
  const reason = row.unknown[field]?.reason ?? "Not known";
  return (
    <span className="unk" title={reason}>
      ?<span className="sr"> unknown: {reason}</span>
    </span>
  );
};

const names = (row: LadderRow, field: "shells" | "packageManagers" | "libc") => {
  const value = row[field];
  if (value === null) return <Unknown row={row} field={field} />;
  return value === "" ? <span className="muted">none</span> : <span title={value}>{value}</span>;
};
const day = (row: LadderRow, field: "created" | "readAt", iso: string | null) =>
  iso === null ? (
    <Unknown row={row} field={field} />
  ) : (
    <time dateTime={iso} title={moment(iso)}>
      {date(iso)}
    </time>
  );

function SupportLine({ support, by, today }: { support: Support | null; by: "files" | "catalogue"; today: string }) {
  if (!support) return null;
  return (
    <li>
      {support.of ? <b>{support.of}</b> : null} <span className="muted">by {by === "files" ? "its os-release" : "the catalogue"}</span>
      {support.ends ? (
        <>
          : {support.ends < today ? "ended" : "until"} <time dateTime={support.ends}>{date(support.ends)}</time>
          {support.extended ? (
            <>
              , on other terms until <time dateTime={support.extended}>{date(support.extended)}</time>
            </>
          ) : null}
          {support.source ? (
            <span className="muted">
              {" "}
              ({new URL(support.source.publisher).host}, gathered by endoflife.date, read {date(support.source.readOn)})
            </span>
          ) : null}
        </>
      ) : (
        <>: {support.reason}</>
      )}
    </li>
  );
}

/** The last day of support; opens to whose it is, where that is said and when it was read. */
export function SupportCell({ row, today }: { row: LadderRow; today: string }) {
  const { system, systemBy, program } = supportsOf(row, parseReference(row.reference));
  const ended = row.supportEnds !== null && row.supportEnds < today;
  return (
    <details className="menu-of support">
      <summary className={ended ? "warned" : undefined}>
        {row.supportEnds === null ? (
          <Unknown row={row} field="supportEnds" />
        ) : (
          <>
            {ended ? "ended " : ""}
            {date(row.supportEnds)}
          </>
        )}
      </summary>
      <ul className="menu said">
        <SupportLine support={system} by={systemBy} today={today} />
        <SupportLine support={program} by="catalogue" today={today} />
        {system || program ? null : <li>{row.unknown.supportEnds?.reason}</li>}
      </ul>
    </details>
  );
}

/** Facts that the last column can show: the shell, or what the rows are ordered by. */
export const lastFacts = {
  shell: "Shell",
  packageManager: "Package manager",
  libc: "libc",
  user: "Starts as",
  wasted: "Wasted",
  fileCount: "Files",
  created: "Created",
  read: "Read",
  support: "Support ends",
} as const satisfies Partial<Record<SortKey, string>>;
export type LastFact = keyof typeof lastFacts;
export const lastFactOf = (ladder: Ladder): LastFact => (ladder.sort.key in lastFacts ? (ladder.sort.key as LastFact) : "shell");

export function LastCell({ row, fact, today }: { row: LadderRow; fact: LastFact; today: string }) {
  switch (fact) {
    case "shell":
      return names(row, "shells");
    case "packageManager":
      return names(row, "packageManagers");
    case "libc":
      return names(row, "libc");
    case "user":
      return row.rootUser === null ? <Unknown row={row} field="rootUser" /> : row.rootUser ? "root" : "another user";
    case "wasted":
      return <Megabytes size={row.wasted} reason={row.unknown.wasted?.reason} />;
    case "fileCount":
      return row.fileCount === null ? <Unknown row={row} field="fileCount" /> : count(row.fileCount);
    case "created":
      return day(row, "created", row.created);
    case "read":
      return day(row, "readAt", row.readAt);
    case "support":
      return <SupportCell row={row} today={today} />;
  }
}
