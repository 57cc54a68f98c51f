import type { Route } from "next";
import Link from "next/link";
import { date, moment } from "@/lib/format";
import type { LookupJob } from "@/lib/jobs/job";
import { RefName } from "../ui/ref-name";
import { RunState } from "./actions";
import { repositoryHref } from "./query";
import { runWords } from "./words";

/** Runs of look-ups on the activity page, newest first; those under way tell how far they are. */
const underWay = (run: LookupJob): boolean => run.state === "queued" || run.state === "running" || run.state === "paused";

export function LookupList({ runs }: { runs: readonly LookupJob[] }) {
  if (runs.length === 0) return null;
  return (
    <section className="lookups" aria-labelledby="lookups-h">
      <h2 className="h3" id="lookups-h">
        Look-ups of tags <span>one registry at a time</span>
      </h2>
      <table className="tbl tight">
        <thead className="sr">
          <tr>
            <th scope="col">Repository</th>
            <th scope="col">State</th>
            <th scope="col">Asked</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                <Link href={repositoryHref({ repository: run.repository }) as Route} prefetch={false}>
                  <RefName name={run.repository} flexible />
                </Link>
              </th>
              <td className="soft">{underWay(run) ? <RunState initial={run} /> : runWords(run)}</td>
              <td className="num muted">
                <time dateTime={run.createdAt} title={`${moment(run.createdAt)}, ${run.actor.kind === "system" ? "by the schedule" : "by a user"}`}>
                  {date(run.createdAt)}
                </time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
