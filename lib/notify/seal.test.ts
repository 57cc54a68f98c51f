import { createDecipheriv, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { seal, unseal } from "./seal";

const key = randomBytes(32);
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("a sealed secret", () => {
  it("opens with its key for its record, and holds nothing of the secret", () => {
    const sealed = seal(key, secret, "webhook/1");
    expect(unseal(key, sealed, "webhook/1")).toBe(secret);
    expect(Buffer.from(sealed).includes(secret.slice(6, 16))).toBe(false);
  });
  it("is AES-256-GCM as anyone else would open it", () => {
    const bytes = Buffer.from(seal(key, secret, "webhook/1"));
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(9, 21));
    decipher.setAAD(Buffer.from("basewise/1/webhook/1"));
    decipher.setAuthTag(bytes.subarray(21, 37));
    expect(decipher.update(bytes.subarray(37), undefined, "utf8") + decipher.final("utf8")).toBe(secret);
  });
  it("never looks the same twice", () => {
    const all = Array.from({ length: 50 }, () =>
      Buffer.from(seal(key, secret, "webhook/1"))
        .subarray(9, 21)
        .toString("hex"),
    );
    expect(new Set(all).size).toBe(50);
  });
  it("opens in no other record, with no other key, and not once a bit of it is turned", () => {
    const sealed = seal(key, secret, "webhook/1");
    expect(() => unseal(key, sealed, "webhook/2")).toThrow(
      expect.objectContaining({ code: "secret_key_wrong", detail: expect.stringContaining("another record") }),
    );
    expect(() => unseal(randomBytes(32), sealed, "webhook/1")).toThrow(
      expect.objectContaining({ code: "secret_key_wrong", detail: expect.stringContaining("another key") }),
    );
    for (let i = 0; i < sealed.length; i++) {
      const turned = sealed.slice();
      turned[i] = (turned[i] ?? 0) ^ 1;
      expect(() => unseal(key, turned, "webhook/1"), `byte ${i}`).toThrow(expect.objectContaining({ code: "secret_key_wrong" }));
    }
    for (const short of [0, 1, 36, 37])
      expect(() => unseal(key, sealed.slice(0, short), "webhook/1")).toThrow(expect.objectContaining({ code: "secret_key_wrong" }));
  });
});
