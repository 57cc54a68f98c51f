"use client";
import { useId, useState } from "react";
import { date } from "@/lib/format";
import type { StandardException } from "@/lib/standards/types";
import { ActDialog } from "./act-dialog";
import { act } from "./api";
import { BaseField } from "./base-field";
import { DayField } from "./day-field";
import type { Deciding, Usual } from "./decide-dialogs";

/** A team may stand on another base until a day. It need not be on record here. */
export function ExceptDialog({ slug, title, standard, revision, usual, onClose }: Deciding & { usual: Usual }) {
  const id = useId();
  const [team, setTeam] = useState("");
  const [base, setBase] = useState<{ reference: string; digest: string | null }>({ reference: "", digest: null });
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState(usual.until);
  return (
    <ActDialog
      heading={`An exception for “${title}”`}
      said="One team may stand on another base until a day. Checks that name the team then say “excepted”."
      revision={revision}
      submit={{ label: "Add the exception" }}
      send={(told) =>
        act(slug, "exceptions", { team: team.trim(), reference: base.reference.trim(), reason: reason.trim(), until }, { id: standard.id, ...told })
      }
      done={() => `${team.trim()} may stand on ${base.reference.trim()} until ${date(until)}`}
      onClose={onClose}
    >
      <label className="k" htmlFor={`${id}team`}>
        Team
      </label>
      <div>
        <span className="field wide">
          <input id={`${id}team`} value={team} maxLength={200} required onChange={(event) => setTeam(event.target.value)} />
        </span>
      </div>
      <span className="k">Base</span>
      <div>
        <BaseField value={base} label="Base" required hint={false} placeholder="debian:bookworm" onChange={setBase} />
        <p className="hint">Without a digest it covers whatever the tag means.</p>
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
      <DayField label="Last day" value={until} min={usual.today} onChange={setUntil} />
    </ActDialog>
  );
}

export function EndExceptionDialog({
  slug,
  revision,
  exception,
  onClose,
}: {
  slug: string;
  revision: number;
  exception: StandardException;
  onClose: () => void;
}) {
  return (
    <ActDialog
      heading={`End the exception of ${exception.team}`}
      said={
        <>
          From now on {exception.team} may not stand on <code>{exception.reference}</code>. The record keeps that it did.
        </>
      }
      revision={revision}
      submit={{ label: "End it", danger: true }}
      send={(told) => act(slug, `exceptions/${encodeURIComponent(exception.id)}/end`, {}, told)}
      done={() => `The exception of ${exception.team} is over`}
      onClose={onClose}
    />
  );
}
