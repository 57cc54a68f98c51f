"use client";
import type { Route } from "next";
import Link from "next/link";
import { plural } from "@/lib/format";
import { isFinished } from "@/lib/jobs/job";
import { useJobs } from "../live/job-stream";

/** Inspections under way, in the head's own line, so that nothing moves when they come and go. */
export function UnderWay() {
  const jobs = useJobs().filter((job) => !isFinished(job.state));
  if (jobs.length === 0) return null;
  return (
    <>
      {" · "}
      <Link className="link" href={"/activity" as Route}>
        {plural(jobs.length, "inspection")} under way
      </Link>
    </>
  );
}
