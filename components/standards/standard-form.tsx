"use client";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import type { Status } from "@/lib/standards/types";
import type { WorkloadView } from "@/lib/standards/view-types";
import { InspectAgain } from "../image/inspect-again";
import { toast } from "../ui/toasts";
import { Wrong } from "../ui/wrong";
import { Alternatives } from "./alternatives";
import { putStandard, readStandards } from "./api";
import { BaseField } from "./base-field";
import { Conflict } from "./conflict";
import { type Draft, keepDraft, readDraft } from "./draft";
import { changedOf, type FieldName, type Fields, fieldsOf, fieldTitles, merge, wishOf } from "./fields";
import { ReasonField } from "./reason-field";
import { type Evidence, ReportField } from "./report-field";
import { keepName, nothingSaid, storedName, ToldFields } from "./told";

export interface FormProps {
  workload: { slug: string; title: string };
  revision: number;
  /** The standard that is edited; null for a new proposal. */
  standard: { id: string; status: Status } | null;
  /** What it says now; of a new proposal what the form begins with. */
  initial: Fields;
  reports: readonly Evidence[];
  platform: string;
}

const statusOf = (view: WorkloadView, id: string) => [view.current, view.proposed, ...view.earlier].find((one) => one?.id === id) ?? null;

/** Proposes a standard, or edits one. What is typed is lost neither by a refusal, nor by another editor, nor by a reload. */
export function StandardForm({ workload, standard, initial, reports, platform, ...props }: FormProps) {
  const router = useRouter();
  const id = useId();
  const name = `${workload.slug} ${standard?.id ?? "new"}`;
  const [target, setTarget] = useState(standard);
  const fresh: Draft = { revision: props.revision, before: standard ? initial : null, fields: initial, said: nothingSaid };
  const [{ revision, before, fields, said }, setDraft] = useState(fresh);
  const [restored, setRestored] = useState(false);
  const [both, setBoth] = useState<readonly FieldName[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const trouble = useRef<HTMLDivElement>(null);

  // The draft is this tab's: the server does not know it, and so the first paint is without.
  useEffect(() => {
    const kept = readDraft(name);
    if (!kept) return;
    setDraft(kept);
    setRestored(true);
  }, [name]);
  useEffect(() => {
    if (problem) trouble.current?.focus();
  }, [problem]);

  const put = (draft: Draft) => {
    setDraft(draft);
    keepDraft(name, draft);
  };
  const write = (change: Partial<Fields>) => put({ revision, before, fields: { ...fields, ...change }, said });
  const startOver = () => {
    keepDraft(name, null);
    setDraft(fresh);
    setRestored(false);
    setProblem(null);
    setBoth([]);
  };

  /** Takes in what others did: what I did not touch becomes theirs, and the next try is made from their revision. */
  async function takeIn(refused: Problem) {
    const answer = await readStandards(workload.slug);
    if (!answer.ok) return setProblem(answer.problem);
    const now = answer.value;
    const theirs = target ? statusOf(now, target.id) : now.proposed;
    let draft: Draft = { revision: refused.revision ?? now.revision, before, fields, said };
    if (theirs) {
      const merged = merge(before ?? initial, fieldsOf(theirs), fields);
      draft = { ...draft, before: fieldsOf(theirs), fields: merged.fields };
      setBoth(merged.both);
      setTarget({ id: theirs.id, status: theirs.status });
    }
    put(draft);
    setProblem(refused);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const wish = wishOf(fields, before);
    if (target && Object.keys(wish).length === 0) return toast({ text: "Nothing was changed" });
    setBusy(true);
    const by = said.by ?? storedName();
    const answer = await putStandard(workload.slug, wish, { id: target?.id, revision, why: said.why, by });
    setBusy(false);
    if (!answer.ok) return answer.problem.code === "standard_changed" ? takeIn(answer.problem) : setProblem(answer.problem);
    keepName(by);
    keepDraft(name, null);
    toast({ text: target ? `“${workload.title}” was changed` : `${fields.base.reference.trim()} is proposed for “${workload.title}”` });
    router.push(`/standards/${workload.slug}` as Route);
    router.refresh();
  }

  const wrongIn = (field: FieldName) => both.includes(field) || problem?.field === field || (field === "base" && problem?.code === "image_not_recorded");
  const hold = target !== null && target.status !== "proposed";
  const touched = before ? changedOf(before, fields).length > 0 : true;
  return (
    <form className="standard-form" onSubmit={(event) => void submit(event)}>
      {restored ? (
        <p className="note-line">
          What you wrote before is back.{" "}
          <button type="button" className="link" onClick={startOver}>
            Start over
          </button>
        </p>
      ) : null}
      <div ref={trouble} tabIndex={-1} role="alert" className="trouble">
        {problem?.code === "standard_changed" ? (
          <Conflict problem={problem} next={`What you did not touch is as they left it; what you wrote stands. Look it over, then save again.`} />
        ) : problem ? (
          <>
            <Wrong problem={problem} />
            {problem.code === "image_not_recorded" ? (
              <InspectAgain reference={fields.base.reference.trim()} platform={platform} name={fields.base.reference.trim()} label="Inspect it" />
            ) : null}
          </>
        ) : null}
      </div>
      <div className="form">
        <span className="k">{fieldTitles.base}</span>
        {hold ? (
          <div>
            <code className="held">{fields.base.reference}</code>
            <p className="hint">
              The base of a decision does not change.{" "}
              <Link className="link" href={`/standards/${workload.slug}/edit` as Route}>
                Propose another one
              </Link>
              .
            </p>
          </div>
        ) : (
          <BaseField
            value={fields.base}
            label={fieldTitles.base}
            required
            wrong={wrongIn("base")}
            placeholder="gcr.io/distroless/static-debian13:nonroot"
            onChange={(base) => write({ base })}
          />
        )}
        <label className="k" htmlFor={`${id}reason`}>
          {fieldTitles.reason}
        </label>
        <ReasonField id={`${id}reason`} value={fields.reason} wrong={wrongIn("reason")} onChange={(reason) => write({ reason })} />
        <label className="k" htmlFor={`${id}evidence`}>
          {fieldTitles.evidence}
        </label>
        <ReportField id={`${id}evidence`} reports={reports} value={fields.evidence} wrong={wrongIn("evidence")} onChange={(evidence) => write({ evidence })} />
        <span className="k" id={`${id}alternatives`}>
          {fieldTitles.alternatives}
        </span>
        <Alternatives
          labelledBy={`${id}alternatives`}
          value={fields.alternatives}
          wrong={wrongIn("alternatives")}
          onChange={(alternatives) => write({ alternatives })}
        />
        <label className="k" htmlFor={`${id}owner`}>
          {fieldTitles.owner}
        </label>
        <div>
          <span className={wrongIn("owner") ? "field wide wrong" : "field wide"}>
            <input
              id={`${id}owner`}
              value={fields.owner}
              maxLength={200}
              placeholder="a team or a contact"
              onChange={(event) => write({ owner: event.target.value })}
            />
          </span>
        </div>
        <label className="k" htmlFor={`${id}review`}>
          {fieldTitles.reviewBy}
        </label>
        <div>
          <span className={wrongIn("reviewBy") ? "field wrong" : "field"}>
            <input id={`${id}review`} type="date" value={fields.reviewBy} onChange={(event) => write({ reviewBy: event.target.value })} />
          </span>
          <p className="hint">{hold ? "Empty: no review." : "Empty: half a year after the approval."}</p>
        </div>
        <ToldFields
          said={said}
          onChange={(change) => put({ revision, before, fields, said: change })}
          placeholder={target ? "What made you change it" : "What speaks for it now"}
        />
      </div>
      <div className="acts">
        <button type="submit" className="btn primary needs-script" aria-disabled={busy}>
          {problem?.code === "standard_changed" ? "Save again" : target ? "Save" : "Propose"}
        </button>
        <Link className="btn" href={`/standards/${workload.slug}` as Route}>
          {touched && !busy ? "Back, and keep this draft" : "Back"}
        </Link>
      </div>
    </form>
  );
}
