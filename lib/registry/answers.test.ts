import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../errors";
import { type Asked, mapAnswer, parseErrorBody, parseRetryAfter } from "./answers";
import { retryDelay } from "./session";

const now = new Date("2026-11-23T10:00:00Z");
const asked = (what: Asked["what"], anonymous = true): Asked => ({ host: "gcr.io", name: "gcr.io/a/b:c", what, anonymous });
const map = (status: number, code: string, what: Asked["what"] = "manifest", retryAfter?: string) =>
  mapAnswer({ status, retryAfter, body: code ? { code, message: "" } : undefined }, asked(what), now);

describe("mapAnswer", () => {
  const table: [number, string, Asked["what"], ErrorCode][] = [
    [401, "", "manifest", "unauthorised"],
    [401, "UNAUTHORIZED", "tag list", "unauthorised"],
    [401, "DENIED", "token", "forbidden"],
    [403, "", "manifest", "forbidden"],
    [403, "DENIED", "token", "forbidden"],
    [404, "NAME_UNKNOWN", "manifest", "image_not_found"],
    [400, "NAME_INVALID", "manifest", "image_not_found"],
    [404, "MANIFEST_UNKNOWN", "manifest", "tag_not_found"],
    [404, "", "manifest", "tag_not_found"],
    [404, "", "tag list", "image_not_found"],
    [404, "BLOB_UNKNOWN", "layer", "layer_missing"],
    [404, "BLOB_UNKNOWN", "config", "registry_error"],
    [404, "", "token", "registry_error"],
    [429, "", "manifest", "rate_limited"],
    [400, "TOOMANYREQUESTS", "manifest", "rate_limited"],
    [500, "UNKNOWN", "manifest", "registry_error"],
    [503, "", "layer", "registry_error"],
    [405, "UNSUPPORTED", "manifest", "registry_error"],
    [302, "", "manifest", "registry_error"],
  ];
  it.each(table)("%i %s of a %s is %s", (status, code, what, expected) => expect(map(status, code, what).code).toBe(expected));

  it("says when to try again", () => {
    expect(map(429, "", "manifest", "120").extra).toEqual({ host: "gcr.io", retryAt: "2026-11-23T10:02:00.000Z" });
    expect(map(429, "").extra).toEqual({ host: "gcr.io" });
  });

  it("tells a refusal without credentials from one with them", () => {
    expect(map(401, "").detail).toMatch(/may be private, or not exist/);
    expect(mapAnswer({ status: 401, retryAfter: undefined, body: undefined }, asked("manifest", false), now).detail).toMatch(/does not accept the credentials/);
  });
});

describe("parseErrorBody", () => {
  it("reads the first error and survives anything else", () => {
    expect(parseErrorBody('{"errors":[{"code":"manifest_unknown","message":"manifest\\n\\u202eunknown","detail":{"Tag":"x"}}]}')).toEqual({
      code: "MANIFEST_UNKNOWN",
      message: "manifest unknown",
    });
    expect(parseErrorBody(JSON.stringify({ errors: [{ code: "X", message: "m".repeat(1_000) }] }))?.message).toHaveLength(200);
    for (const text of ["", "<html>", "null", "[]", '{"errors":[]}', '{"errors":"no"}', '{"details":"x"}']) expect(parseErrorBody(text)).toBeUndefined();
    expect(parseErrorBody('{"errors":[{}]}')).toEqual({ code: "", message: "" });
  });
});

describe("parseRetryAfter", () => {
  it.each([
    ["5", "2026-11-23T10:00:05.000Z"],
    [" 0 ", "2026-11-23T10:00:00.000Z"],
    ["Mon, 23 Nov 2026 10:01:00 GMT", "2026-11-23T10:01:00.000Z"],
    ["Mon, 23 Nov 2020 10:01:00 GMT", "2026-11-23T10:00:00.000Z"],
    ["999999999", "2026-11-24T10:00:00.000Z"],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%s", (header, expected) => expect(parseRetryAfter(header, now)?.toISOString()).toBe(expected));
});

describe("retryDelay", () => {
  const at = now.getTime();
  it("waits for a rate limit only where the registry says so and it is short, at most twice", () => {
    expect(retryDelay(map(429, "", "manifest", "2"), 0, at)).toBe(2_000);
    expect(retryDelay(map(429, "", "manifest", "2"), 1, at)).toBe(2_000);
    expect(retryDelay(map(429, "", "manifest", "2"), 2, at)).toBeUndefined();
    expect(retryDelay(map(429, "", "manifest", "6"), 0, at)).toBeUndefined();
    expect(retryDelay(map(429, ""), 0, at)).toBeUndefined();
  });
  it("tries again after 5xx with growing waits, never after another answer", () => {
    expect(retryDelay(map(502, ""), 0, at)).toBeGreaterThanOrEqual(125);
    expect(retryDelay(map(502, ""), 1, at)).toBeLessThanOrEqual(750);
    expect(retryDelay(map(502, ""), 2, at)).toBeUndefined();
    for (const status of [401, 403, 404]) expect(retryDelay(map(status, ""), 0, at)).toBeUndefined();
    expect(retryDelay(new Error("x"), 0, at)).toBeUndefined();
  });
});
