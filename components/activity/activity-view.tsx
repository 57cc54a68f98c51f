"use client";
import type { Route } from "next";
import Link from "next/link";
import { plural } from "@/lib/format";
import { isFinished, type Job } from "@/lib/jobs/job";
import { useJobs, useStreamState } from "../live/job-stream";
import { InspectButton } from "../shell/open-buttons";
import { PlusIcon } from "../ui/icons";
import { JobRow } from "./job-row";

interface Props {
  initial: Job[];
  /** Only failed ones among the finished. */
  failedOnly: boolean;
  places: number;
  platform: string;
  /** UTC, 2026-11-23: times of other days are written as dates. */
  today: string;
  /** How the engine stands, in words. */
  engine: string;
}

const ended = (job: Job): string => job.finishedAt ?? job.createdAt;

/** Running, queued, finished, as they change. */
export function ActivityView({ initial, failedOnly, places, platform, today, engine }: Props) {
  const jobs = useJobs(initial);
  const stream = useStreamState();
  const running = jobs.filter((job) => !isFinished(job.state) && job.state !== "queued").sort((a, b) => ((a.startedAt ?? "") < (b.startedAt ?? "") ? -1 : 1));
  const queued = jobs.filter((job) => job.state === "queued").reverse();
  const finished = jobs.filter((job) => isFinished(job.state)).sort((a, b) => (ended(a) < ended(b) ? 1 : -1));
  const failed = finished.filter((job) => job.state === "failed");
  const list = (items: readonly Job[], label: string) => (
    <ul className="jobs" aria-label={label}>
      {items.map((job) => (
        <JobRow key={job.id} job={job} platform={platform} today={today} />
      ))}
    </ul>
  );
  return (
    <>
      <div className="head">
        <div>
          <h1>Activity</h1>
          <p className="sub">
            {places === 0 ? "No inspections run in this process" : `${plural(places, "inspection")} at a time`} · {engine} ·{" "}
            {stream === "interrupted" ? <span className="stream-state">the connection was lost, trying again</span> : "figures below are live"}
          </p>
        </div>
        <div className="acts">
          <InspectButton>
            <PlusIcon /> Inspect image
          </InspectButton>
        </div>
      </div>
      {jobs.length === 0 ? (
        <section className="none">
          <p className="matches-none">
            Nothing was inspected yet. <InspectButton className="link">Inspect an image</InspectButton>, or begin with the{" "}
            <Link className="link" href={"/" as Route}>
              starter set
            </Link>
            .
          </p>
        </section>
      ) : (
        <>
          <h2 className="h3">
            Running{" "}
            <span>
              {running.length} of {plural(places, "place")}
            </span>
          </h2>
          {running.length > 0 ? list(running, "Running") : <p className="none-yet">Nothing runs.</p>}
          {queued.length > 0 ? (
            <>
              <h2 className="h3">
                Queued <span>{queued.length}, in this order</span>
              </h2>
              {list(queued, "Queued")}
            </>
          ) : null}
          {finished.length > 0 ? (
            <>
              <h2 className="h3">
                Finished <span>{failedOnly ? `${failed.length} failed of ${finished.length}` : finished.length}</span>
                <nav className="end seg small" aria-label="Which finished">
                  <Link href={"/activity" as Route} replace scroll={false} prefetch={false} aria-current={failedOnly ? undefined : "true"}>
                    All
                  </Link>
                  <Link href={"/activity?show=failed" as Route} replace scroll={false} prefetch={false} aria-current={failedOnly ? "true" : undefined}>
                    Failed {failed.length}
                  </Link>
                </nav>
              </h2>
              {failedOnly && failed.length === 0 ? <p className="none-yet">None of them failed.</p> : list(failedOnly ? failed : finished, "Finished")}
            </>
          ) : null}
        </>
      )}
      <p className="foot-note">A segment is a layer, as wide as its download. Times are UTC. Jobs outlive a restart: what was running is taken up again.</p>
    </>
  );
}
