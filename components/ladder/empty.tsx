"use client";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { plural } from "@/lib/format";
import { isFinished, type Job } from "@/lib/jobs/job";
import { canonical, parseReference } from "@/lib/oci/reference";
import { stateWord } from "../activity/words";
import { startInspections } from "../live/api";
import { useJobs, useTakeJobs } from "../live/job-stream";
import { InspectButton } from "../shell/open-buttons";
import { DoneIcon, FailedIcon, QueuedIcon, RunningIcon } from "../ui/icons";
import { RefName } from "../ui/ref-name";
import { toast } from "../ui/toasts";

const icons = { queued: QueuedIcon, done: DoneIcon, failed: FailedIcon } as const;
const iconOf = (job: Job) => (job.state === "queued" || job.state === "done" || job.state === "failed" ? icons[job.state] : RunningIcon);

/** First start: the starter set in one click; while it is read, each image says how far it is. */
export function Empty({ starter, jobs: initial, engine }: { starter: readonly string[]; jobs: Job[]; engine: boolean }) {
  const router = useRouter();
  const takeJobs = useTakeJobs();
  const jobs = useJobs(initial);
  const [chosen, setChosen] = useState<readonly string[]>(starter);
  const [busy, setBusy] = useState(false);
  const latest = new Map([...jobs].reverse().map((job) => [job.reference, job]));
  const jobOf = (reference: string) => latest.get(canonical(parseReference(reference)));
  const active = jobs.filter((job) => !isFinished(job.state)).length;

  async function begin() {
    if (busy || chosen.length === 0) return;
    setBusy(true);
    const answer = await startInspections(chosen.map((reference) => ({ reference })));
    setBusy(false);
    if (!answer.ok) return toast({ text: `${answer.problem.title}. ${answer.problem.remedy}`, kind: "failed" });
    takeJobs(answer.value);
    router.refresh();
  }

  return (
    <section className="empty" aria-labelledby="empty-title">
      <div>
        <h2 id="empty-title">{active > 0 ? "Reading the first images" : "Nothing inspected yet"}</h2>
        <p>
          Read the starter set and compare full distributions with their distroless counterparts. {plural(starter.length, "image")}, read from their registries;{" "}
          {engine ? "the engine pulls them and lets them go afterwards." : "no engine is needed."}
        </p>
        <div className="acts">
          {active > 0 ? (
            <Link className="btn" href={"/activity" as Route}>
              {plural(active, "inspection")} under way
            </Link>
          ) : (
            <button
              type="button"
              className="btn primary needs-script"
              onClick={() => void begin()}
              disabled={chosen.length === 0}
              aria-disabled={busy}
              title={chosen.length === 0 ? "Choose at least one" : undefined}
            >
              {chosen.length === starter.length || chosen.length === 0 ? "Inspect the starter set" : `Inspect ${plural(chosen.length, "image")}`}
            </button>
          )}
          <InspectButton className="btn">Choose an image</InspectButton>
        </div>
        <noscript>
          <p className="fine">
            Starting an inspection here needs JavaScript; <code>POST /api/v1/inspections</code> does the same.
          </p>
        </noscript>
      </div>
      <ul className="starter" aria-label="Starter set">
        {starter.map((reference) => {
          const job = jobOf(reference);
          if (job && active > 0) {
            const Icon = iconOf(job);
            return (
              <li key={reference}>
                <span className={job.state === "failed" ? "one bad" : job.state === "done" ? "one ok" : "one muted"}>
                  <Icon />
                  <span className="clip text-ink">
                    <RefName name={reference} />
                  </span>
                  <span className="end">{stateWord(job.state)}</span>
                </span>
              </li>
            );
          }
          return (
            <li key={reference}>
              <label>
                <input
                  type="checkbox"
                  className="check"
                  checked={chosen.includes(reference)}
                  onChange={(event) => setChosen(event.target.checked ? [...chosen, reference] : chosen.filter((r) => r !== reference))}
                />
                <span className="clip">
                  <RefName name={reference} />
                </span>
              </label>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
