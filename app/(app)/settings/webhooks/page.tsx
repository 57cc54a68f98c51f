import type { Metadata } from "next";
import { AddWebhook } from "@/components/webhooks/actions";
import { Deliveries } from "@/components/webhooks/deliveries";
import { WebhookList } from "@/components/webhooks/list";
import { Once } from "@/components/webhooks/once";
import { readWebhooksQuery } from "@/components/webhooks/query";
import { listDeliveries, listWebhooks, mostWebhooks } from "@/lib/notify";

export const metadata: Metadata = { title: "Webhooks" };

const shown = 50;

export default async function WebhooksPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const query = readWebhooksQuery(await searchParams);
  const now = new Date();
  const { items } = await listWebhooks({ limit: mostWebhooks }, now);
  // One webhook needs no choosing.
  const asked = query.webhook ?? (items.length === 1 ? (items[0]?.id ?? null) : null);
  const chosen = items.find(({ id }) => id === asked);
  const page = chosen
    ? await listDeliveries(chosen.id, { limit: shown, ...(query.state ? { state: query.state } : {}), ...(query.after ? { cursor: query.after } : {}) })
    : null;
  return (
    <main id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <h1>Webhooks</h1>
          <p className="sub">Other systems are told when a standard changes, an approved tag moves or a review is due · signed, tried 8 times over a day</p>
        </div>
        {items.length ? (
          <div className="acts">
            <AddWebhook />
          </div>
        ) : null}
      </div>
      <Once />
      {items.length ? (
        <WebhookList webhooks={items} chosen={chosen?.id ?? null} />
      ) : (
        <div className="plain-page">
          <h2>No webhook yet</h2>
          <p>
            A webhook is an address that Basewise posts JSON to: a chat, a ticket system, a build that renews images. Each has a secret of its own, by which the
            receiver knows that the message is genuine.
          </p>
          <div className="acts">
            <AddWebhook />
          </div>
        </div>
      )}
      {chosen && page ? <Deliveries webhook={chosen} page={page} query={{ ...query, webhook: chosen.id }} now={now.getTime()} /> : null}
      {asked && !chosen ? <p className="matches-none">This webhook is not there any more. Its log was deleted with it.</p> : null}
      {items.length && !chosen && !asked ? <p className="foot-note">Choose a webhook to see what was sent to it.</p> : null}
      {items.length ? (
        <p className="foot-note">
          Messages are signed by the Standard Webhooks convention: <code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code>{" "}
          (HMAC-SHA256), which libraries in most languages verify. Secrets are stored sealed and never shown again. Any answer from 200 to 299 counts; 410
          disables the webhook.
        </p>
      ) : null}
    </main>
  );
}
