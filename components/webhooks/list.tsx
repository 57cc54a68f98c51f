import type { Route } from "next";
import Link from "next/link";
import { plural } from "@/lib/format";
import type { Webhook } from "@/lib/notify/types";
import { WarnIcon } from "../ui/icons";
import { WebhookActions } from "./actions";
import { webhooksHref } from "./query";
import { DeliveryMark, WebhookState } from "./state";
import { eventWords, partsOf, when } from "./words";

/** Webhooks as those see them who look after them. */
function Row({ webhook, chosen }: { webhook: Webhook; chosen: boolean }) {
  const { url, description, events, last, pending, enabled } = webhook;
  const { host, rest } = partsOf(url);
  return (
    <tr className={enabled ? undefined : "off"}>
      <td className="to">
        <Link
          href={webhooksHref({ webhook: webhook.id }) as Route}
          aria-current={chosen ? "true" : undefined}
          prefetch={false}
          scroll={false}
          title="Its deliveries"
        >
          <code>{host}</code>
        </Link>
        <code className="muted rest">{rest === "/" ? "" : rest}</code>
        {description ? <small>{description}</small> : null}
      </td>
      <td data-label="Sent when">
        {events.map((type) => (
          <span className="soft takes" key={type} title={type}>
            {eventWords[type]}
          </span>
        ))}
      </td>
      <td data-label="Last delivery, UTC">
        {last ? (
          <>
            <DeliveryMark state={last.state} />
            <small>{when(last.at)}</small>
          </>
        ) : (
          <span className="unk" title="Nothing has been sent yet">
            none yet
          </span>
        )}
        {pending ? <small>{plural(pending, "delivery", "deliveries")} on the way</small> : null}
      </td>
      <td data-label="State">
        <WebhookState webhook={webhook} />
      </td>
      <td className="acts-c">
        <WebhookActions webhook={webhook} />
      </td>
    </tr>
  );
}

export function WebhookList({ webhooks, chosen }: { webhooks: readonly Webhook[]; chosen: string | null }) {
  const problem = webhooks.find((webhook) => webhook.secret.problem)?.secret.problem;
  return (
    <>
      {problem ? (
        <p className="note-line" role="alert">
          <WarnIcon />
          <span>
            <b>{problem.title}.</b> {problem.detail} {problem.remedy} <code className="muted">{problem.code}</code>
          </span>
        </p>
      ) : null}
      <table className="tbl tall hooks">
        <caption className="sr">Webhooks</caption>
        <thead>
          <tr>
            <th scope="col">Sent to</th>
            <th scope="col">Sent when</th>
            <th scope="col">Last delivery, UTC</th>
            <th scope="col">State</th>
            <th scope="col">
              <span className="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <Row key={webhook.id} webhook={webhook} chosen={webhook.id === chosen} />
          ))}
        </tbody>
      </table>
    </>
  );
}
