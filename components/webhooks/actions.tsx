"use client";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Webhook } from "@/lib/notify/types";
import type { Answer } from "../live/api";
import { PlusIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { toast } from "../ui/toasts";
import { editWebhook, pingWebhook, redeliver } from "./api";
import { webhooksHref } from "./query";
import { SureDialog } from "./sure-dialog";
import { WebhookDialog } from "./webhook-dialog";
import { hostOf, nameOf } from "./words";

const failed = <T,>(answer: Answer<T>): answer is Extract<Answer<T>, { ok: false }> => {
  if (answer.ok) return false;
  toast({ text: `${answer.problem.title}. ${answer.problem.detail}`, kind: "failed" });
  return true;
};

export function AddWebhook({ className = "btn primary needs-script" }: { className?: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={className} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <PlusIcon /> Add webhook
      </button>
      {open ? <WebhookDialog webhook={null} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** What can be done with one webhook. */
export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const router = useRouter();
  const [dialog, setDialog] = useState<"edit" | "rotate" | "delete" | null>(null);
  const name = nameOf(webhook);
  const { id, enabled } = webhook;
  const ping = async () => {
    if (failed(await pingWebhook(id))) return;
    toast({ text: `A ping is on its way to ${hostOf(webhook.url)}` });
    router.push(webhooksHref({ webhook: id }) as Route, { scroll: false });
    router.refresh();
  };
  const turn = async (to: boolean) => {
    if (failed(await editWebhook(id, { enabled: to }))) return;
    toast({
      text: to ? `“${name}” is enabled` : `“${name}” is disabled; what was on its way was dropped`,
      ...(to ? {} : { action: { label: "Enable", run: () => void turn(true) } }),
    });
    router.refresh();
  };
  const close = () => setDialog(null);
  return (
    <div className="row-acts needs-script">
      {enabled ? (
        <button type="button" className="btn plain" onClick={() => void ping()}>
          Ping
        </button>
      ) : (
        <button type="button" className="btn plain" onClick={() => void turn(true)}>
          Enable
        </button>
      )}
      <Menu
        label={`More for ${name}`}
        className="icon s"
        summary={
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M2 7h.01M7 7h.01M12 7h.01" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
          </svg>
        }
      >
        <button type="button" onClick={() => setDialog("edit")}>
          Edit…
        </button>
        <button type="button" onClick={() => setDialog("rotate")}>
          New secret…
        </button>
        <hr />
        {enabled ? (
          <button type="button" onClick={() => void turn(false)}>
            Disable
          </button>
        ) : null}
        <button type="button" className="danger" onClick={() => setDialog("delete")}>
          Delete…
        </button>
      </Menu>
      {dialog === "edit" ? <WebhookDialog webhook={webhook} onClose={close} /> : null}
      {dialog === "rotate" || dialog === "delete" ? <SureDialog webhook={webhook} what={dialog} onClose={close} /> : null}
    </div>
  );
}

export function SendAgain({ webhook, delivery, waits }: { webhook: string; delivery: string; waits: boolean }) {
  const router = useRouter();
  const send = async () => {
    if (failed(await redeliver(webhook, delivery))) return;
    toast({ text: "On its way again, under the same webhook-id" });
    router.refresh();
  };
  return (
    <button type="button" className="btn needs-script" onClick={() => void send()}>
      {waits ? "Send now" : "Send again"}
    </button>
  );
}
