"use client";
import type { Route } from "next";
import { useState } from "react";
import { isFinished } from "@/lib/jobs/job";
import { stateWord } from "../activity/words";
import { startInspections } from "../live/api";
import { useJobs, useTakeJobs } from "../live/job-stream";
import { toast } from "../ui/toasts";

/** Reads bases of the catalogue that were not read; says how far it is. The page shows the row when it is done. */
export function ReadButton({ references, platform, label }: { references: readonly string[]; platform: string; label: string }) {
  const takeJobs = useTakeJobs();
  const jobs = useJobs();
  const [busy, setBusy] = useState(false);
  const active = jobs.filter((job) => references.includes(job.reference) && job.platform === platform && !isFinished(job.state));
  const only = references.length === 1 ? active[0] : undefined;
  const begin = async () => {
    if (busy || active.length > 0) return;
    setBusy(true);
    const answer = await startInspections(references.slice(0, 64).map((reference) => ({ reference, platform })));
    setBusy(false);
    if (!answer.ok) return toast({ text: `${answer.problem.title}. ${answer.problem.remedy}`, kind: "failed" });
    takeJobs(answer.value);
    toast({
      text: references.length === 1 ? "Reading it" : `Reading ${Math.min(64, references.length)} images`,
      link: { label: "Activity", href: "/activity" as Route },
    });
  };
  return (
    <button type="button" className="btn s needs-script" aria-disabled={busy || active.length > 0} onClick={() => void begin()} aria-label={label}>
      {only ? stateWord(only.state) : active.length > 0 ? "Reading…" : references.length === 1 ? "Read" : `Read all ${references.length}`}
    </button>
  );
}
