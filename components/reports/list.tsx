import type { Route } from "next";
import Link from "next/link";
import { count, date, moment, plural } from "@/lib/format";
import type { ListedReport, ReportPage } from "@/lib/reports/list-types";
import { headlineWords } from "../report/words";
import { CancelledIcon, DoneIcon, PlusIcon, SearchIcon } from "../ui/icons";
import { shortName } from "../ui/ref-name";
import { linkOf } from "./link";
import { type ReportsQuery, reportsHref } from "./query";
import { ReportActions } from "./report-actions";

/** Reports as their owners see them. */
const soonDays = 14;
const filters = [
  { id: "all", label: "All" },
  { id: "live", label: "Live" },
  { id: "ending", label: "Expires soon" },
  { id: "replaced", label: "Newer version" },
  { id: "expired", label: "Expired" },
  { id: "revoked", label: "Revoked" },
] as const;
const sorts = [
  { id: "made", label: "made, newest first" },
  { id: "title", label: "title" },
  { id: "views", label: "views, most first" },
  { id: "ends", label: "ends, next first" },
] as const;

const Clock = () => (
  <svg width="15" height="15" viewBox="0 0 15 15" aria-hidden="true">
    <circle cx="7.5" cy="7.5" r="6" fill="none" stroke="currentColor" strokeWidth="1.3" />
    <path d="M7.5 4v3.8l2.4 1.5" fill="none" stroke="currentColor" strokeWidth="1.3" />
  </svg>
);
const Arrows = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M3.5 1.5 1 4l2.5 2.5M1 4h11M10.5 7.5 13 10l-2.5 2.5M13 10H2" fill="none" stroke="currentColor" strokeWidth="1.2" />
  </svg>
);

function sinceWords({ since, images }: ListedReport): string {
  const moved = images.filter((_, i) => since[i] === "moved");
  const [first] = moved;
  if (first) return `${shortName(first.name)}${moved.length > 1 ? ` and ${moved.length - 1} more` : ""} moved since`;
  return since.every((state) => state === "same") ? "tags unmoved since" : "not looked up since";
}

function State({ report, now }: { report: ListedReport; now: number }) {
  const { state, expiresAt, revokedAt, replacedBy } = report;
  if (state === "revoked") {
    return (
      <>
        <span className="status off">
          <CancelledIcon />
          Revoked
        </span>
        <small>on {date(revokedAt ?? report.updatedAt)}</small>
      </>
    );
  }
  if (state === "expired") {
    return (
      <>
        <span className="status off">
          <CancelledIcon />
          Expired
        </span>
        <small>kept, not shown to anyone</small>
      </>
    );
  }
  if (state === "replaced") {
    return (
      <>
        <span className="status">
          <Arrows />
          Newer version
        </span>
        <small>points to “{replacedBy?.title}”</small>
      </>
    );
  }
  const days = expiresAt === null ? null : Math.ceil((Date.parse(expiresAt) - now) / 86_400_000);
  return (
    <>
      {days !== null && days <= soonDays ? (
        <span className="status warn">
          <Clock />
          Expires in {plural(days, "day")}
        </span>
      ) : (
        <span className="status ok">
          <DoneIcon />
          Live
        </span>
      )}
      <small>{sinceWords(report)}</small>
    </>
  );
}

const endLine = ({ state, expiresAt }: ListedReport): string =>
  state === "revoked" ? "link answers 410" : state === "expired" ? "link answers 404" : expiresAt === null ? "no end set" : "end of the link";

function Row({ report, base, now, live }: { report: ListedReport; base: string; now: number; live: string }) {
  const headline = headlineWords(report.headline);
  const readable = report.state === "live" || report.state === "replaced";
  const { actor } = report;
  return (
    <tr className={readable ? undefined : "off"}>
      <td className="rp-c">
        {readable ? (
          <a className="rp" href={`/r/${report.slug}`}>
            {report.title}
          </a>
        ) : (
          <span className="rp">{report.title}</span>
        )}
        <small>
          {report.images.map(({ letter, name }) => (
            <span className="image" key={letter}>
              <b>{letter}</b> {shortName(name).split("/").at(-1)}
            </span>
          ))}
        </small>
      </td>
      <td data-label="State">
        <State report={report} now={now} />
      </td>
      <td className="num" data-label="Headline">
        {headline ? (
          <>
            {headline.figure}
            <small>{headline.what}</small>
          </>
        ) : (
          <span className="unk" title="No size is known of both ends">
            unknown
          </span>
        )}
      </td>
      <td className="num" data-label="Views">
        {count(report.views)}
      </td>
      <td data-label="Made">
        <time dateTime={report.createdAt} title={moment(report.createdAt)}>
          {date(report.createdAt)}
        </time>
        <small>
          {actor.name ? (
            <Link href={reportsHref({ by: actor.name }) as Route} prefetch={false} title={`Only those made by ${actor.name}`}>
              by {actor.name}
            </Link>
          ) : (
            "by you"
          )}
        </small>
      </td>
      <td data-label="Ends">
        {report.expiresAt ? <time dateTime={report.expiresAt}>{date(report.expiresAt)}</time> : "never"}
        <small>{endLine(report)}</small>
      </td>
      <td className="acts-c">
        <ReportActions
          id={report.id}
          title={report.title}
          state={report.state}
          expiresAt={report.expiresAt}
          showsChanges={report.showsChanges}
          replacedBy={report.replacedBy?.id ?? null}
          path={`/r/${report.slug}`}
          link={linkOf(base, report.slug)}
          live={live}
        />
      </td>
    </tr>
  );
}

function Bar({ query, counts }: { query: ReportsQuery; counts: ReportPage["counts"] }) {
  const to = (change: Partial<ReportsQuery>) => reportsHref({ ...query, after: null, ...change }) as Route;
  return (
    <div className="bar">
      <search>
        <form action="/reports">
          {query.state === "all" ? null : <input type="hidden" name="state" value={query.state} />}
          <label className="field filter">
            <SearchIcon />
            <span className="sr">Find reports</span>
            <input type="search" name="q" defaultValue={query.q} placeholder="Title, image or digest" spellCheck={false} autoComplete="off" />
          </label>
        </form>
      </search>
      <nav className="seg" aria-label="State">
        {filters
          .filter(({ id }) => id === "all" || counts[id] > 0 || query.state === id)
          .map(({ id, label }) => (
            <Link key={id} href={to({ state: id })} aria-current={query.state === id ? "true" : undefined} prefetch={false}>
              {label} {count(counts[id])}
            </Link>
          ))}
      </nav>
      <Link className={query.moved ? "chip on" : "chip"} href={to({ moved: !query.moved })} aria-current={query.moved ? "true" : undefined} prefetch={false}>
        {query.moved ? null : <PlusIcon />} Has an image that moved
      </Link>
      {query.by ? (
        <Link className="chip on" href={to({ by: null })} prefetch={false}>
          Made by <b>{query.by}</b>
        </Link>
      ) : null}
      <span className="grow" />
      <nav className="sorts muted" aria-label="Sort">
        Sort:{" "}
        {sorts.map(({ id, label }) =>
          query.sort === id ? (
            <b key={id} aria-current="true">
              {label}
            </b>
          ) : (
            <Link key={id} className="link" href={to({ sort: id })} prefetch={false}>
              {label.split(",")[0]}
            </Link>
          ),
        )}
      </nav>
    </div>
  );
}

interface Props {
  page: ReportPage;
  query: ReportsQuery;
  base: string;
  now: number;
  live: (report: ListedReport) => string;
}

export function ReportList({ page, query, base, now, live }: Props) {
  const { items, counts, nextCursor } = page;
  const filtered = query.q !== "" || query.state !== "all" || query.moved || query.by !== null;
  const empty = counts.all === 0 && !filtered;
  return (
    <>
      <div className="head">
        <div>
          <h1>Reports</h1>
          <p className="sub">
            Frozen comparisons, each behind a link that anyone may be given
            {counts.all ? ` · ${count(counts.live + counts.replaced)} of ${count(counts.all)} can be read` : ""}
          </p>
        </div>
        <div className="acts">
          <Link className="btn primary" href={"/compare" as Route}>
            <PlusIcon /> Freeze a comparison
          </Link>
        </div>
      </div>
      {empty ? (
        <div className="plain-page">
          <h2>No report yet</h2>
          <p>
            Open a comparison or one image and choose “Freeze as report”. It keeps its own copy of every figure, pinned to digests, and gives a link that can be
            opened without an account.
          </p>
          <div className="acts">
            <Link className="btn" href={"/compare" as Route}>
              To the comparisons
            </Link>
          </div>
        </div>
      ) : (
        <>
          <Bar query={query} counts={counts} />
          {items.length ? (
            <table className="tbl tall reports">
              <thead>
                <tr>
                  <th scope="col">Report</th>
                  <th scope="col">State</th>
                  <th scope="col" className="num">
                    Headline
                  </th>
                  <th scope="col" className="num">
                    Views
                  </th>
                  <th scope="col">Made</th>
                  <th scope="col">Ends</th>
                  <th scope="col">
                    <span className="sr">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((report) => (
                  <Row key={report.id} report={report} base={base} now={now} live={live(report)} />
                ))}
              </tbody>
            </table>
          ) : (
            <p className="matches-none">None matches.</p>
          )}
          {nextCursor ? (
            <nav className="pages" aria-label="Pages of reports">
              <Link className="btn" href={reportsHref({ ...query, after: nextCursor }) as Route} prefetch={false}>
                Further reports
              </Link>
            </nav>
          ) : null}
          <p className="foot-note">
            Views are counted by day and not by person. A revoked link answers 410 with a plain page, an expired one 404; a revocation can be undone for a
            minute, a deletion for a day.
          </p>
        </>
      )}
    </>
  );
}
