"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { storedName } from "../standards/told";
import { toast } from "../ui/toasts";
import { endWaiver, removeVex } from "./api";

/** Takes a statement back at once: what it hid is shown again, and the record keeps that it was there. */
export function EndStatement({ digest, id, kind, name }: { digest: string; id: string; kind: "vex" | "waiver"; name: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const end = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await (kind === "vex" ? removeVex : endWaiver)(digest, id, storedName());
    setBusy(false);
    toast(answer.ok ? { text: `What ${name} hid is shown again` } : { text: `${answer.problem.title}. ${answer.problem.remedy}`, kind: "failed" });
    router.refresh();
  };
  return (
    <button
      type="button"
      className="btn plain needs-script"
      aria-disabled={busy}
      onClick={() => void end()}
      aria-label={`${kind === "vex" ? "Remove" : "End"} ${name}`}
    >
      {kind === "vex" ? "Remove" : "End"}
    </button>
  );
}
