import { describe, expect, it } from "vitest";
import { isBasewiseError } from "../errors";
import { checkRequest, type RequestFacts } from "./check";

const verdict = (facts: Partial<RequestFacts>, publicUrl?: string): string => {
  try {
    checkRequest({ method: "GET", host: "127.0.0.1:3000", origin: null, secFetchSite: null, ...facts }, publicUrl);
    return "passes";
  } catch (error) {
    return isBasewiseError(error) ? error.code : "threw";
  }
};

describe("a request", () => {
  it.each([
    ["127.0.0.1:3000", "passes"],
    ["localhost:8080", "passes"],
    ["LOCALHOST", "passes"],
    ["[::1]:3000", "passes"],
    ["evil.example", "foreign_host"],
    ["127.0.0.1.evil.example", "foreign_host"],
    ["localhost.evil.example:3000", "foreign_host"],
    ["10.0.0.5:3000", "foreign_host"],
    ["", "foreign_host"],
  ])("to host %s %s", (host, expected) => expect(verdict({ host })).toBe(expected));

  it("to the public address passes, on its port alone", () => {
    expect(verdict({ host: "bases.example.com" }, "https://bases.example.com")).toBe("passes");
    expect(verdict({ host: "bases.example.com:81" }, "https://bases.example.com")).toBe("foreign_host");
  });

  it.each([
    [{ origin: "http://127.0.0.1:3000" }, "passes"],
    [{ origin: null }, "passes"],
    [{ origin: "null" }, "foreign_origin"],
    [{ origin: "http://127.0.0.1:3001" }, "foreign_origin"],
    [{ origin: "http://localhost:3000" }, "foreign_origin"],
    [{ origin: "https://evil.example" }, "foreign_origin"],
    [{ secFetchSite: "cross-site" }, "foreign_origin"],
    [{ secFetchSite: "same-site" }, "foreign_origin"],
    [{ secFetchSite: "same-origin", origin: "http://127.0.0.1:3000" }, "passes"],
  ])("that changes something, %o, %s", (facts, expected) => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) expect(verdict({ method, ...facts })).toBe(expected);
  });

  it("that changes something under the public address comes from that very origin", () => {
    const from = (origin: string, publicUrl = "https://bases.example.com") => verdict({ method: "POST", host: new URL(publicUrl).host, origin }, publicUrl);
    expect(from("https://bases.example.com")).toBe("passes");
    expect(from("http://bases.example.com")).toBe("foreign_origin");
    expect(from("https://bases.example.com:8443")).toBe("foreign_origin");
    expect(from("null")).toBe("foreign_origin");
    expect(from("http://127.0.0.1:8080", "http://127.0.0.1:8080")).toBe("passes");
    expect(verdict({ method: "POST", origin: "http://127.0.0.1:3000" }, "https://bases.example.com")).toBe("passes");
    expect(verdict({ method: "POST", origin: "null" })).toBe("foreign_origin");
  });

  it("that only reads may come from anywhere", () => expect(verdict({ origin: "https://evil.example", secFetchSite: "cross-site" })).toBe("passes"));
});
