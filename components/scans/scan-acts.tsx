"use client";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import { plural } from "@/lib/format";
import type { ScanDetail } from "@/lib/scans/types";
import type { Answer } from "../live/api";
import { toast } from "../ui/toasts";
import { Wrong } from "../ui/wrong";
import { askScan, uploadReport } from "./api";
import { VexDialog } from "./vex-dialog";

/** What the route takes at its default; the server has the last word. */
const mostBytes = 64 * 2 ** 20;

const told = (scan: ScanDetail): string =>
  scan.identifiers === null
    ? (scan.reason ?? "There is no count")
    : `${plural(scan.identifiers, "distinct identifier")} by ${scan.scanner.name} ${scan.scanner.version}`;

/** Scans the recorded packages now, or takes a report that was made elsewhere. A report that is refused is told of here: it is not on record. */
export function ScanActs({ digest, name, again }: { digest: string; name: string; again: boolean }) {
  const router = useRouter();
  const file = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState<"scan" | "upload" | null>(null);
  const [problem, setProblem] = useState<Pick<Problem, "title" | "detail" | "remedy"> | null>(null);
  const [stating, setStating] = useState(false);
  const end = (answer: Answer<ScanDetail>) => {
    setBusy(null);
    if (answer.ok) toast({ text: `${name}: ${told(answer.value)}` });
    router.refresh();
  };
  const scan = async () => {
    if (busy) return;
    setBusy("scan");
    setProblem(null);
    const answer = await askScan(digest);
    // A scan that fails is on record, and the section says why.
    if (!answer.ok) toast({ text: `${answer.problem.title}. ${answer.problem.remedy}`, kind: "failed" });
    end(answer);
  };
  const upload = async (chosen: File | undefined) => {
    if (!chosen || busy) return;
    if (chosen.size > mostBytes) {
      return setProblem({ title: "The report is too large", detail: `${chosen.name} has more than 64 MiB.`, remedy: "Make it without the list of packages." });
    }
    setBusy("upload");
    const answer = await uploadReport(digest, await chosen.text());
    setProblem(answer.ok ? null : answer.problem);
    end(answer);
    if (file.current) file.current.value = "";
  };
  return (
    <>
      <div className="row-acts needs-script">
        <button type="button" className="btn" aria-disabled={busy !== null} onClick={() => file.current?.click()}>
          {busy === "upload" ? "Reading…" : "Upload a report"}
        </button>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label="A report of Trivy or Grype in JSON"
          onChange={(event) => void upload(event.target.files?.[0])}
        />
        <button type="button" className="btn" onClick={() => setStating(true)}>
          Upload VEX
        </button>
        <button type="button" className="btn primary" aria-disabled={busy !== null} onClick={() => void scan()}>
          {busy === "scan" ? "Scanning…" : again ? "Scan again" : "Scan now"}
        </button>
      </div>
      {stating ? <VexDialog digest={digest} name={name} onClose={() => setStating(false)} /> : null}
      <div aria-live="assertive" className="scan-trouble">
        {problem ? <Wrong problem={problem} /> : null}
      </div>
    </>
  );
}
