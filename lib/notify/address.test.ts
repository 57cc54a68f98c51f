import { describe, expect, it } from "vitest";
import { addressOf } from "./address";

const hosts = [
  { host: "127.0.0.1:8080", plain: true },
  { host: "hooks.internal.example.com", plain: false },
  { host: "10.0.0.7", plain: false },
];
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("where webhooks may be sent", () => {
  it.each([
    "https://hooks.example.com/in?token=x",
    "https://hooks.example.com:8443/",
    "http://127.0.0.1:8080/in",
    "https://127.0.0.1:8080/in",
    "https://10.0.0.7/",
    "https://hooks.internal.example.com/",
  ])("%s is fine", (url) => expect(addressOf(url, hosts).href).toBe(url));
  it.each([
    "http://hooks.example.com/",
    "http://hooks.internal.example.com/",
    "http://10.0.0.7/",
    "http://127.0.0.1:8081/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://[::1]/",
    "https://169.254.169.254/latest",
    "https://[::ffff:10.0.0.1]/",
    "https://192.168.1.1/",
  ])("%s is refused", (url) => expect(() => addressOf(url, hosts)).toThrow(code("webhook_not_allowed")));
  it.each([
    "",
    "hooks.example.com",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user:word@hooks.example.com/",
    "https://hooks.example.com/#x",
  ])("%o is no such address", (url) => expect(() => addressOf(url, hosts)).toThrow(code("invalid_request")));
});
