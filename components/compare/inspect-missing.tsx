"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Ask, startInspections } from "../live/api";
import { useTakeJobs } from "../live/job-stream";
import { toast } from "../ui/toasts";

/** All columns that are not recorded, in one press; each then tells how far it is. */
export function InspectMissing({ missing }: { missing: readonly Ask[] }) {
  const [busy, setBusy] = useState(false);
  const takeJobs = useTakeJobs();
  const router = useRouter();
  async function begin() {
    if (busy) return;
    setBusy(true);
    const answer = await startInspections(missing);
    setBusy(false);
    if (!answer.ok) return toast({ text: `${answer.problem.title}. ${answer.problem.detail} ${answer.problem.remedy}`, kind: "failed" });
    takeJobs(answer.value);
    router.refresh();
  }
  return (
    <button type="button" className="btn primary needs-script" aria-disabled={busy} onClick={() => void begin()}>
      Inspect all {missing.length} missing
    </button>
  );
}
