"use client";
import { useId, useState } from "react";
import { date } from "@/lib/format";
import type { StandardView } from "@/lib/standards/view-types";
import { ActDialog } from "./act-dialog";
import { act } from "./api";
import { DayField } from "./day-field";
import { ReasonField } from "./reason-field";
import { type Evidence, ReportField } from "./report-field";

export interface Deciding {
  slug: string;
  title: string;
  standard: StandardView;
  revision: number;
  onClose: () => void;
}

/** The days that stand for nothing said, as the server sets them: so that what will be is seen before. */
export interface Usual {
  reviewBy: string;
  until: string;
  today: string;
}

/** Approves a proposal, or a deprecated standard again. */
export function ApproveDialog({
  slug,
  title,
  standard,
  revision,
  reports,
  supersedes,
  usual,
  onClose,
}: Deciding & { reports: readonly Evidence[]; supersedes: string | null; usual: Usual }) {
  const id = useId();
  const kept = standard.reviewBy && standard.reviewBy >= usual.today ? standard.reviewBy : usual.reviewBy;
  const [evidence, setEvidence] = useState(standard.evidence?.reportId ?? "");
  const [reason, setReason] = useState(standard.reason);
  const [reviewBy, setReviewBy] = useState(kept);
  const [until, setUntil] = useState(usual.until);
  const [follow, setFollow] = useState(true);
  return (
    <ActDialog
      heading={`Approve ${standard.base.reference}`}
      said={
        supersedes ? (
          <>
            From now on it is the standard for “{title}”. It supersedes <code>{supersedes}</code>, whose exceptions go along.
          </>
        ) : (
          <>From now on it is the standard for “{title}”.</>
        )
      }
      revision={revision}
      submit={{ label: "Approve" }}
      placeholder="What the decision was made on"
      send={(told) =>
        act(
          slug,
          "approve",
          {
            ...(reason === standard.reason ? {} : { reason }),
            ...(evidence === (standard.evidence?.reportId ?? "") ? {} : { evidence: evidence || null }),
            ...(reviewBy ? { reviewBy } : {}),
            ...(supersedes && until ? { supersededUntil: until } : {}),
            follow,
          },
          { id: standard.id, ...told },
        )
      }
      done={({ following }) =>
        following?.state === "failed"
          ? `Approved. Its tag is not followed: ${following.problem.title}. ${following.problem.remedy}`
          : `${standard.base.reference} is the standard for “${title}”`
      }
      onClose={onClose}
    >
      <label className="k" htmlFor={`${id}reason`}>
        Reason
      </label>
      <ReasonField id={`${id}reason`} value={reason} onChange={setReason} />
      <label className="k" htmlFor={`${id}evidence`}>
        Evidence
      </label>
      <ReportField id={`${id}evidence`} reports={reports} value={evidence} onChange={setEvidence} />
      <DayField label="Review by" value={reviewBy} min={usual.today} onChange={setReviewBy} />
      {supersedes ? <DayField label="Old one until" value={until} min={usual.today} hint="The last day on which it may be used." onChange={setUntil} /> : null}
      <span className="k">Its tag</span>
      <label className="tick">
        <input type="checkbox" className="check" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
        Follow it, so that a move is seen
      </label>
    </ActDialog>
  );
}

export function ReviewDialog({ slug, title, standard, revision, usual, onClose }: Deciding & { usual: Usual }) {
  const [reviewBy, setReviewBy] = useState(usual.reviewBy);
  return (
    <ActDialog
      heading={`Reviewed: ${standard.base.reference}`}
      said="It stays the standard as it is, at the same digest. The record says that it was looked at."
      revision={revision}
      submit={{ label: "Keep it" }}
      placeholder="What was looked at"
      send={(told) => act(slug, "review", reviewBy ? { reviewBy } : {}, { id: standard.id, ...told })}
      done={() => `“${title}” was reviewed; the next review is due ${date(reviewBy || usual.reviewBy)}`}
      onClose={onClose}
    >
      <DayField label="Next review" value={reviewBy} min={usual.today} onChange={setReviewBy} />
    </ActDialog>
  );
}

/** An approved standard of any workload may follow. */
export interface Successor {
  id: string;
  reference: string;
  workload: string;
}

export function DeprecateDialog({
  slug,
  title,
  standard,
  revision,
  usual,
  successors,
  onClose,
}: Deciding & { usual: Usual; successors: readonly Successor[] }) {
  const id = useId();
  const already = standard.status === "deprecated";
  const [successor, setSuccessor] = useState(standard.successor?.id ?? "");
  const [until, setUntil] = useState(standard.deprecatedUntil && standard.deprecatedUntil >= usual.today ? standard.deprecatedUntil : usual.until);
  return (
    <ActDialog
      heading={already ? `Successor and last day of ${standard.base.reference}` : `Deprecate ${standard.base.reference}`}
      said={
        already
          ? undefined
          : `“${title}” then has no standard until another one is approved. To replace it, propose and approve the other one instead: that deprecates this one.`
      }
      revision={revision}
      submit={already ? { label: "Save" } : { label: "Deprecate", danger: true }}
      placeholder={already ? "Why the day or the successor changes" : "What is wrong with it"}
      send={(told) => act(slug, "deprecate", { successor: successor || null, ...(until ? { until } : {}) }, { id: standard.id, ...told })}
      done={() => `${standard.base.reference} is deprecated until ${date(until || usual.until)}`}
      onClose={onClose}
    >
      <label className="k" htmlFor={`${id}next`}>
        Followed by
      </label>
      <div>
        <span className="field wide">
          <select id={`${id}next`} value={successor} onChange={(event) => setSuccessor(event.target.value)}>
            <option value="">nothing yet</option>
            {successors.map((one) => (
              <option key={one.id} value={one.id}>
                {one.workload}: {one.reference}
              </option>
            ))}
          </select>
        </span>
      </div>
      <DayField label="Last day" value={until} min={usual.today} hint="Until then checks say “deprecated”, afterwards “not a standard”." onChange={setUntil} />
    </ActDialog>
  );
}

/** Ends a standard, or withdraws a proposal. */
export function RetireDialog({ slug, title, standard, revision, onClose }: Deciding) {
  const proposed = standard.status === "proposed";
  return (
    <ActDialog
      heading={`${proposed ? "Withdraw" : "Retire"} ${standard.base.reference}`}
      said={
        proposed
          ? "The proposal ends. It stays in the record with why."
          : `It is no standard for “${title}” any more, from now on. It stays in the record; the same base can be proposed anew.`
      }
      revision={revision}
      submit={{ label: proposed ? "Withdraw" : "Retire", danger: true }}
      send={(told) => act(slug, "retire", {}, { id: standard.id, ...told })}
      done={() => `${standard.base.reference} is ${proposed ? "withdrawn" : "retired"}`}
      onClose={onClose}
    />
  );
}
