import type { VexSubject } from "./types";

/** An image of two packages, for tests: digests made up, purls as the bill of materials writes them. */
export const imageDigest = `sha256:${"a".repeat(64)}`;
export const indexDigest = `sha256:${"b".repeat(64)}`;
export const subject: VexSubject = {
  digests: [imageDigest, indexDigest],
  repositories: ["docker.io/library/alpine"],
  references: ["docker.io/library/alpine:3.7.3"],
  architecture: "amd64",
  packages: [
    { name: "musl", version: "1.1.18-r3", purl: "pkg:apk/alpine/musl@1.1.18-r3?arch=x86_64&distro=alpine-3.7.3" },
    { name: "musl-utils", version: "1.1.18-r3", purl: "pkg:apk/alpine/musl-utils@1.1.18-r3?arch=x86_64&distro=alpine-3.7.3&upstream=musl" },
    { name: "libssl3t64", version: "1:3.5.4-1", purl: "pkg:deb/debian/libssl3t64@3.5.4-1?arch=amd64&distro=debian-13&epoch=1&upstream=openssl" },
  ],
};

/** A document of OpenVEX v0.2.0, in JSON. */
export const vexText = (statements: readonly unknown[], change: Record<string, unknown> = {}): string =>
  JSON.stringify({
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://example.com/vex/1",
    author: "Example Security",
    timestamp: "2026-11-01T00:00:00Z",
    version: 1,
    statements,
    ...change,
  });
