"use client";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ComponentType, useState } from "react";
import { date } from "@/lib/format";
import type { ReportState } from "@/lib/reports/types";
import type { Answer } from "../live/api";
import { Menu } from "../ui/menu";
import { copyText, toast } from "../ui/toasts";
import { deleteReport, editReport, restoreReport, revokeReport, type WireReport } from "./api";
import type { EditProps } from "./edit-dialog";
import { later } from "./ends";

interface Props {
  id: string;
  title: string;
  state: ReportState;
  expiresAt: string | null;
  showsChanges: boolean;
  replacedBy: string | null;
  path: string;
  link: string;
  /** The same images as a comparison that is live. */
  live: string;
}

/** What can be done with one report. Revoking and deleting can be taken back from the note that tells of them. */
export function ReportActions({ id, title, state, expiresAt, showsChanges, replacedBy, path, link, live }: Props) {
  const router = useRouter();
  const [Edit, setEdit] = useState<{ View: ComponentType<EditProps>; what: EditProps["what"] } | null>(null);
  const done = (answer: Answer<WireReport>, text: string, undo = false) => {
    if (!answer.ok) {
      toast({ text: `${answer.problem.title}. ${answer.problem.remedy}`, kind: "failed" });
      return;
    }
    toast({ text, ...(undo ? { action: { label: "Undo", run: () => void back() } } : {}) });
    router.refresh();
  };
  const back = async () => done(await restoreReport(id), `“${title}” is as it was`);
  const revoke = async () => done(await revokeReport(id), `“${title}” revoked, link answers 410`, true);
  const forget = async () => done(await deleteReport(id), `“${title}” deleted`, true);
  const extend = async () => {
    const from = expiresAt && Date.parse(expiresAt) > Date.now() ? new Date(expiresAt) : new Date();
    const until = later(from, { days: 0, months: 6 }).toISOString();
    done(await editReport(id, { expiresAt: until }), `“${title}” ends on ${date(until)}`);
  };
  const tell = async () =>
    done(
      await editReport(id, { showsChanges: !showsChanges }),
      showsChanges ? "Readers are no longer told of moves" : "Readers are told which tags moved since",
    );
  const edit = (what: EditProps["what"]) => async () => {
    const { EditDialog } = await import("./edit-dialog");
    setEdit({ View: EditDialog, what });
  };
  const readable = state === "live" || state === "replaced";
  return (
    <div className="row-acts">
      {readable ? (
        <button type="button" className="btn plain needs-script" onClick={() => void copyText(link, "the link")}>
          Copy link
        </button>
      ) : (
        <Link className="btn plain" href={live as Route} prefetch={false}>
          Duplicate
        </Link>
      )}
      <Menu
        label={`More for ${title}`}
        className="icon s"
        summary={
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M2 7h.01M7 7h.01M12 7h.01" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
          </svg>
        }
      >
        {readable ? <a href={path}>Open</a> : null}
        {state === "revoked" ? null : (
          <button type="button" onClick={() => void extend()}>
            Extend by 6 months
          </button>
        )}
        {state === "revoked" || expiresAt === null ? null : (
          <button type="button" onClick={async () => done(await editReport(id, { expiresAt: null }), `“${title}” has no end any more`)}>
            Never ends
          </button>
        )}
        <button type="button" onClick={edit("title")}>
          Rename…
        </button>
        <Link href={live as Route} prefetch={false}>
          Duplicate as a live comparison
        </Link>
        {readable ? (
          <>
            <button type="button" onClick={() => void tell()}>
              {showsChanges ? "Hide “since then” from readers" : "Show “since then” to readers"}
            </button>
            <button type="button" onClick={edit("replacedBy")}>
              Replace by a newer version…
            </button>
          </>
        ) : null}
        {replacedBy ? (
          <button type="button" onClick={async () => done(await editReport(id, { replacedBy: null }), "It points to no other report any more")}>
            Point to no newer version
          </button>
        ) : null}
        <hr />
        {state === "revoked" ? null : (
          <button type="button" className="danger" onClick={() => void revoke()}>
            Revoke
          </button>
        )}
        <button type="button" className="danger" onClick={() => void forget()}>
          Delete
        </button>
      </Menu>
      {Edit ? <Edit.View id={id} title={title} what={Edit.what} onDone={done} onClose={() => setEdit(null)} /> : null}
    </div>
  );
}
