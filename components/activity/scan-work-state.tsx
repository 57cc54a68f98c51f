"use client";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import type { ScanWork } from "@/lib/jobs/job";
import { call } from "../live/api";
import { toast } from "../ui/toasts";
import { underWay, workWords } from "./scan-words";

const lookMs = 1_000;
const path = (id: string) => `/api/v1/scanner/jobs/${encodeURIComponent(id)}`;

/** Work that is under way, looked at once a second; when it ends the page is asked for anew. */
export function ScanWorkState({ initial }: { initial: ScanWork }) {
  const [work, setWork] = useState(initial);
  const [busy, setBusy] = useState(false);
  const router = useRouter();
  const over = !underWay(work);
  const look = useEffectEvent(async () => {
    if (document.hidden) return;
    const answer = await call<ScanWork>(path(initial.id), {});
    if (!answer.ok) return;
    setWork(answer.value);
    if (!underWay(answer.value)) router.refresh();
  });
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => void look(), lookMs);
    return () => clearInterval(timer);
  }, [over]);
  const cancel = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await call<ScanWork>(path(initial.id), { method: "DELETE" });
    setBusy(false);
    if (!answer.ok) return toast({ text: `${answer.problem.title}. ${answer.problem.detail}`, kind: "failed" });
    setWork(answer.value);
  };
  return (
    <p className="run-state" role="status">
      <span>{workWords(work)}</span>
      {over ? null : (
        <button type="button" className="btn plain" aria-disabled={busy} onClick={() => void cancel()}>
          Cancel
        </button>
      )}
    </p>
  );
}
