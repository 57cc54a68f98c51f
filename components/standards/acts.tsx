"use client";
import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import type { StandardException, Workload } from "@/lib/standards/types";
import type { StandardView } from "@/lib/standards/view-types";
import { PlusIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { ApproveDialog, DeprecateDialog, RetireDialog, ReviewDialog, type Successor, type Usual } from "./decide-dialogs";
import { EndExceptionDialog, ExceptDialog } from "./exception-dialogs";
import type { Evidence } from "./report-field";
import { AddWorkloadDialog, EditWorkloadDialog, RemoveWorkloadDialog } from "./workload-dialogs";

const More = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M2 7h.01M7 7h.01M12 7h.01" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
  </svg>
);

export interface ActsProps {
  workload: Workload;
  revision: number;
  standard: StandardView;
  reports: readonly Evidence[];
  usual: Usual;
  /** The approved one's reference, where there is one. */
  current: string | null;
  successors: readonly Successor[];
}
type Act = "approve" | "review" | "except" | "deprecate" | "retire";

/** What can be done with a standard, by its status. */
export function StandardActs({ workload, revision, standard, reports, usual, current, successors }: ActsProps) {
  const [open, setOpen] = useState<Act | null>(null);
  const { status } = standard;
  if (status === "retired") return null;
  const of = { slug: workload.slug, title: workload.title, standard, revision, onClose: () => setOpen(null) };
  const name = standard.base.reference;
  const press = (act: Act, label: string, className = "btn") => (
    <button type="button" className={className} aria-haspopup="dialog" onClick={() => setOpen(act)}>
      {label}
    </button>
  );
  const editHref = `/standards/${workload.slug}/edit${status === "proposed" ? "" : `?id=${encodeURIComponent(standard.id)}`}` as Route;
  return (
    <div className="row-acts needs-script">
      {status === "proposed" ? press("approve", "Approve…", "btn primary") : null}
      {status === "approved" ? press("review", "Review…") : null}
      <Link className="btn" href={editHref}>
        Edit
      </Link>
      <Menu label={`More for ${name}`} className="icon s" summary={<More />}>
        {status === "approved" || status === "deprecated" ? press("except", "Exception for a team…", "") : null}
        {status === "deprecated" ? press("approve", "Approve again…", "") : null}
        {status === "deprecated" ? press("deprecate", "Successor and last day…", "") : null}
        {status === "approved" || status === "deprecated" ? <hr /> : null}
        {status === "approved" ? press("deprecate", "Deprecate…", "danger") : null}
        {press("retire", status === "proposed" ? "Withdraw…" : "Retire…", "danger")}
      </Menu>
      {open === "approve" ? <ApproveDialog {...of} reports={reports} supersedes={current} usual={usual} /> : null}
      {open === "review" ? <ReviewDialog {...of} usual={usual} /> : null}
      {open === "except" ? <ExceptDialog {...of} usual={usual} /> : null}
      {open === "deprecate" ? <DeprecateDialog {...of} usual={usual} successors={successors} /> : null}
      {open === "retire" ? <RetireDialog {...of} /> : null}
    </div>
  );
}

export function EndException({ slug, revision, exception }: { slug: string; revision: number; exception: StandardException }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="btn needs-script"
        aria-haspopup="dialog"
        aria-label={`End the exception of ${exception.team}`}
        onClick={() => setOpen(true)}
      >
        End…
      </button>
      {open ? <EndExceptionDialog slug={slug} revision={revision} exception={exception} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

export function WorkloadActs({ workload, count, removable }: { workload: Workload; count: number; removable: boolean }) {
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="needs-script">
      <Menu label={`More for ${workload.title}`} className="icon s" summary={<More />}>
        <button type="button" onClick={() => setOpen("edit")}>
          Rename or move…
        </button>
        <button
          type="button"
          className="danger"
          disabled={!removable}
          title={removable ? undefined : "What was decided stays: it has standards on record"}
          onClick={() => setOpen("remove")}
        >
          Remove…
        </button>
      </Menu>
      {open === "edit" ? <EditWorkloadDialog workload={workload} count={count} onClose={close} /> : null}
      {open === "remove" ? <RemoveWorkloadDialog workload={workload} onClose={close} /> : null}
    </div>
  );
}

/** `query`: what the proposal begins with, as the address of the form has it. */
export function AddWorkload({ count, query }: { count: number; query: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="btn needs-script" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <PlusIcon /> New workload
      </button>
      {open ? <AddWorkloadDialog count={count} onClose={() => setOpen(false)} next={(slug) => `/standards/${slug}/edit${query}`} /> : null}
    </>
  );
}
