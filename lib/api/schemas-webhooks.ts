import { z } from "zod";
import { errorCodes } from "../errors";
import { deliveryStates, eventTypes } from "../notify/types";
import { at, listQuery, problem } from "./schemas";

/** Wire shapes of webhooks. A secret is in two answers only: when it is made and when it is replaced. */
const event = z.enum(eventTypes);
const events = z.array(event).min(1).max(eventTypes.length);
const url = z.string().trim().min(1).max(2_000).meta({ description: "https, unless BASEWISE_WEBHOOK_HOSTS lists the host with http://" });
const description = z.string().max(200);
const sent = z.enum([...eventTypes, "ping"]);

export const createWebhook = z.strictObject({ url, description: description.optional(), events, enabled: z.boolean().optional() });
export const editWebhook = z.strictObject({
  url: url.optional(),
  description: description.optional(),
  events: events.optional(),
  enabled: z.boolean().optional().meta({ description: "false drops what is on its way" }),
});
export const rotateWebhook = z.strictObject({
  overlapHours: z
    .number()
    .min(0)
    .max(7 * 24)
    .optional()
    .meta({ description: "how long the present secret signs as well; 24 where absent, 0 ends it at once" }),
});
export const nothingMore = z.strictObject({});

export const webhook = z
  .strictObject({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    events: z.array(event),
    enabled: z.boolean(),
    disabled: z.strictObject({ reason: z.enum(["by_hand", "gone"]).meta({ description: "gone: it answered 410" }), at }).nullable(),
    secret: z.strictObject({
      setAt: at,
      previousUntil: at.nullable().meta({ description: "until when the secret before it signs as well" }),
      problem: problem.nullable().meta({ description: "why it cannot be opened, so that nothing is sent" }),
    }),
    pending: z.int().nonnegative().meta({ description: "deliveries on their way" }),
    last: z
      .strictObject({ type: sent, state: z.enum(deliveryStates), at })
      .nullable()
      .meta({ description: "the delivery that ended last" }),
    createdAt: at,
    updatedAt: at,
    actor: z.strictObject({ kind: z.enum(["local", "user", "token", "system"]), id: z.string().exactOptional(), name: z.string().exactOptional() }),
  })
  .meta({ id: "Webhook" });

export const webhookWithSecret = z
  .strictObject({ webhook, secret: z.string().meta({ description: "whsec_ and 32 bytes in base64; this is the only answer that has it" }) })
  .meta({ id: "WebhookWithSecret" });

export const webhookQuery = listQuery;
export const deliveryQuery = listQuery.extend({ state: z.enum(deliveryStates).optional() });

export const delivery = z
  .strictObject({
    id: z.uuid(),
    eventId: z.string().meta({ description: "webhook-id: the same at every try" }),
    type: sent,
    state: z.enum(deliveryStates).meta({ description: "dropped: the webhook was disabled first" }),
    nextAt: at.nullable().meta({ description: "when it is tried next" }),
    createdAt: at,
    finishedAt: at.nullable(),
    tries: z.int().nonnegative(),
    log: z
      .array(
        z.strictObject({
          number: z.int().positive(),
          at,
          durationMs: z.int().nonnegative(),
          status: z.int().nullable().meta({ description: "null where no answer came" }),
          code: z.enum(errorCodes as [(typeof errorCodes)[number], ...typeof errorCodes]).nullable(),
          detail: z.string().nullable(),
          answer: z.string().nullable().meta({ description: "the first 1,024 bytes, escaped: not trusted" }),
        }),
      )
      .meta({ description: "the last tries, newest first" }),
  })
  .meta({ id: "WebhookDelivery" });
