"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Problem } from "@/lib/errors";
import { plural } from "@/lib/format";
import { toast } from "../ui/toasts";
import { Wrong } from "../ui/wrong";
import { askScan } from "./api";

/** Scans every image of the comparison, one after the other, so that all rest on the same database. */
export function ScanAll({ images, again }: { images: readonly { digest: string; name: string }[]; again: boolean }) {
  const router = useRouter();
  const [at, setAt] = useState<number | null>(null);
  const [problems, setProblems] = useState<{ name: string; problem: Problem }[]>([]);
  const scan = async () => {
    if (at !== null) return;
    const failed: typeof problems = [];
    for (const [i, { digest, name }] of images.entries()) {
      setAt(i);
      const answer = await askScan(digest);
      if (!answer.ok) failed.push({ name, problem: answer.problem });
    }
    setAt(null);
    setProblems(failed);
    if (!failed.length) toast({ text: `${plural(images.length, "image")} scanned` });
    router.refresh();
  };
  // What all have in common is told once.
  const told = [...new Map(problems.map(({ problem }) => [problem.detail, problem])).values()];
  return (
    <>
      <button type="button" className="btn needs-script" aria-disabled={at !== null} onClick={() => void scan()}>
        {at === null ? (again ? "Scan all again" : "Scan all") : `Scanning ${at + 1} of ${images.length}…`}
      </button>
      <div aria-live="assertive" className="scan-trouble">
        {told.map((problem) => (
          <Wrong problem={problem} key={problem.detail} />
        ))}
      </div>
    </>
  );
}
