"use client";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import type { Workload } from "@/lib/standards/types";
import { ActDialog } from "./act-dialog";
import { addWorkload, editWorkload, removeWorkload, type WorkloadWish } from "./api";

/** What standards are for: its name, a word of detail and its place. Removed while it has no standard. */
function WorkloadFields({
  wish,
  count,
  onChange,
}: {
  wish: Required<Omit<WorkloadWish, "slug">>;
  count: number;
  onChange: (wish: Required<Omit<WorkloadWish, "slug">>) => void;
}) {
  const id = useId();
  return (
    <>
      <label className="k" htmlFor={`${id}title`}>
        Name
      </label>
      <div>
        <span className="field wide">
          <input
            id={`${id}title`}
            value={wish.title}
            maxLength={100}
            required
            placeholder="Ruby 3.4"
            onChange={(event) => onChange({ ...wish, title: event.target.value })}
          />
        </span>
      </div>
      <label className="k" htmlFor={`${id}note`}>
        Detail
      </label>
      <div>
        <span className="field wide">
          <input
            id={`${id}note`}
            value={wish.note}
            maxLength={200}
            placeholder="no cgo"
            onChange={(event) => onChange({ ...wish, note: event.target.value })}
          />
        </span>
      </div>
      <label className="k" htmlFor={`${id}place`}>
        Place
      </label>
      <div>
        <span className="field">
          <input
            id={`${id}place`}
            type="number"
            min={1}
            max={count}
            step={1}
            required
            value={Number.isNaN(wish.position) ? "" : wish.position + 1}
            onChange={(event) => onChange({ ...wish, position: event.target.valueAsNumber - 1 })}
          />
        </span>
        <p className="hint">From 1 to {count}, as the list of standards shows them.</p>
      </div>
    </>
  );
}

export function AddWorkloadDialog({ count, onClose, next }: { count: number; onClose: () => void; next: (slug: string) => string }) {
  const router = useRouter();
  const [wish, setWish] = useState({ title: "", note: "", position: count });
  return (
    <ActDialog
      heading="A new workload"
      said="A kind of program that needs a base of its own. Its address is made from its name and stays."
      revision={0}
      submit={{ label: "Add it" }}
      send={(told) => addWorkload({ ...wish, title: wish.title.trim(), note: wish.note.trim() }, told)}
      done={({ workload }) => {
        router.push(next(workload.slug) as never);
        return `“${workload.title}” was added`;
      }}
      onClose={onClose}
    >
      <WorkloadFields wish={wish} count={count + 1} onChange={setWish} />
    </ActDialog>
  );
}

interface Of {
  workload: Workload;
  onClose: () => void;
}

export function EditWorkloadDialog({ workload, count, onClose }: Of & { count: number }) {
  const { title, note, position } = workload;
  const [wish, setWish] = useState({ title, note, position });
  return (
    <ActDialog
      heading={`Rename or move “${title}”`}
      revision={0}
      submit={{ label: "Save" }}
      send={(told) => editWorkload(workload.slug, { ...wish, title: wish.title.trim(), note: wish.note.trim() }, told)}
      done={({ workload: now }) => `“${now.title}” was changed`}
      onClose={onClose}
    >
      <WorkloadFields wish={wish} count={count} onChange={setWish} />
    </ActDialog>
  );
}

export function RemoveWorkloadDialog({ workload, onClose }: Of) {
  const router = useRouter();
  return (
    <ActDialog
      heading={`Remove “${workload.title}”`}
      said="It has no standard, and so nothing that was decided is lost. The record keeps that it was there."
      revision={0}
      submit={{ label: "Remove", danger: true }}
      send={(told) => removeWorkload(workload.slug, told)}
      done={() => {
        router.replace("/standards" as never);
        return `“${workload.title}” was removed`;
      }}
      onClose={onClose}
    />
  );
}
