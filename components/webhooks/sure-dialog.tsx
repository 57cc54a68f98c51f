"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Webhook } from "@/lib/notify/types";
import { toast } from "../ui/toasts";
import { deleteWebhook, rotateWebhook } from "./api";
import { showSecret } from "./once";
import { nameOf } from "./words";

/** What cannot be taken back: a new secret, and the end of a webhook. */
const overlaps = [
  { hours: 0, label: "at once" },
  { hours: 24, label: "24 hours" },
  { hours: 7 * 24, label: "7 days" },
] as const;

export function SureDialog({ webhook, what, onClose }: { webhook: Webhook; what: "rotate" | "delete"; onClose: () => void }) {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const [hours, setHours] = useState<number>(24);
  const [wrong, setWrong] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const name = nameOf(webhook);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const answer = what === "rotate" ? await rotateWebhook(webhook.id, hours) : await deleteWebhook(webhook.id);
    if (!answer.ok) {
      setWrong(`${answer.problem.title}. ${answer.problem.remedy}`);
      return;
    }
    const secret = "secret" in answer.value && typeof answer.value.secret === "string" ? answer.value.secret : null;
    if (secret)
      showSecret({ secret, name, text: `${name} has a new secret${hours ? `; the old one signs as well for ${hours === 24 ? "24 hours" : "7 days"}` : ""}.` });
    else {
      toast({ text: `“${name}” was deleted` });
      router.replace("/settings/webhooks");
    }
    router.refresh();
    onClose();
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="sure-title" onClose={onClose}>
      <form onSubmit={submit}>
        <header>
          <h2 id="sure-title">{what === "rotate" ? `New secret for ${name}` : `Delete ${name}`}</h2>
        </header>
        {what === "rotate" ? (
          <div className="form">
            <span className="k" id="sure-overlap">
              The old one ends
            </span>
            <div>
              <span className="seg" role="group" aria-labelledby="sure-overlap">
                {overlaps.map((one) => (
                  <button type="button" key={one.hours} aria-pressed={hours === one.hours} onClick={() => setHours(one.hours)}>
                    {one.label}
                  </button>
                ))}
              </span>
              <p className="hint">Until then both sign, so that receivers can be changed one after the other without losing anything.</p>
            </div>
          </div>
        ) : (
          <p className="said">Its secret, its log and what is on its way are deleted with it. This cannot be taken back; disabling can.</p>
        )}
        <div role="alert">{wrong ? <p className="wrongs dialog-wrong">{wrong}</p> : null}</div>
        <footer>
          <button type="button" className="btn end" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className={what === "rotate" ? "btn primary" : "btn danger"}>
            {what === "rotate" ? "Make a new secret" : "Delete"}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
