import { describe, expect, it } from "vitest";
import { type AddressKind, addressKind, hostList, mayConnect } from "./addresses";

const table: [string, AddressKind][] = [
  ["8.8.8.8", "public"],
  ["142.250.1.1", "public"],
  ["0.0.0.0", "unspecified"],
  ["0.1.2.3", "unspecified"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["10.0.0.1", "private"],
  ["172.15.255.255", "public"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["172.32.0.1", "public"],
  ["192.168.1.1", "private"],
  ["100.63.255.255", "public"],
  ["100.64.0.1", "shared"],
  ["100.127.255.255", "shared"],
  ["100.128.0.1", "public"],
  ["169.254.169.254", "link-local"],
  ["192.0.0.1", "reserved"],
  ["192.0.2.1", "reserved"],
  ["198.18.0.1", "reserved"],
  ["198.51.100.7", "reserved"],
  ["203.0.113.7", "reserved"],
  ["224.0.0.1", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.255", "reserved"],
  ["2606:4700::1111", "public"],
  ["2a00:1450:4001::1", "public"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["fc00::1", "unique-local"],
  ["fd12:3456::1", "unique-local"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local"],
  ["fec0::1", "link-local"],
  ["ff02::1", "multicast"],
  ["2001:db8::1", "reserved"],
  ["2001::1", "reserved"],
  ["2002:7f00:1::", "reserved"],
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:7f00:1", "loopback"],
  ["::ffff:10.1.2.3", "private"],
  ["::ffff:169.254.169.254", "link-local"],
  ["0:0:0:0:0:ffff:a00:1", "private"],
  ["::ffff:8.8.8.8", "public"],
  ["64:ff9b::10.0.0.1", "private"],
  ["64:ff9b::808:808", "public"],
  ["64:ff9b:1::1", "reserved"],
  ["::127.0.0.1", "reserved"],
  ["4000::1", "reserved"],
  ["not an address", "reserved"],
  ["", "reserved"],
];

describe("addressKind", () => {
  it.each(table)("%s is %s", (address, kind) => expect(addressKind(address)).toBe(kind));
});

describe("mayConnect", () => {
  it("asks public addresses without a list, others only where listed", () => {
    expect(mayConnect("8.8.8.8", { listed: false, literal: true })).toBe(true);
    expect(mayConnect("10.0.0.1", { listed: false, literal: false })).toBe(false);
    expect(mayConnect("10.0.0.1", { listed: true, literal: false })).toBe(true);
    expect(mayConnect("::1", { listed: true, literal: true })).toBe(true);
  });
  it("does not let a listed name lead to cloud metadata; the literal address can be listed", () => {
    expect(mayConnect("169.254.169.254", { listed: true, literal: false })).toBe(false);
    expect(mayConnect("169.254.169.254", { listed: true, literal: true })).toBe(true);
  });
});

describe("hostList", () => {
  const listed = hostList(["127.0.0.1:5000", "registry.corp", "[::1]:5000", "*.example.com"]);
  it.each([
    ["127.0.0.1", 5000, true],
    ["127.0.0.1", 5001, false],
    ["registry.corp", 443, true],
    ["Registry.Corp.", 8443, true],
    ["a.registry.corp", 443, false],
    ["::1", 5000, true],
    ["::1", 80, false],
    ["a.example.com", 443, false],
  ] as const)("%s:%i → %s", (host, port, expected) => expect(listed(host, port)).toBe(expected));
});
