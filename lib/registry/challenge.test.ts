import { describe, expect, it } from "vitest";
import { authDemand, parseChallenges } from "./challenge";

describe("parseChallenges", () => {
  it("keeps commas and escapes inside quotes", () => {
    expect(parseChallenges('Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/debian:pull,push"')).toEqual([
      { scheme: "bearer", params: { realm: "https://auth.docker.io/token", service: "registry.docker.io", scope: "repository:library/debian:pull,push" } },
    ]);
    expect(parseChallenges('Basic realm="a \\"b\\", c"')).toEqual([{ scheme: "basic", params: { realm: 'a "b", c' } }]);
  });

  it("reads several challenges, unquoted values, odd spaces and a bare scheme", () => {
    expect(parseChallenges('Negotiate, BEARER Realm = https , service=x,  Basic realm="r", charset="UTF-8"')).toEqual([
      { scheme: "negotiate", params: {} },
      { scheme: "bearer", params: { realm: "https", service: "x" } },
      { scheme: "basic", params: { realm: "r", charset: "UTF-8" } },
    ]);
    expect(parseChallenges('Negotiate dGVzdA==, Basic realm="r"')).toEqual([
      { scheme: "negotiate", params: {} },
      { scheme: "basic", params: { realm: "r" } },
    ]);
  });

  it("ends where it cannot read on", () => {
    expect(parseChallenges("")).toEqual([]);
    expect(parseChallenges('"nothing')).toEqual([]);
    expect(parseChallenges("realm=x")).toEqual([]);
    expect(parseChallenges(`Bearer realm="${'\\"'.repeat(50_000)}`)[0]?.scheme).toBe("bearer");
  });
});

describe("authDemand", () => {
  it("prefers bearer, needs its realm, and knows no other scheme", () => {
    expect(authDemand('Basic realm="r", Bearer realm="https://a/token",service="s"')).toEqual({
      kind: "bearer",
      realm: "https://a/token",
      service: "s",
      scope: undefined,
    });
    expect(authDemand('Bearer error="invalid_token", Basic realm="r"')).toEqual({ kind: "basic" });
    expect(authDemand("Negotiate")).toBeUndefined();
  });
});
