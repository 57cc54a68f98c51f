import type { Route } from "next";
import Link from "next/link";
import { count, date, moment, plural } from "@/lib/format";
import { SearchIcon } from "../ui/icons";
import { RefName } from "../ui/ref-name";
import { type RepositoryQuery, repositoryHref } from "./query";
import { everyWords } from "./words";

/** Every repository that an image was read from or a tag was looked up in. */
export interface Row {
  registry: string;
  path: string;
  tags: number;
  images: number;
  listed: number | null;
  followed: { patterns: string[]; intervalSeconds: number } | null;
  lookedAt: Date | null;
}
export const repositoriesShown = 100;

export function RepositoryList({ rows, total, query }: { rows: readonly Row[]; total: number; query: RepositoryQuery }) {
  const shownTo = query.skip + rows.length;
  return (
    <>
      <div className="head">
        <div>
          <h1>Repositories</h1>
          <p className="sub">{plural(total, "repository", "repositories")} on record. A followed one has its tags looked up again and again.</p>
        </div>
        <div className="acts">
          <form className="find" action="/repositories">
            <span className="field">
              <SearchIcon />
              <input type="search" name="q" defaultValue={query.q ?? ""} placeholder="Find one" aria-label="Find a repository on record" />
            </span>
          </form>
          <nav className="seg" aria-label="Which repositories">
            <Link href={repositoryHref({ ...query, followed: false, skip: 0 }) as Route} prefetch={false} aria-current={query.followed ? undefined : "true"}>
              All
            </Link>
            <Link href={repositoryHref({ ...query, followed: true, skip: 0 }) as Route} prefetch={false} aria-current={query.followed ? "true" : undefined}>
              Followed
            </Link>
          </nav>
        </div>
      </div>
      <form className="open-repository" action="/repositories">
        <label>
          <span>Open any</span>
          <span className="field">
            <input
              name="repository"
              placeholder="gcr.io/distroless/static-debian13"
              aria-label="A repository, as docker pull takes it"
              spellCheck={false}
              required
            />
          </span>
        </label>
        <button type="submit" className="btn">
          Open
        </button>
      </form>
      {rows.length === 0 ? (
        <p className="matches-none">{query.q || query.followed ? "None matches." : "Nothing is on record yet."}</p>
      ) : (
        <table className="tbl tight">
          <thead>
            <tr>
              <th scope="col">Repository</th>
              <th scope="col">Followed</th>
              <th scope="col" className="num">
                Tags looked up
              </th>
              <th scope="col" className="num hide">
                Listed
              </th>
              <th scope="col" className="num hide">
                Images read
              </th>
              <th scope="col" className="num hide">
                Last look
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => {
              const name = `${r.registry}/${r.path}`;
              return (
                <tr key={name}>
                  <th scope="row" className="cmd">
                    <Link href={repositoryHref({ repository: name }) as Route} prefetch={false}>
                      <RefName name={name} flexible />
                    </Link>
                  </th>
                  <td className="soft">{r.followed ? <span title={r.followed.patterns.join(" ")}>{everyWords(r.followed.intervalSeconds)}</span> : "no"}</td>
                  <td className="num">{count(r.tags)}</td>
                  <td className="num soft hide">
                    {r.listed === null ? (
                      <span className="unk" title="Nobody asked the registry for its list of tags">
                        not asked
                      </span>
                    ) : (
                      count(r.listed)
                    )}
                  </td>
                  <td className="num soft hide">{count(r.images)}</td>
                  <td className="num muted hide">
                    {r.lookedAt ? <time title={moment(r.lookedAt.toISOString())}>{date(r.lookedAt.toISOString())}</time> : "–"}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {total > repositoriesShown ? (
        <nav className="pages" aria-label="Pages of repositories">
          <span className="muted">
            {count(query.skip + 1)} to {count(shownTo)} of {count(total)}
          </span>
          {query.skip ? (
            <Link className="btn" href={repositoryHref({ ...query, skip: Math.max(0, query.skip - repositoriesShown) }) as Route} prefetch={false}>
              Back
            </Link>
          ) : null}
          {shownTo < total ? (
            <Link className="btn" href={repositoryHref({ ...query, skip: shownTo }) as Route} prefetch={false}>
              On
            </Link>
          ) : null}
        </nav>
      ) : null}
    </>
  );
}
