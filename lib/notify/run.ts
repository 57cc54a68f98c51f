import "server-only";
import { env } from "../env";
import { BasewiseError, errorTable, isBasewiseError, type Problem, toProblem } from "../errors";
import { log } from "../log";
import { longestWait, nextTry } from "./backoff";
import { type DueDelivery, dueDelivery, failDelivery, prune, recordTry, type Verdict } from "./delivery-store";
import { secretsOf } from "./secrets";
import { type SendContext, send } from "./send";
import type { TryOutcome } from "./types";

/**
 * One run of a delivery's job: one try, put down with what follows from it. The row of the delivery says when the next try is due, so a job
 * that is taken up too early (a server that was killed) waits. At least once: a server that ends between the receiver's answer and its record
 * sends the same webhook-id again.
 */
export async function deliver(deliveryId: string, context: SendContext): Promise<{ at: Date; problem: Problem | null } | null> {
  const due = await dueDelivery(deliveryId);
  if (!due) return null;
  const wait = due.nextAt.getTime() - Date.now();
  // The first try is due at once, and none waits for longer than any would: the clock was ahead when its time was set, and has been set back.
  if (due.round > 0 && wait > 0 && wait <= longestWait(env().BASEWISE_WEBHOOK_RETRY_SECONDS)) return { at: due.nextAt, problem: null };
  const outcome = await tryOnce(due, context);
  const verdict = verdictOf(outcome, due.round + 1);
  const { code, status, durationMs } = outcome;
  log.info("webhook.tried", { webhookId: due.webhook.id, deliveryId, eventId: due.event.id, state: verdict.state, status, code, durationMs });
  const open = await recordTry(deliveryId, outcome, verdict);
  if (!open) return null;
  if (verdict.state === "pending") return { at: verdict.nextAt, problem: code && toProblem(new BasewiseError(code, outcome.detail ?? errorTable[code].title)) };
  await prune(due.webhook.id, new Date());
  return null;
}

async function tryOnce({ webhook, event }: DueDelivery, context: SendContext): Promise<TryOutcome> {
  const at = new Date();
  let secrets: string[];
  try {
    secrets = secretsOf(webhook, at);
  } catch (error) {
    if (!isBasewiseError(error)) throw error;
    return { at, durationMs: 0, status: null, code: error.code, detail: error.detail, answer: null, retryAt: null };
  }
  const body = JSON.stringify({ id: event.id, type: event.type, createdAt: event.createdAt.toISOString(), data: JSON.parse(event.data) });
  return send({ url: webhook.url, id: event.id, body, secrets }, context);
}

function verdictOf({ code, retryAt }: TryOutcome, round: number): Verdict {
  if (code === null) return { state: "delivered" };
  if (code === "webhook_gone") return { state: "failed", code };
  const nextAt = nextTry({ round, now: new Date(), retryAt }, env().BASEWISE_WEBHOOK_RETRY_SECONDS);
  return nextAt ? { state: "pending", nextAt } : { state: "failed", code };
}

/** Its job ended otherwise than by a try. */
export const giveUp = (deliveryId: string, problem: Problem): Promise<void> => failDelivery(deliveryId, problem.code);
