"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Problem } from "@/lib/errors";
import { type EventType, eventTypes, type Webhook } from "@/lib/notify/types";
import { toast } from "../ui/toasts";
import { addWebhook, editWebhook } from "./api";
import { showSecret } from "./once";
import { eventWords, hostOf, nameOf } from "./words";

/** A new webhook, or another address, description and choice of events for one. */
export function WebhookDialog({ webhook, onClose }: { webhook: Webhook | null; onClose: () => void }) {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [events, setEvents] = useState<readonly EventType[]>(webhook?.events ?? eventTypes);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const ask = { url, description, events };
    const answer = webhook ? await editWebhook(webhook.id, ask) : await addWebhook(ask);
    setBusy(false);
    if (!answer.ok) {
      setProblem(answer.problem);
      return;
    }
    const { value } = answer;
    if ("secret" in value && typeof value.secret === "string") {
      const name = nameOf((value as { webhook: Webhook }).webhook);
      showSecret({ secret: value.secret, name, text: `${name} was added.` });
    } else toast({ text: `“${nameOf({ url, description })}” was changed` });
    router.refresh();
    onClose();
  }
  const heading = webhook ? `Edit ${hostOf(webhook.url)}` : "Add a webhook";
  const ofUrl = problem && (problem.field === "url" || problem.code === "webhook_not_allowed");
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="webhook-title" onClose={onClose}>
      <form onSubmit={submit}>
        <header>
          <h2 id="webhook-title">{heading}</h2>
        </header>
        <div className="form">
          <label className="k" htmlFor="webhook-url">
            Address
          </label>
          <div>
            <span className={ofUrl ? "field wide wrong" : "field wide"}>
              <input
                id="webhook-url"
                className="mono"
                value={url}
                maxLength={2000}
                required
                inputMode="url"
                autoComplete="off"
                spellCheck={false}
                placeholder="https://hooks.example.com/basewise"
                aria-describedby="webhook-url-hint"
                aria-invalid={ofUrl ? true : undefined}
                onChange={(event) => setUrl(event.target.value)}
              />
            </span>
            <p className="hint" id="webhook-url-hint">
              Asked by POST, over https at a public address. Others are listed in <code>BASEWISE_WEBHOOK_HOSTS</code>. Redirects are not followed.
            </p>
          </div>
          <label className="k" htmlFor="webhook-description">
            Description
          </label>
          <div>
            <span className="field wide">
              <input
                id="webhook-description"
                value={description}
                maxLength={200}
                placeholder="optional: who receives it"
                onChange={(event) => setDescription(event.target.value)}
              />
            </span>
          </div>
          <span className="k" id="webhook-events">
            Sent when
          </span>
          <div className="events" role="group" aria-labelledby="webhook-events">
            {eventTypes.map((type) => (
              <label key={type}>
                <input
                  type="checkbox"
                  className="check"
                  checked={events.includes(type)}
                  onChange={(event) => setEvents(event.target.checked ? [...events, type] : events.filter((other) => other !== type))}
                />
                <span>
                  {eventWords[type]} <code className="muted">{type}</code>
                </span>
              </label>
            ))}
          </div>
        </div>
        <div role="alert">
          {problem ? (
            <p className="wrongs dialog-wrong">
              {problem.title}. {problem.detail} {problem.remedy}
            </p>
          ) : null}
        </div>
        <footer>
          <button type="button" className="btn end" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className="btn primary"
            aria-disabled={busy}
            disabled={events.length === 0}
            title={events.length ? undefined : "Choose what it is sent for"}
          >
            {webhook ? "Save" : "Add webhook"}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
