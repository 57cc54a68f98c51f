import { answer, jsonContent, pathParameter, problems, query } from "./openapi-parts";
import { listOf } from "./schemas";
import { createWebhook, delivery, deliveryQuery, editWebhook, nothingMore, rotateWebhook, webhook, webhookQuery, webhookWithSecret } from "./schemas-webhooks";

/** Paths of webhooks. What is sent, and how a receiver verifies it, is in docs/webhooks.md. */
const id = pathParameter("id");
const body = (schema: Parameters<typeof jsonContent>[0]) => ({ required: true, content: jsonContent(schema, "input") });

export const webhookPaths = {
  "/api/v1/webhooks": {
    get: {
      summary: "Webhooks, oldest first; never their secrets",
      parameters: query(webhookQuery),
      responses: { 200: answer("Webhooks", listOf(webhook)), ...problems },
    },
    post: {
      summary: "A new webhook; its secret is in this answer and in no other",
      requestBody: body(createWebhook),
      responses: { 201: answer("The webhook and its secret", webhookWithSecret), ...problems },
    },
  },
  "/api/v1/webhooks/{id}": {
    get: { summary: "One webhook", parameters: [id], responses: { 200: answer("Webhook", webhook), ...problems } },
    patch: {
      summary: "Its address, description, events, and whether it is enabled",
      parameters: [id],
      requestBody: body(editWebhook),
      responses: { 200: answer("As it is now", webhook), ...problems },
    },
    delete: { summary: "Delete it with its log, and what is on its way", parameters: [id], responses: { 200: answer("As it was", webhook), ...problems } },
  },
  "/api/v1/webhooks/{id}/ping": {
    post: {
      summary: "Send it a ping",
      parameters: [id],
      requestBody: body(nothingMore),
      responses: { 202: answer("The delivery, on its way", delivery), ...problems },
    },
  },
  "/api/v1/webhooks/{id}/rotate": {
    post: {
      summary: "A new secret; the present one signs as well for a time. It is in this answer and in no other",
      parameters: [id],
      requestBody: body(rotateWebhook),
      responses: { 200: answer("The webhook and its new secret", webhookWithSecret), ...problems },
    },
  },
  "/api/v1/webhooks/{id}/deliveries": {
    get: {
      summary: "What was sent or is on its way, newest first, with the log of tries; kept 30 days, 500 at most",
      parameters: [id, ...query(deliveryQuery)],
      responses: { 200: answer("Deliveries", listOf(delivery)), ...problems },
    },
  },
  "/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver": {
    post: {
      summary: "Send it again now, under the same webhook-id and with all its tries",
      parameters: [id, pathParameter("delivery")],
      requestBody: body(nothingMore),
      responses: { 202: answer("The delivery, on its way", delivery), ...problems },
    },
  },
};
