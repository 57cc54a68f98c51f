"use client";
import { useId, useState } from "react";
import { dayOf, daysLater } from "@/lib/days";
import type { Problem } from "@/lib/errors";
import { plural } from "@/lib/format";
import { longestDays } from "@/lib/statements/bounds";
import type { VexRecord } from "@/lib/statements/types";
import { mostVexBytes } from "@/lib/vex/types";
import type { Answer } from "../live/api";
import { DayField } from "../standards/day-field";
import { handInVex } from "./api";
import { StateDialog } from "./state-dialog";

const unreadable = (detail: string, remedy: string): Answer<VexRecord> => ({
  ok: false,
  problem: { type: "", status: 422, code: "vex_unreadable", title: "Not an OpenVEX document that can be read", detail, remedy } satisfies Problem,
});

/** Hands in an OpenVEX document for the image of the page. */
export function VexDialog({ digest, name, onClose }: { digest: string; name: string; onClose: () => void }) {
  const id = useId();
  const today = dayOf(new Date());
  const [file, setFile] = useState<File | null>(null);
  const [until, setUntil] = useState("");
  const send = async (by: string): Promise<Answer<VexRecord>> => {
    if (!file) return unreadable("No file was chosen.", "Choose one.");
    if (file.size > mostVexBytes) return unreadable(`${file.name} has more than 5 MiB.`, "Have it say less, or in several documents.");
    return handInVex(digest, await file.text(), { until, by });
  };
  return (
    <StateDialog
      heading={`A VEX document for ${name}`}
      said="OpenVEX in JSON, as a vendor or your own team wrote it. Findings that it states as not affected or fixed are hidden and stay listed as hidden. One with the same @id is replaced."
      submit="Hand it in"
      send={send}
      done={(kept) =>
        `${plural(kept.statements, "statement")} of ${kept.document.author}${kept.refused.length ? `; ${plural(kept.refused.length, "other")} can't be used` : ""}`
      }
      onClose={onClose}
    >
      <label className="k" htmlFor={`${id}file`}>
        Document
      </label>
      <div>
        <input id={`${id}file`} type="file" accept="application/json,.json" required onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
      </div>
      <DayField
        label="Last day"
        value={until}
        min={today}
        max={daysLater(today, longestDays)}
        required={false}
        hint="Optional: from then on it hides nothing. Else it counts until it is removed."
        onChange={setUntil}
      />
    </StateDialog>
  );
}
