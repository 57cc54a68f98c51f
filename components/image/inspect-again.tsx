"use client";
import type { Route } from "next";
import { useRef, useState } from "react";
import type { Job } from "@/lib/jobs/job";
import { startInspections } from "../live/api";
import { useOnFinished, useTakeJobs } from "../live/job-stream";
import { toast } from "../ui/toasts";

/** Looks the tag up once more and reads what is new; says how it ended. */
export function InspectAgain({ reference, platform, name, label = "Inspect again" }: { reference: string; platform: string; name: string; label?: string }) {
  const takeJobs = useTakeJobs();
  const [waiting, setWaiting] = useState<string | null>(null);
  // What ended while the server's answer was still on its way: it may be the very job.
  const early = useRef<Job[]>([]);
  const ended = (job: Job) => {
    setWaiting(null);
    if (job.state === "done") toast({ text: job.outcome?.onRecord ? `${name} still means what is on record` : `${name} was read` });
    else if (job.state === "failed") toast({ text: `${job.error?.title ?? "It failed"}. ${job.error?.remedy ?? ""}`, kind: "failed" });
  };
  useOnFinished((job) => {
    if (waiting === "") early.current.push(job);
    else if (job.id === waiting) ended(job);
  });
  const ask = async () => {
    if (waiting !== null) return;
    setWaiting("");
    early.current = [];
    const answer = await startInspections([{ reference, platform }]);
    if (!answer.ok) {
      setWaiting(null);
      return toast({ text: `${answer.problem.title}. ${answer.problem.detail}`, kind: "failed" });
    }
    const [job] = answer.value;
    setWaiting(job?.id ?? null);
    takeJobs(answer.value);
    const done = early.current.find(({ id }) => id === job?.id);
    if (done) return ended(done);
    if (job) toast({ text: `Looking ${name} up`, link: { label: "Activity", href: "/activity" as Route } });
  };
  return (
    <button type="button" className="btn needs-script" aria-disabled={waiting !== null} onClick={() => void ask()}>
      {waiting === null ? label : "Looking up…"}
    </button>
  );
}
