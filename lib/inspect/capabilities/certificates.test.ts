import { describe, expect, it } from "vitest";
import { readKeyStore } from "./key-store";
import { certificateLimit, readPem } from "./pem";
import { link } from "./testing";
import { endA, endB, jks, lockedPkcs12, openPkcs12, pemA, pemB } from "./testing-certificates";
import { type Bytes, judge } from "./testing-images";

const facts = (bytes: Bytes, env: string[] = [], entries = [link("dangling", "nowhere")]) => judge({ entries, bytes }, { env }).facts.caCertificates;
const bundlePath = "etc/ssl/certs/ca-certificates.crt";

describe("the bundle", () => {
  it("counts certificates and tells when the first and the last end", () => {
    expect(facts({ [bundlePath]: `# A comment\n${pemB}between\n${pemA}` })).toMatchObject({
      state: "yes",
      evidence: [`/${bundlePath}`],
      detail: { bundles: [{ certificates: 2, unreadable: 0, oldestExpiry: endA, newestExpiry: endB }] },
    });
  });

  it("goes on after a block that is no certificate, or never ends", () => {
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nMIH/\n";
    expect(readPem(Buffer.from(`${broken}${pemA}-----BEGIN CERTIFICATE-----\nMI`))).toEqual({
      certificates: 1,
      unreadable: 3,
      oldest: Date.parse(endA),
      newest: Date.parse(endA),
      cut: false,
    });
  });

  it("takes a block that never ends for none, though a certificate stands in it", () => {
    const open = pemA.replace(/-----END CERTIFICATE-----\n/, "");
    expect(readPem(Buffer.from(`${open}${pemB}`))).toMatchObject({ certificates: 1, unreadable: 1, oldest: Date.parse(endB) });
  });

  it("gives up at a bound, and says unknown", () => {
    const many = pemA.repeat(certificateLimit + 1);
    expect(readPem(Buffer.from(many)).cut).toBe(true);
    const found = facts({ [bundlePath]: many });
    expect([found.state, found.detail?.bundles[0]?.certificates]).toEqual(["unknown", null]);
    expect(found.reason).toContain("more than 2000");
  });

  it("is unknown where its bytes were not kept, with the reason", () => {
    expect(facts({ [bundlePath]: null })).toMatchObject({ state: "unknown", reason: "It is larger than the bound.", evidence: [`/${bundlePath}`] });
    const elsewhere = facts({}, ["SSL_CERT_FILE=/opt/my.pem"], [{ ...link("x", "y"), path: "opt/my.pem", type: "file" } as never]);
    expect(elsewhere.state).toBe("unknown");
    expect(elsewhere.reason).toContain("/opt/my.pem were not kept");
  });

  it("is no where it is empty or absent", () => {
    expect(facts({ [bundlePath]: "" })).toMatchObject({ state: "no", reason: `/${bundlePath} holds no certificate.` });
    expect(facts({})).toMatchObject({ state: "no", reason: null, evidence: [] });
  });

  it("is one file by several names; the one that SSL_CERT_FILE names stands first", () => {
    const bytes = { [bundlePath]: pemA, "etc/pki/tls/certs/ca-bundle.crt": pemB };
    expect(facts(bytes, [], [link("etc/ssl/cert.pem", "certs/ca-certificates.crt")]).evidence).toEqual([`/${bundlePath}`, "/etc/pki/tls/certs/ca-bundle.crt"]);
    expect(facts(bytes, ["SSL_CERT_FILE=/etc/pki/tls/certs/ca-bundle.crt"]).detail?.bundles[0]?.newestExpiry).toBe(endB);
  });
});

describe("Java's key stores", () => {
  it.each([
    ["JKS", jks, "JKS", 2],
    ["PKCS12 without a password", openPkcs12, "PKCS12", 2],
    ["PKCS12 with one", lockedPkcs12, "PKCS12", null],
    ["none", Buffer.from("hello"), null, null],
    ["empty", Buffer.alloc(0), null, null],
  ])("%s", (_, bytes, format, entries) => {
    const store = readKeyStore(bytes);
    expect([store.format, store.entries, store.reason === null]).toEqual([format, entries, entries !== null]);
  });

  it("a JKS cut anywhere tells no count, but for the digest at its end", () => {
    for (let end = 4; end < jks.length - 20; end++) expect(readKeyStore(jks.subarray(0, end)).entries, String(end)).toBeNull();
  });

  it("a count of four thousand million ends with the bytes", () => {
    const hostile = Buffer.from(jks);
    hostile.writeUInt32BE(0xffffffff, 8);
    expect(readKeyStore(hostile).entries).toBeNull();
    const chain = Buffer.concat([
      Buffer.from("feedfeed0000000100000001" + "00000001" + "0000" + "0000000000000000" + "00000000" + "ffffffff", "hex"),
      Buffer.alloc(1 << 20),
    ]);
    expect(readKeyStore(chain).entries).toBeNull();
  });

  it("are listed wherever a JRE lies, and are no bundle", () => {
    const found = facts({ "opt/jre/lib/security/cacerts": jks });
    expect(found).toMatchObject({ state: "no", reason: "Only Java reads /opt/jre/lib/security/cacerts." });
    expect(found.detail?.keyStores).toEqual([{ path: "/opt/jre/lib/security/cacerts", format: "JKS", entries: 2, reason: null }]);
  });
});
