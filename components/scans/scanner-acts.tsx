"use client";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import { bytes } from "@/lib/format";
import type { ScannerState } from "@/lib/scans/types";
import { type Answer, call, post } from "../live/api";
import { toast } from "../ui/toasts";
import { Wrong } from "../ui/wrong";

const askedEveryMs = 1_000;
const fetchDatabase = (): Promise<Answer<ScannerState>> => call("/api/v1/scanner/database", post({}));
const readScanner = (): Promise<Answer<ScannerState>> => call("/api/v1/scanner", {});
const bring = (file: File): Promise<Answer<ScannerState>> =>
  call("/api/v1/scanner/database", { method: "PUT", headers: { "content-type": "application/gzip" }, body: file });

/** Fetches the database, or takes it as a file. How far it is is asked for once a second. */
export function ScannerActs({ initial }: { initial: ScannerState["fetching"] }) {
  const router = useRouter();
  const file = useRef<HTMLInputElement>(null);
  const [fetching, setFetching] = useState(initial);
  const [bringing, setBringing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const busy = fetching !== null || bringing;

  /** How one ended that was begun is told by the page, for the next reader too; what was refused at once is told here. */
  const end = (failed: Problem | null, refused: Problem | null = null) => {
    setFetching(null);
    setBringing(false);
    setProblem(refused);
    if (failed) toast({ text: `${failed.title}. ${failed.remedy}`, kind: "failed" });
    else if (!refused) toast({ text: "The new database is in use" });
    router.refresh();
  };
  useEffect(() => {
    if (!fetching) return;
    const timer = setTimeout(async () => {
      const answer = await readScanner();
      if (!answer.ok) return end(null, answer.problem);
      if (answer.value.fetching) setFetching(answer.value.fetching);
      else end(answer.value.last?.problem ?? null);
    }, askedEveryMs);
    return () => clearTimeout(timer);
  });
  const ask = async () => {
    if (busy) return;
    setProblem(null);
    const answer = await fetchDatabase();
    if (!answer.ok) return end(null, answer.problem);
    setFetching(answer.value.fetching ?? { done: 0, total: null });
  };
  const take = async (chosen: File | undefined) => {
    if (!chosen || busy) return;
    setProblem(null);
    setBringing(true);
    const answer = await bring(chosen);
    if (answer.ok) end(null);
    else if (answer.problem.code === "scanner_database_unreadable") end(answer.problem);
    else end(null, answer.problem);
    if (file.current) file.current.value = "";
  };
  const said = fetching ? (fetching.total ? `Fetching, ${bytes(fetching.done)} of ${bytes(fetching.total)}` : "Fetching…") : "Fetch it now";
  return (
    <>
      <div className="row-acts needs-script">
        <button type="button" className="btn primary" aria-disabled={busy} onClick={() => void ask()}>
          {said}
        </button>
        <button type="button" className="btn" aria-disabled={busy} onClick={() => file.current?.click()}>
          {bringing ? "Taking it in…" : "Bring it as a file"}
        </button>
        <input
          ref={file}
          type="file"
          accept=".gz,.tgz,application/gzip"
          hidden
          aria-label="The database as db.tar.gz"
          onChange={(event) => void take(event.target.files?.[0])}
        />
      </div>
      <div aria-live="assertive">{problem ? <Wrong problem={problem} /> : null}</div>
    </>
  );
}
