"use client";
import { useId, useState } from "react";
import { dayOf, daysLater } from "@/lib/days";
import { date } from "@/lib/format";
import type { ShownFinding } from "@/lib/scans/types";
import { longestDays } from "@/lib/statements/bounds";
import { justifications } from "@/lib/vex/types";
import { DayField } from "../standards/day-field";
import { waive } from "./api";
import { StateDialog } from "./state-dialog";
import { justificationWords } from "./words-statements";

/** Where a waiver counts: the image of the page, and the repository that it was seen in. */
export interface Waived {
  digest: string;
  name: string;
  /** Canonical; null where it was seen in none. */
  repository: string | null;
}

const usualDays = 90;

/** A finding is hidden until a day, with why: it does not affect the image, or its risk is accepted. */
export function WaiveDialog({ finding, image, onClose }: { finding: Pick<ShownFinding, "id" | "package">; image: Waived; onClose: () => void }) {
  const id = useId();
  const today = dayOf(new Date());
  const [own, setOwn] = useState(true);
  const [whole, setWhole] = useState(false);
  const [justification, setJustification] = useState("");
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState(daysLater(today, usualDays));
  return (
    <StateDialog
      heading={`Waive ${finding.id}`}
      said="It is hidden until the day, and stays listed as hidden with what you say here. What was found is counted all the same."
      submit="Waive it"
      send={(by) =>
        waive(image.digest, {
          vulnerability: finding.id,
          package: own ? finding.package : "",
          repository: whole ? (image.repository ?? "") : "",
          justification,
          reason: reason.trim(),
          until,
          by,
        })
      }
      done={() => `${finding.id} is hidden until ${date(until)}`}
      onClose={onClose}
    >
      <label className="k" htmlFor={`${id}package`}>
        In
      </label>
      <div>
        <span className="field wide">
          <select id={`${id}package`} value={own ? "own" : "any"} onChange={(event) => setOwn(event.target.value === "own")}>
            <option value="own">{finding.package} alone</option>
            <option value="any">whichever package has it</option>
          </select>
        </span>
      </div>
      {image.repository ? (
        <>
          <label className="k" htmlFor={`${id}images`}>
            Of
          </label>
          <div>
            <span className="field wide">
              <select id={`${id}images`} value={whole ? "all" : "this"} onChange={(event) => setWhole(event.target.value === "all")}>
                <option value="this">this image, by its digest</option>
                <option value="all">every image of {image.repository}</option>
              </select>
            </span>
          </div>
        </>
      ) : null}
      <label className="k" htmlFor={`${id}justification`}>
        Because
      </label>
      <div>
        <span className="field wide">
          <select id={`${id}justification`} value={justification} onChange={(event) => setJustification(event.target.value)}>
            <option value="">the risk is accepted</option>
            {justifications.map((one) => (
              <option key={one} value={one}>
                not affected: {justificationWords[one]}
              </option>
            ))}
          </select>
        </span>
      </div>
      <label className="k" htmlFor={`${id}reason`}>
        Reason
      </label>
      <div>
        <textarea
          id={`${id}reason`}
          className="area short"
          rows={2}
          maxLength={2000}
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <DayField label="Last day" value={until} min={today} max={daysLater(today, longestDays)} onChange={setUntil} />
    </StateDialog>
  );
}
