import type { CheckRecord } from "./check-types";
import type { Standard, StandardBase, Status } from "./types";

/** Standards as a platform team could have them, for tests. Digests are two letters repeated, so that they can be told apart by eye. */
export const digestOf = (pair: string): string => `sha256:${pair.repeat(32)}`;

const base = (reference: string, pair: string, manifests: [platform: string, pair: string][] = []): StandardBase => ({
  reference,
  digest: digestOf(pair),
  manifests: manifests.map(([platform, of]) => ({ platform, digest: digestOf(of) })),
});
const scratch: StandardBase = { reference: "scratch", digest: null, manifests: [] };

function standard(id: string, title: string, family: string | null, of: StandardBase, status: Status, more: Partial<Standard> = {}): Standard {
  return {
    id,
    workload: { slug: id, title, note: "", position: 0, family },
    base: of,
    alternatives: [],
    status,
    successor: null,
    deprecatedUntil: null,
    reason: "",
    evidence: null,
    owner: "platform",
    reviewBy: "2027-03-14",
    exceptions: [],
    proposedAt: "2026-03-01T10:00:00.000Z",
    approvedAt: status === "proposed" ? null : "2026-03-14T10:00:00.000Z",
    updatedAt: "2026-09-14T10:00:00.000Z",
    revision: 3,
    ...more,
  };
}

const node24 = "gcr.io/distroless/nodejs24-debian13:nonroot";

export const testStandards: Standard[] = [
  standard(
    "go",
    "Go, other static binary",
    "static",
    base("gcr.io/distroless/static-debian13:nonroot", "a0", [
      ["linux/amd64", "a1"],
      ["linux/arm64", "a2"],
    ]),
    "approved",
    {
      alternatives: [{ base: scratch, note: "if you bring certificates and passwd" }],
    },
  ),
  standard("glibc", "glibc binary", "glibc", base("gcr.io/distroless/base-debian13:nonroot", "b0"), "approved"),
  standard("cc", "C++ and Rust", "cc", base("gcr.io/distroless/cc-debian13:nonroot", "c0"), "approved"),
  standard("java-21", "Java 21", "java21", base("gcr.io/distroless/java21-debian13:nonroot", "d0"), "approved"),
  standard("java-17", "Java 17", "java17", base("gcr.io/distroless/java17-debian12:nonroot", "17"), "retired"),
  standard("nodejs-22", "Node.js 22", "nodejs", base("gcr.io/distroless/nodejs22-debian13:nonroot", "22"), "deprecated", {
    successor: { id: "nodejs-24", reference: node24 },
    deprecatedUntil: "2027-01-31",
  }),
  standard("nodejs-24", "Node.js 24", "nodejs", base(node24, "24"), "approved", {
    exceptions: [
      { id: "1", team: "Payments", reference: "node:20-bookworm-slim", digest: null, reason: "A native module waits for its port.", until: "2026-12-31" },
    ],
  }),
  standard("python-3", "Python 3", "python313", base("gcr.io/distroless/python3-debian13:nonroot", "31"), "proposed"),
  standard("shell", "Shell needed", "shell", base("alpine:3", "e0"), "approved", {
    alternatives: [{ base: base("debian:trixie-slim", "dd"), note: "where musl does not fit" }],
    exceptions: [{ id: "2", team: "Search", reference: "ubuntu:22.04", digest: null, reason: "", until: "2026-06-30" }],
  }),
];

export const testRecord: CheckRecord = {
  standards: testStandards,
  known: [
    { standardId: "go", digest: digestOf("af"), manifests: [], how: "approved_before", at: "2026-09-14T10:00:00.000Z", until: null },
    { standardId: "java-21", digest: digestOf("df"), manifests: [], how: "tag_before", at: "2026-02-01T10:00:00.000Z", until: null },
    { standardId: "shell", digest: digestOf("e1"), manifests: [], how: "tag_since", at: "2026-11-20T10:00:00.000Z", until: null },
  ],
  tags: new Map([["shell", { state: "moved", digest: digestOf("e1"), lookedAt: "2026-11-25T10:00:00.000Z", problem: null }]]),
};
