"use client";
import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import type { Problem } from "@/lib/errors";
import { bytes, date, moment, plural, time } from "@/lib/format";
import { isFinished, type Job, type LayerProgressView } from "@/lib/jobs/job";
import { shortDigest } from "@/lib/oci/digest";
import { type Answer, cancelInspection, retryInspection } from "../live/api";
import { useTakeJobs } from "../live/job-stream";
import { compareQuery } from "../shell/parse-ask";
import { CancelledIcon, ChevronIcon, DoneIcon, FailedIcon, QueuedIcon, RunningIcon } from "../ui/icons";
import { RefName, shortName } from "../ui/ref-name";
import { copyText, toast } from "../ui/toasts";
import { Strip } from "./strip";
import { outcomeWords, percentDone, progressWords, remedies, stateWord } from "./words";

const marks = {
  queued: ["wait", QueuedIcon],
  resolving: ["run", RunningIcon],
  pulling: ["run", RunningIcon],
  reading: ["run", RunningIcon],
  done: ["ok", DoneIcon],
  failed: ["bad", FailedIcon],
  cancelled: ["off", CancelledIcon],
} as const;

const layerWords = { waiting: "waiting", present: "known", pulling: "pulling", pulled: "pulled", reading: "reading", read: "read" } as const;
const fewLayers = 4;

/** Runs one action at a time; a failure is a toast, a job that comes back is taken in before the stream tells of it. */
function useAction() {
  const [busy, setBusy] = useState<string | null>(null);
  const takeJobs = useTakeJobs();
  const run = async (name: string, act: () => Promise<Answer<Job>>, then?: (job: Job) => void) => {
    if (busy) return;
    setBusy(name);
    const answer = await act();
    setBusy(null);
    if (!answer.ok) return toast({ text: `${answer.problem.title}. ${answer.problem.detail}`, kind: "failed" });
    takeJobs([answer.value]);
    then?.(answer.value);
  };
  return { busy, run };
}

function When({ job, today }: { job: Job; today: string }) {
  const at = job.finishedAt ?? job.startedAt ?? job.createdAt;
  const word = isFinished(job.state) ? "" : job.startedAt ? "since " : "asked ";
  return (
    <span className="t">
      <time dateTime={at} title={moment(at)}>
        {word}
        {at.startsWith(today) ? time(at) : date(at)}
      </time>
    </span>
  );
}

function Layer({ layer }: { layer: LayerProgressView }) {
  return (
    <div className="ly">
      <span className="dig" title={layer.digest}>
        {shortDigest(layer.digest)}
      </span>
      <span className="strip">
        <Strip layers={[layer]} />
      </span>
      <span className="num">
        {layer.state === "pulling" && layer.size !== null ? `${bytes(Math.round(layer.size * layer.part))} of ` : ""}
        {layer.size === null ? "" : bytes(layer.size)}
      </span>
      <span>{layerWords[layer.state]}</span>
    </div>
  );
}

function Layers({ layers }: { layers: readonly LayerProgressView[] }) {
  if (layers.length === 0) return null;
  // The same layer may stand in an image twice, so its place is part of what it is.
  const list = layers.map((layer, position) => ({ layer, key: `${position} ${layer.digest}` })).map(({ layer, key }) => <Layer layer={layer} key={key} />);
  if (layers.length <= fewLayers) {
    return <div className="layers">{list}</div>;
  }
  return (
    <details className="layers">
      <summary>
        {plural(layers.length, "layer")} <ChevronIcon />
      </summary>
      {list}
    </details>
  );
}

function Failure({ job, problem }: { job: Job; problem: Problem }) {
  const { busy, run } = useAction();
  return (
    <div className="fail">
      <b>{problem.title}</b> <code className="muted">{problem.code}</code>
      <p>{problem.detail}</p>
      <p>
        {problem.remedy}
        {problem.retryAt ? ` Not before ${moment(problem.retryAt)}.` : ""}
      </p>
      <div className="acts">
        {remedies(problem).map(({ label, change }) => (
          <button
            type="button"
            className="btn"
            key={label}
            aria-disabled={busy !== null}
            onClick={() => void run(label, () => retryInspection(job.id, change))}
          >
            {label}
          </button>
        ))}
        <button type="button" className="btn plain needs-script" onClick={() => void copyText(JSON.stringify(problem, null, 2), "the problem as JSON")}>
          Copy problem as JSON
        </button>
      </div>
    </div>
  );
}

function Acts({ job, name }: { job: Job; name: string }) {
  const { busy, run } = useAction();
  const retry = () => run("retry", () => retryInspection(job.id));
  if (!isFinished(job.state)) {
    const cancelled = (ended: Job) =>
      toast({ text: `Cancelling ${name}`, action: { label: "Start again", run: () => void run("retry", () => retryInspection(ended.id)) } });
    return (
      <button
        type="button"
        className="btn needs-script"
        aria-label={`Cancel ${name}`}
        aria-disabled={busy !== null}
        onClick={() => void run("cancel", () => cancelInspection(job.id), cancelled)}
      >
        {busy ? "Cancelling…" : "Cancel"}
      </button>
    );
  }
  if (job.state === "done") {
    return job.imageDigest ? (
      <Link className="btn" href={`/images?${compareQuery([job.imageDigest])}` as Route} aria-label={`Open ${name}`} prefetch={false}>
        Open
      </Link>
    ) : null;
  }
  return (
    <button
      type="button"
      className="btn needs-script"
      aria-label={`${job.state === "failed" ? "Retry" : "Start again"} ${name}`}
      aria-disabled={busy !== null}
      onClick={() => void retry()}
    >
      {job.state === "failed" ? "Retry" : "Start again"}
    </button>
  );
}

/** One job in any of its states. */
export function JobRow({ job, platform, today }: { job: Job; platform: string; today: string }) {
  const [kind, Icon] = marks[job.state];
  const name = shortName(job.reference);
  const running = !isFinished(job.state) && job.state !== "queued";
  const words = running ? progressWords(job) : null;
  const percent = running ? percentDone(job) : null;
  return (
    <li>
      <div className={running || job.state === "failed" ? "job open" : "job"}>
        <span className={`st ${kind}`}>
          <Icon />
          {stateWord(job.state)}
        </span>
        <div className="who">
          <RefName name={name} title={job.reference} flexible />
          {job.platform === platform ? null : <small>{job.platform}</small>}
        </div>
        <div className="pr">
          {words ? (
            <>
              <div
                className="strip"
                role="progressbar"
                aria-label={`${stateWord(job.state)} ${name}`}
                aria-valuemin={0}
                aria-valuemax={100}
                {...(percent === null ? {} : { "aria-valuenow": percent })}
                aria-valuetext={[words.done, words.rest].filter(Boolean).join(", ")}
              >
                <Strip layers={job.progress?.layers ?? []} />
              </div>
              <div className="pt">
                <b>{words.done}</b>
                <span>{words.rest}</span>
              </div>
            </>
          ) : job.state === "queued" ? (
            <span className="muted">starts when a place is free</span>
          ) : (
            <span className="soft">{outcomeWords(job)}</span>
          )}
        </div>
        <When job={job} today={today} />
        <div className="acts">
          <Acts job={job} name={name} />
        </div>
      </div>
      {running ? <Layers layers={job.progress?.layers ?? []} /> : null}
      {job.state === "failed" && job.error ? <Failure job={job} problem={job.error} /> : null}
    </li>
  );
}
