"use client";
import { useState } from "react";
import { Strip } from "@/components/activity/strip";
import { progressWords, stateWord } from "@/components/activity/words";
import { toast } from "@/components/ui/toasts";
import { isFinished } from "@/lib/jobs/job";
import { cancelInspection, retryInspection, startInspections } from "./api";
import { useJob, useTakeJobs } from "./job-stream";

/** Starts an inspection, or a failed one again; nothing but this button does. */
export function InspectButton({ reference, platform, retry, children }: { reference: string; platform: string; retry?: string; children: React.ReactNode }) {
  const [asked, setAsked] = useState<string | null>(null);
  const take = useTakeJobs();
  const begin = async () => {
    const answer = retry ? await retryInspection(retry) : await startInspections([{ reference, platform }]);
    if (!answer.ok) {
      toast({ text: `${answer.problem.title}. ${answer.problem.detail}`, kind: "failed" });
      return;
    }
    const jobs = Array.isArray(answer.value) ? answer.value : [answer.value];
    take(jobs);
    setAsked(jobs[0]?.id ?? null);
  };
  if (asked) return <JobLine id={asked} />;
  return (
    <button type="button" className="btn" onClick={() => void begin()}>
      {children}
    </button>
  );
}

/** A job in place of what it will bring: strip, words, cancel. */
export function JobLine({ id }: { id: string }) {
  const job = useJob(id);
  if (!job) return <p className="txt">Asking …</p>;
  const words = progressWords(job);
  return (
    <div className="job-line">
      <p>
        {stateWord(job.state)}
        {words.done ? `, ${words.done}` : ""}
      </p>
      {job.progress ? <Strip layers={job.progress.layers} /> : null}
      {words.rest ? <p className="muted">{words.rest}</p> : null}
      {isFinished(job.state) ? null : (
        <button type="button" className="btn" onClick={() => void cancelInspection(id)}>
          Cancel
        </button>
      )}
    </div>
  );
}
