"use client";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Problem } from "@/lib/errors";
import { moment, plural } from "@/lib/format";
import type { Job } from "@/lib/jobs/job";
import { Strip } from "../activity/strip";
import { percentDone, progressWords, remedies } from "../activity/words";
import { type Answer, cancelInspection, retryInspection, startInspections } from "../live/api";
import { useJob, useTakeJobs } from "../live/job-stream";
import { FailedIcon } from "../ui/icons";
import { toast } from "../ui/toasts";

/** What stands where an image's figures would: not recorded, being read, failed, not a reference. Looking at it starts nothing. */
export interface RemoveLink {
  label: string;
  href: string;
}

const Remove = ({ remove }: { remove: RemoveLink | null }) =>
  remove ? (
    <Link className="btn plain" href={remove.href as Route}>
      {remove.label}
    </Link>
  ) : null;

function useAction() {
  const [busy, setBusy] = useState(false);
  const takeJobs = useTakeJobs();
  const router = useRouter();
  const run = async (act: () => Promise<Answer<Job[]>>): Promise<Job[] | null> => {
    if (busy) return null;
    setBusy(true);
    const answer = await act();
    setBusy(false);
    if (!answer.ok) {
      toast({ text: `${answer.problem.title}. ${answer.problem.detail} ${answer.problem.remedy}`, kind: "failed" });
      return null;
    }
    takeJobs(answer.value);
    router.refresh();
    return answer.value;
  };
  return { busy, run };
}
const one = (answer: Answer<Job>): Answer<Job[]> => (answer.ok ? { ok: true, value: [answer.value] } : answer);

function UnderWay({ id, remove, onCancelled }: { id: string; remove: RemoveLink | null; onCancelled: () => void }) {
  const job = useJob(id);
  const { busy, run } = useAction();
  const layers = job?.progress?.layers ?? [];
  const done = layers.filter((l) => l.state === "read" || l.state === "present" || (job?.state === "pulling" && l.state === "pulled")).length;
  const words = job && progressWords(job);
  const known = layers.filter((l) => l.state === "present").length;
  const title = !job
    ? "Being inspected"
    : job.state === "queued"
      ? "Queued"
      : job.state === "resolving"
        ? "Asking the registry"
        : job.state === "done"
          ? "Read, the figures follow"
          : `${job.state === "pulling" ? "Pulling" : "Reading"}, ${done} of ${plural(layers.length, "layer")}`;
  const percent = job ? percentDone(job) : null;
  return (
    <div className="wait" aria-busy="true">
      <b role="status">{title}</b>
      <div
        className="strip"
        role="progressbar"
        aria-label="Inspection"
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { "aria-valuenow": percent })}
      >
        <Strip layers={layers} />
      </div>
      <p className="small">
        {known ? `${plural(known, "layer")} known already` : job?.state === "queued" ? "Starts when a place is free" : (words?.rest ?? "")}&nbsp;
      </p>
      <div className="sks" aria-hidden="true">
        <span className="sk w4" />
        <span className="sk w5" />
        <span className="sk w3" />
      </div>
      <div className="acts">
        {job?.state === "done" ? null : (
          <button
            type="button"
            className="btn"
            aria-disabled={busy}
            onClick={() =>
              void run(async () => one(await cancelInspection(id))).then((jobs) => {
                if (jobs) onCancelled();
              })
            }
          >
            Cancel
          </button>
        )}
        <Remove remove={remove} />
      </div>
    </div>
  );
}

/** `reference` null: a bare digest, which names no repository to ask. */
export function NotRecorded({
  reference,
  platform,
  jobId,
  remove,
}: {
  reference: string | null;
  platform: string;
  jobId: string | null;
  remove: RemoveLink | null;
}) {
  const { busy, run } = useAction();
  const [started, setStarted] = useState<string | null>(null);
  const [cancelled, setCancelled] = useState<string | null>(null);
  const id = started ?? jobId;
  if (id !== null && id !== cancelled) return <UnderWay id={id} remove={remove} onCancelled={() => setCancelled(id)} />;
  return (
    <div className="wait">
      <b>Not recorded</b>
      <p>
        {reference === null
          ? "Nothing is recorded under this digest. Write it with its repository, name@sha256:…, and it can be inspected."
          : `Nothing is known of it for ${platform} yet. Inspecting reads its layers; looking at this page starts nothing.`}
      </p>
      <div className="acts">
        {reference === null ? null : (
          <button
            type="button"
            className="btn primary needs-script"
            aria-disabled={busy}
            onClick={() => void run(() => startInspections([{ reference, platform }])).then((jobs) => setStarted(jobs?.[0]?.id ?? null))}
          >
            Inspect
          </button>
        )}
        <Remove remove={remove} />
      </div>
    </div>
  );
}

export function Failed({ problem, jobId, remove }: { problem: Problem; jobId: string | null; remove: RemoveLink | null }) {
  const { busy, run } = useAction();
  const again = (change: Parameters<typeof retryInspection>[1]) => void run(async () => one(await retryInspection(jobId ?? "", change)));
  return (
    <div className="colerr">
      <b>
        <FailedIcon />
        {problem.title}
      </b>
      <p>{problem.detail}</p>
      <p>
        {problem.remedy}
        {problem.retryAt ? ` Not before ${moment(problem.retryAt)}.` : ""} <code className="muted">{problem.code}</code>
      </p>
      <div className="acts">
        {jobId === null ? null : (
          <button type="button" className="btn needs-script" aria-disabled={busy} onClick={() => again({})}>
            Retry
          </button>
        )}
        {jobId === null
          ? null
          : remedies(problem).map(({ label, change }) => (
              <button type="button" className="btn needs-script" key={label} aria-disabled={busy} onClick={() => again(change)}>
                {label}
              </button>
            ))}
        <Remove remove={remove} />
      </div>
    </div>
  );
}
