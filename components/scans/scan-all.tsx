"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Problem } from "@/lib/errors";
import { plural } from "@/lib/format";
import { toast } from "../ui/toasts";
import { askScan } from "./api";

/** Scans every image of the comparison, one after the other, so that all rest on the same database. */
export function ScanAll({ images, again }: { images: readonly { digest: string; name: string }[]; again: boolean }) {
  const router = useRouter();
  const [at, setAt] = useState<number | null>(null);
  const scan = async () => {
    if (at !== null) return;
    const failed: { name: string; problem: Problem }[] = [];
    for (const [i, { digest, name }] of images.entries()) {
      setAt(i);
      const answer = await askScan(digest);
      if (!answer.ok) failed.push({ name, problem: answer.problem });
    }
    setAt(null);
    const [first] = failed;
    // Each failure is on record, and its column says why.
    if (first) toast({ text: `${first.name}: ${first.problem.title}. ${first.problem.remedy}`, kind: "failed" });
    else toast({ text: `${plural(images.length, "image")} scanned` });
    router.refresh();
  };
  return (
    <button type="button" className="btn needs-script" aria-disabled={at !== null} onClick={() => void scan()}>
      {at === null ? (again ? "Scan all again" : "Scan all") : `Scanning ${at + 1} of ${images.length}…`}
    </button>
  );
}
