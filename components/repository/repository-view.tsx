import type { Route } from "next";
import Link from "next/link";
import { compareHref } from "@/lib/compare/query";
import type { TagName } from "@/lib/follow/types";
import { kinds, type RepositoryView } from "@/lib/follow/view-types";
import { bytes, count, date, moment, plural } from "@/lib/format";
import { splitForDisplay } from "@/lib/oci/reference";
import type { TagScanHistory } from "@/lib/scans/history";
import { RefreshOnFinish } from "../live/job-stream";
import { SearchIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { FollowForm, LookUpNow, RunState, StopFollowing } from "./actions";
import { Moves } from "./moves";
import { kindWords, OverTime, OverTimeTable } from "./over-time";
import { type RepositoryQuery, repositoryHref } from "./query";
import { ScanHistory } from "./scan-history";
import { TagSets } from "./tag-sets";
import { everyWords, runWords } from "./words";

/** One repository: sizes over time, moves, tags by digest, and the names that nobody asked about. */
export interface Names {
  items: TagName[];
  total: number;
  nextCursor: string | null;
}
export const groupsShown = 25;

function Subtitle({ view }: { view: RepositoryView }) {
  const { follow, list } = view;
  const parts = [
    view.looked === 0 ? "No tag was looked up" : `${plural(view.looked, "tag")} looked up`,
    list ? `${count(list.count)} listed${list.complete ? "" : ", and there are more"}` : "the list was not asked for",
    view.failed ? `${plural(view.failed, "look-up")} failed` : "",
    follow ? `followed: ${follow.tags.join(" ")}, ${everyWords(follow.interval)}` : "not followed",
    view.lastLook ? `last look ${moment(view.lastLook)}` : "",
    view.mirror ? `through ${view.mirror}` : "",
  ];
  return (
    <p className="sub">
      {parts.filter(Boolean).join(" · ")}
      {follow?.nextLookup ? <span title={moment(follow.nextLookup)}> · next {moment(follow.nextLookup)}</span> : null}
    </p>
  );
}

function Title({ repository }: { repository: string }) {
  const { host, name } = splitForDisplay(repository);
  return (
    <h1 className="h1ref">
      <span className="h">{host}</span>
      {name}
    </h1>
  );
}

function Head({ view }: { view: RepositoryView }) {
  const read = view.groups.filter((g) => g.platforms.some((p) => p.reading && p.platform === view.platform)).slice(0, 4);
  const images = read.map((g) => `${view.repository}:${g.tags[0]}`);
  return (
    <div className="head">
      <div className="whole-name">
        <Title repository={view.repository} />
        <Subtitle view={view} />
      </div>
      <div className="acts">
        {view.follow ? <StopFollowing follow={view.follow} /> : null}
        <FollowForm repository={view.repository} follow={view.follow} suggested={view.groups.slice(0, 3).flatMap((g) => g.tags.slice(0, 1))} />
        {view.active ? null : <LookUpNow repository={view.repository} label={view.follow ? "Look up now" : "List its tags"} />}
        {images.length >= 2 ? (
          <Link className="btn primary" href={compareHref({ images }) as Route} prefetch={false}>
            Compare tags…
          </Link>
        ) : null}
      </div>
    </div>
  );
}

function Time({ view, query }: { view: RepositoryView; query: RepositoryQuery }) {
  const { kind } = query;
  const to = (change: Partial<RepositoryQuery>) => repositoryHref({ ...query, ...change }, "#time") as Route;
  const left = view.rowsLeft ? `${plural(view.rowsLeft, "other set")} of tags ${view.rowsLeft === 1 ? "was" : "were"} looked up once, or not read. ` : "";
  return (
    <section className="sec" id="time" aria-labelledby="time-h">
      <div className="sechead flush">
        <h2 id="time-h">Size over time</h2>
        <p className="why">A line is what look-ups saw a tag mean; a dot is a reading of the image; a break is time in which nothing was looked up.</p>
        {view.rows.length ? (
          <div className="acts">
            <Menu
              className="chip on"
              summary={
                <>
                  <span className="muted">Platform</span> <b>{view.platform}</b>
                </>
              }
            >
              {view.platforms.map((platform) => (
                <Link
                  key={platform}
                  href={to({ platform })}
                  replace
                  scroll={false}
                  prefetch={false}
                  aria-current={platform === view.platform ? "true" : undefined}
                >
                  {platform}
                </Link>
              ))}
            </Menu>
            <nav className="seg" aria-label="Kind of size">
              {kinds.map((k) => (
                <Link key={k} href={to({ kind: k })} replace scroll={false} prefetch={false} aria-current={k === kind ? "true" : undefined}>
                  {kindWords[k]}
                </Link>
              ))}
            </nav>
            <Link className="btn" href={to({ table: !query.table })} replace scroll={false} prefetch={false} aria-current={query.table ? "true" : undefined}>
              {query.table ? "Chart" : "Table"}
            </Link>
          </div>
        ) : null}
      </div>
      {view.rows.length === 0 ? (
        <p className="foot-note">
          {view.looked === 0 ? "Nothing was looked up yet." : "No tag that was read was looked up twice, so no line over time is drawn."}
          {view.follow ? "" : " Follow the repository to have its tags looked up again and again."}
        </p>
      ) : (
        <>
          {query.table ? <OverTimeTable view={view} kind={kind} /> : <OverTime view={view} kind={kind} />}
          <p className="foot-note">
            All rows share one scale from zero. {left}
            <a className="link" href="#tags">
              All that was looked up
            </a>
            .
          </p>
        </>
      )}
    </section>
  );
}

const stateWords = { looked_up: "looked up", failed: "failed", not_looked_up: "not looked up" } as const;

function NameRows({ view, names, query }: { view: RepositoryView; names: Names; query: RepositoryQuery }) {
  const told = names.items.some((n) => n.uploadedAt ?? n.statedSize);
  return (
    <>
      <table className="tbl tight names">
        <thead>
          <tr>
            <th scope="col">Tag</th>
            <th scope="col">State</th>
            {told ? (
              <>
                <th scope="col" className="hide">
                  Uploaded
                </th>
                <th scope="col" className="num hide" title="As the registry states it; compared with nothing">
                  Stated size
                </th>
              </>
            ) : null}
            <th scope="col" className="num">
              <span className="sr">Action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {names.items.map((n) => (
            <tr key={n.name}>
              <th scope="row" className="mono">
                {n.name}
              </th>
              <td>
                {n.state === "looked_up" && n.lookedAt ? (
                  <span className="soft">{`${stateWords[n.state]} ${date(n.lookedAt)}`}</span>
                ) : (
                  <span className="unk" title={n.problem?.detail ?? n.unknown.digest?.reason}>
                    {n.problem ? n.problem.title : stateWords[n.state]}
                  </span>
                )}
              </td>
              {told ? (
                <>
                  <td className="soft hide">{n.uploadedAt ? date(n.uploadedAt) : "–"}</td>
                  <td className="num soft hide">{n.statedSize ? bytes(n.statedSize) : "–"}</td>
                </>
              ) : null}
              <td className="num">
                <LookUpNow repository={view.repository} tags={[n.name]} label="Look up" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {names.nextCursor || query.after ? (
        <nav className="pages" aria-label="Pages of names">
          {query.after ? (
            <Link className="btn" href={repositoryHref({ ...query, after: null }, "#names") as Route} prefetch={false}>
              First
            </Link>
          ) : null}
          {names.nextCursor ? (
            <Link className="btn" href={repositoryHref({ ...query, after: names.nextCursor }, "#names") as Route} prefetch={false}>
              Next {names.items.length}
            </Link>
          ) : null}
        </nav>
      ) : null}
    </>
  );
}

export interface Counts {
  /** Tags of which an image was scanned, and what is drawn of one of them. */
  tags: readonly string[];
  history: TagScanHistory;
}

export function RepositoryPage({ view, names, counts, query }: { view: RepositoryView; names: Names; counts: Counts | null; query: RepositoryQuery }) {
  const run = view.active ?? (view.newest?.state === "failed" ? view.newest : null);
  const events = view.moves.length + view.movesLeft;
  const shownTo = query.skip + view.groups.length;
  return (
    <>
      <RefreshOnFinish />
      <Head view={view} />
      {run ? <RunState key={run.id} initial={run} /> : view.newest ? <p className="run-state muted">{runWords(view.newest)}</p> : null}
      {view.pausedUntil && !view.active ? <p className="run-state">The registry asked to be left alone until {moment(view.pausedUntil)}.</p> : null}
      <Time view={view} query={query} />
      {counts ? <ScanHistory {...counts} query={query} /> : null}
      <section className="sec" id="moves" aria-labelledby="moves-h">
        <div className="sechead flush">
          <h2 id="moves-h">Moves</h2>
          <p className="why">When a tag came to mean another digest, and what that changed. Seen at the look-up after it.</p>
          <div className="acts">
            <span className="muted">
              {plural(events, "move")}
              {view.firstSeen.length ? `, ${view.firstSeen.length} first seen` : ""}
            </span>
          </div>
        </div>
        <Moves view={view} />
      </section>
      <section className="sec" id="tags" aria-labelledby="tags-h">
        <div className="sechead flush">
          <h2 id="tags-h">Tags</h2>
          <p className="why">Grouped by digest, newest first. Sizes differ by platform, so each has its own.</p>
          <div className="acts">
            <form className="find" action="/repositories#tags">
              <input type="hidden" name="repository" value={view.repository} />
              {query.platform ? <input type="hidden" name="platform" value={query.platform} /> : null}
              <span className="field">
                <SearchIcon />
                <input type="search" name="q" defaultValue={query.q ?? ""} placeholder="Find a tag" aria-label="Find a tag, by a part of it or a pattern" />
              </span>
            </form>
          </div>
        </div>
        {view.groups.length ? (
          <TagSets view={view} />
        ) : (
          <p className="foot-note">{query.q ? `No tag that was looked up matches “${query.q}”.` : "No tag was looked up yet."}</p>
        )}
        {view.groupTotal > groupsShown ? (
          <nav className="pages" aria-label="Pages of tags">
            <span className="muted">
              {count(query.skip + 1)} to {count(shownTo)} of {plural(view.groupTotal, "digest")}
            </span>
            {query.skip ? (
              <Link className="btn" href={repositoryHref({ ...query, skip: Math.max(0, query.skip - groupsShown) }, "#tags") as Route} prefetch={false}>
                Newer
              </Link>
            ) : null}
            {shownTo < view.groupTotal ? (
              <Link className="btn" href={repositoryHref({ ...query, skip: shownTo }, "#tags") as Route} prefetch={false}>
                Older
              </Link>
            ) : null}
          </nav>
        ) : null}
        <p className="foot-note">
          Only followed tags, and those that somebody asks for, are looked up: by one small question each that most registries do not count. A move is read by
          itself.
        </p>
      </section>
      <section className="sec" id="names" aria-labelledby="names-h">
        <div className="sechead flush">
          <h2 id="names-h">All names</h2>
          <p className="why">
            As the registry listed them{view.list ? ` ${moment(view.list.listedAt)}` : ""}. A name says nothing of what it means until it is looked up.
          </p>
          <div className="acts">
            <span className="muted">
              {plural(names.total, "name")}
              {query.q ? " found" : ""}, {count(view.notLooked)} not looked up
            </span>
          </div>
        </div>
        {names.items.length ? (
          <NameRows view={view} names={names} query={query} />
        ) : (
          <p className="foot-note">{view.list ? "No name matches." : "The registry was not asked for its list yet."}</p>
        )}
      </section>
    </>
  );
}
