import type { Route } from "next";
import Link from "next/link";
import { plural } from "@/lib/format";
import { type Delivery, deliveryStates, type Webhook } from "@/lib/notify/types";
import { ChevronIcon } from "../ui/icons";
import { SendAgain } from "./actions";
import { type WebhooksQuery, webhooksHref } from "./query";
import { Refresh } from "./refresh";
import { DeliveryMark } from "./state";
import { cameTo, followsOf, hostOf, sentWords, stateWords, took, when } from "./words";

/** What was sent to one webhook or is on its way: each with the log of its tries, which opens without a script. */
function Tries({ log }: { log: Delivery["log"] }) {
  return (
    <table className="tbl tries">
      <caption className="sr">Tries, the last first</caption>
      <thead>
        <tr>
          <th scope="col" className="num">
            Try
          </th>
          <th scope="col">UTC</th>
          <th scope="col">Answer</th>
          <th scope="col" className="num">
            Took
          </th>
          <th scope="col">First words of the answer, or why none came</th>
        </tr>
      </thead>
      <tbody>
        {log.map((one) => (
          <tr key={one.number}>
            <td className="num">{one.number}</td>
            <td className="nowrap">{when(one.at)}</td>
            <td className="nowrap">{cameTo(one)}</td>
            <td className="num">{took(one.durationMs)}</td>
            <td className="words">
              {one.detail ? (
                <span>
                  {one.detail} <code className="muted">{one.code}</code>
                </span>
              ) : null}
              {one.answer ? <code>{one.answer}</code> : null}
              {one.detail || one.answer ? null : <span className="muted">an empty answer</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Item({ webhook, delivery, now, open }: { webhook: Webhook; delivery: Delivery; now: number; open: boolean }) {
  const { id, eventId, type, state, tries, log, createdAt } = delivery;
  return (
    <li>
      <details open={open}>
        <summary>
          <ChevronIcon />
          <span className="nowrap soft">{when(createdAt)}</span>
          <span className="what">{sentWords[type]}</span>
          <DeliveryMark state={state} tries={tries} />
          <span className="muted follows">{followsOf(delivery, now)}</span>
          <span className="num soft">{plural(tries, "try", "tries")}</span>
        </summary>
        <div className="inside">
          <p className="ids">
            <span className="muted">webhook-id</span> <code>{eventId}</code>
            {webhook.enabled ? <SendAgain webhook={webhook.id} delivery={id} waits={state === "pending"} /> : null}
          </p>
          {log.length ? <Tries log={log} /> : <p className="muted">{state === "pending" ? "Not tried yet." : "It was never tried."}</p>}
        </div>
      </details>
    </li>
  );
}

interface Props {
  webhook: Webhook;
  page: { items: readonly Delivery[]; nextCursor: string | null };
  query: WebhooksQuery;
  now: number;
}

export function Deliveries({ webhook, page: { items, nextCursor }, query, now }: Props) {
  const to = (change: Partial<WebhooksQuery>) => webhooksHref({ ...query, after: null, ...change }) as Route;
  const due = items.flatMap(({ state, nextAt }) => (state === "pending" ? [nextAt ?? new Date(now).toISOString()] : [])).sort()[0];
  return (
    <section className="sec" aria-labelledby="deliveries">
      {due ? <Refresh key={now} due={due} /> : null}
      <div className="sechead flush">
        <h2 id="deliveries">Deliveries to {hostOf(webhook.url)}</h2>
        <p className="why">Kept 30 days, 500 at most.</p>
        <nav className="seg small end" aria-label="State">
          <Link href={to({ state: null })} aria-current={query.state ? undefined : "true"} prefetch={false} scroll={false}>
            All
          </Link>
          {deliveryStates.map((state) => (
            <Link key={state} href={to({ state })} aria-current={query.state === state ? "true" : undefined} prefetch={false} scroll={false}>
              {stateWords[state]}
            </Link>
          ))}
        </nav>
      </div>
      {items.length ? (
        <ul className="sent">
          {items.map((delivery, i) => (
            <Item key={delivery.id} webhook={webhook} delivery={delivery} now={now} open={i === 0 && !query.after} />
          ))}
        </ul>
      ) : (
        <p className="matches-none">{query.state || query.after ? "Nothing of that." : "Nothing has been sent yet. A ping shows whether the way is open."}</p>
      )}
      {nextCursor ? (
        <p className="foot-note">
          <Link className="link" href={to({ after: nextCursor })} prefetch={false}>
            Older deliveries
          </Link>
        </p>
      ) : null}
    </section>
  );
}
