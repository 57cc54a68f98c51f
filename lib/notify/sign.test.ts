import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { newSecret, signedHeaders } from "./sign";

/** Verified by the convention's own library, as a receiver would. */
const body = JSON.stringify({ id: "evt_1", type: "ping", data: { title: "grün 🦊" } });
const message = () => ({ id: "evt_1", timestamp: Math.floor(Date.now() / 1000), body });

it("a receiver with the secret verifies it, and one with another does not", () => {
  const secret = newSecret();
  expect(Buffer.from(secret.replace(/^whsec_/, ""), "base64")).toHaveLength(32);
  const headers = signedHeaders(message(), [secret]);
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
  expect(() => new Webhook(secret).verify(body.replace("ping", "pong"), headers)).toThrow();
  expect(() => new Webhook(secret).verify(body, { ...headers, "webhook-id": "evt_2" })).toThrow();
});

it("while two secrets hold, a receiver with either verifies it", () => {
  const [now, before] = [newSecret(), newSecret()];
  const headers = signedHeaders(message(), [now, before]);
  for (const secret of [now, before]) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
});

it("the convention's own example", () => {
  // https://github.com/standard-webhooks/standard-webhooks: the vector of its libraries' tests.
  const headers = signedHeaders({ id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1614265330, body: '{"test": 2432232314}' }, [
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  ]);
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});
