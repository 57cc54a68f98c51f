import { describe, expect, it } from "vitest";
import { deriveCapabilities } from "./derive";
import { readKeyStore } from "./key-store";
import { deriveLevel } from "./level";
import { readPem } from "./pem";
import { type Entry, elf, link, program, treeOf } from "./testing";
import { jks, openPkcs12, pemA } from "./testing-certificates";
import { type Bytes, config, distrolessStatic, judge } from "./testing-images";

/** mulberry32: the same rounds in every run. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

function mutate(bytes: Buffer, next: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let n = Math.ceil(next() * 8); n > 0 && copy.length > 0; n--) copy[Math.floor(next() * copy.length)] = Math.floor(next() * 256);
  return next() < 0.3 ? copy.subarray(0, Math.floor(next() * copy.length)) : copy;
}

describe("bytes that are not what they seem", () => {
  it("break no reader, in 300 rounds", () => {
    const next = random(4);
    for (let round = 0; round < 300; round++) {
      const bytes: Bytes = { "etc/ssl/certs/java/cacerts": mutate(jks, next), "opt/lib/security/cacerts": mutate(openPkcs12, next) };
      for (const [path, content] of Object.entries(distrolessStatic.bytes)) bytes[path] = mutate(Buffer.from(content as string), next);
      const { facts, level } = judge({ entries: distrolessStatic.entries, bytes }, { user: mutate(Buffer.from("nonroot:65532"), next).toString("latin1") });
      expect(level).not.toBe("base");
      // What is stored must survive JSON, and stay small whatever the bytes are.
      expect(JSON.stringify(facts).length).toBeLessThan(100_000);
    }
  });

  it("a certificate of hostile dates or none is unreadable", () => {
    const next = random(7);
    const der = Buffer.from(pemA.replace(/-----.*-----|\n/g, ""), "base64");
    for (let round = 0; round < 2000; round++) {
      const { certificates, unreadable, oldest } = readPem(
        Buffer.from(`-----BEGIN CERTIFICATE-----\n${mutate(der, next).toString("base64")}\n-----END CERTIFICATE-----\n`),
      );
      expect(certificates + unreadable).toBe(1);
      expect(oldest === null || Number.isFinite(oldest)).toBe(true);
      if (certificates === 1) new Date(oldest ?? Number.NaN).toISOString();
    }
  });

  it("four megabytes of anything end at once", () => {
    const before = process.cpuUsage(); // not the clock: the machine may be busy with other things
    const size = 4 << 20;
    for (const text of ["-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "a:", ":\n", "\n", "A=", '"']) {
      const bytes = Buffer.alloc(size, text);
      judge({ entries: [], bytes: Object.fromEntries(Object.keys(distrolessStatic.bytes).map((path) => [path, bytes])) }, { user: "x" });
      readKeyStore(Buffer.concat([Buffer.from("feedfeed00000002ffffffff", "hex"), bytes]));
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
  });
});

describe("names and modes at random", () => {
  it("break nothing, in 60 trees", () => {
    const next = random(11);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
    const parts = [
      "bin",
      "sbin",
      "usr",
      "lib",
      "busybox",
      "sh",
      "..",
      "etc",
      "passwd",
      "tmp",
      "\udc80",
      "__proto__",
      "constructor",
      "x".repeat(300),
      "libc.so.6",
      "share",
      "zoneinfo",
      "UTC",
    ];
    const types = ["file", "file", "directory", "symlink", "symlink", "character", "fifo"] as const;
    for (let round = 0; round < 60; round++) {
      const entries = Array.from({ length: 80 }, (): Entry => {
        const path = Array.from({ length: 1 + Math.floor(next() * 4) }, () => pick(parts))
          .filter((part) => part !== "..")
          .join("/");
        const target = Array.from({ length: Math.floor(next() * 5) }, () => pick(parts)).join("/");
        const facts =
          next() < 0.5
            ? { elf: elf({ kind: pick(["shared", "executable"]), soname: pick([null, "libc.so.6"]), interpreter: pick([null, "", "/x", "x"]) }) }
            : { script: pick(["", "/", "/bin/sh", " ", "/usr/bin/env"]) };
        return {
          path: path || "x",
          type: pick(types),
          mode: Math.floor(next() * 0o10000),
          size: Math.floor(next() * 100),
          linkTarget: pick(["", "/", target, `/${target}`]),
          facts,
        };
      });
      const facts = deriveCapabilities({
        tree: treeOf(entries),
        packages: [],
        config: config({
          env: ["PATH=:/bin::relative:/x/../bin", "=", ""],
          entrypoint: [pick(["", "/", "sh", "./"])],
          workingDir: pick(["", "/", "..", "x"]),
          user: pick([null, ":", "0:", "::", "-1"]),
        }),
      });
      deriveLevel(facts);
      JSON.stringify(facts);
    }
  });
});

it("a tree of 200,000 programs and links is derived in seconds, into a small answer", () => {
  const entries: Entry[] = [];
  for (let i = 0; i < 50_000; i++) {
    entries.push(program(`opt/${i}/bin/sh`, {}, { mode: 0o6777 }), link(`opt/${i}/bin/curl`, "nowhere"), link(`opt/${i}/sbin`, "bin"), {
      path: `usr/share/doc/${i}`,
      mode: 0o666,
    });
  }
  const tree = treeOf(entries);
  const before = process.cpuUsage(); // not the clock: the machine may be busy with other things
  const facts = deriveCapabilities({ tree, packages: [], config: config() });
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(6000);
  expect(JSON.stringify(facts).length).toBeLessThan(500_000);
  expect(facts.setuid.detail?.files.count).toBe(50_000);
});
