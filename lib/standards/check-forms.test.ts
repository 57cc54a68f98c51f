import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePlatform } from "../oci/platform";
import { checkDockerfile } from "./check";
import type { Verdict } from "./check-types";
import { digestOf, testRecord } from "./testing-standards";

/**
 * Dockerfiles as they are written out there, each with the verdict that a person gave it before the program saw it. Standards:
 * testing-standards.ts. Day: 26 Nov 2026.
 */
interface Expected {
  verdict: Verdict;
  /** Line of the final stage's FROM, and of the FROM that names its base where that is another. */
  final: number;
  origin?: number;
  /** The whole suggested line; absent: none. */
  suggests?: string;
  /** ARGs that have no value. */
  args?: string[];
  copiesFrom?: string[];
  reason?: RegExp;
}
interface Asked {
  team?: string;
  target?: string;
  platform?: string;
  args?: Record<string, string>;
}

const go = `FROM gcr.io/distroless/static-debian13:nonroot@${digestOf("a0")}`;
const glibc = `FROM gcr.io/distroless/base-debian13:nonroot@${digestOf("b0")}`;
const cc = `FROM gcr.io/distroless/cc-debian13:nonroot@${digestOf("c0")}`;
const java21 = `FROM gcr.io/distroless/java21-debian13:nonroot@${digestOf("d0")}`;
const node24 = `FROM gcr.io/distroless/nodejs24-debian13:nonroot@${digestOf("24")}`;
const alpine = `FROM alpine:3@${digestOf("e0")}`;
const debian = `FROM debian:trixie-slim@${digestOf("dd")}`;

const forms: [file: string, expected: Expected, asked?: Asked][] = [
  ["go-distroless-pinned", { verdict: "approved", final: 9 }],
  ["go-distroless-tag", { verdict: "approved_unpinned", final: 10, suggests: `${go} AS build-release-stage`, reason: /without a digest/ }],
  ["go-scratch", { verdict: "permitted", final: 7, reason: /if you bring certificates and passwd/ }],
  ["go-alpine", { verdict: "not_standard", final: 6, suggests: alpine, reason: /of this repository the standard is alpine:3\b/ }],
  ["go-debian-slim", { verdict: "not_standard", final: 8, suggests: go, reason: /static binaries/ }],
  ["rust-chef", { verdict: "not_standard", final: 14, suggests: `${cc} AS runtime`, reason: /C\+\+ and Rust/ }],
  ["rust-cc-pinned", { verdict: "approved", final: 6 }],
  ["java-maven", { verdict: "not_standard", final: 12, suggests: java21 }],
  ["java-spring-layers", { verdict: "approved_older_digest", final: 7, suggests: java21, reason: /never approved itself/ }],
  ["java-retired", { verdict: "not_standard", final: 6, suggests: java21, reason: /retired/ }],
  ["node-alpine", { verdict: "not_standard", final: 1, suggests: node24 }],
  [
    "node-distroless-undated",
    {
      verdict: "not_standard",
      final: 6,
      suggests: node24,
      reason:
        /^No standard names gcr\.io\/distroless\/nodejs22:nonroot\. For Node\.js the standard is gcr\.io\/distroless\/nodejs24-debian13:nonroot, by digest\.$/,
    },
  ],
  ["node22-deprecated", { verdict: "deprecated", final: 6, suggests: `${node24} AS app`, reason: /until 2027-01-31; .*nodejs24-debian13:nonroot follows it/ }],
  ["next-js", { verdict: "not_standard", final: 24, origin: 1, suggests: `${node24} AS base` }],
  ["python-slim", { verdict: "not_standard", final: 2, reason: /none is approved for Python/ }],
  ["python-uv", { verdict: "not_standard", final: 1, copiesFrom: ["ghcr.io/astral-sh/uv:latest"] }],
  ["python-proposed", { verdict: "not_standard", final: 10, reason: /proposed and not approved yet/ }],
  ["nginx-static-site", { verdict: "not_standard", final: 8, reason: /^No standard names nginx:alpine\.$/ }],
  ["heredoc-run", { verdict: "approved", final: 2 }],
  ["heredoc-copy", { verdict: "approved", final: 2 }],
  ["heredoc-interpreter", { verdict: "approved", final: 8 }],
  ["arg-default", { verdict: "approved", final: 5 }],
  ["arg-default", { verdict: "approved_unpinned", final: 5, suggests: alpine }, { args: { BASE: "alpine:3" } }],
  ["arg-tag", { verdict: "approved_unpinned", final: 2, suggests: alpine, reason: /means e1e1e1e1e1e1 now, which nobody approved/ }],
  ["arg-tag", { verdict: "not_standard", final: 2, suggests: alpine }, { args: { ALPINE_VERSION: "3.20" } }],
  ["arg-unset", { verdict: "unknown", final: 2, args: ["VERSION"], reason: /ARG VERSION, which has no value/ }],
  ["arg-unset", { verdict: "approved_unpinned", final: 2, suggests: go }, { args: { VERSION: "nonroot" } }],
  ["arg-unset-build-only", { verdict: "approved", final: 5 }],
  ["arg-inside-stage", { verdict: "unknown", final: 5, args: ["RUNTIME"], reason: /the one inside a stage does not count/ }],
  // A build argument that no ARG before the first FROM declares changes nothing.
  ["arg-inside-stage", { verdict: "unknown", final: 5, args: ["RUNTIME"] }, { args: { RUNTIME: "alpine:3" } }],
  ["arg-fallback", { verdict: "approved_unpinned", final: 2, suggests: alpine }],
  ["arg-plus", { verdict: "approved", final: 2 }],
  ["arg-plus", { verdict: "approved_unpinned", final: 2, suggests: alpine }, { args: { PIN: "" } }],
  ["arg-nested", { verdict: "approved", final: 5 }],
  ["arg-undeclared", { verdict: "unknown", final: 1, args: ["REGISTRY"] }],
  ["arg-pattern", { verdict: "unknown", final: 2, reason: /takes a part of TAG out/ }],
  ["platform-cross", { verdict: "approved", final: 7 }],
  ["platform-suggested", { verdict: "approved_unpinned", final: 4, suggests: `FROM --platform=linux/amd64 ${go.slice(5)} AS run` }],
  ["stage-by-arch", { verdict: "approved", final: 3, origin: 1 }],
  ["stage-by-arch", { verdict: "not_standard", final: 3, origin: 2, suggests: `${glibc} AS base-arm64` }, { platform: "linux/arm64" }],
  ["from-continued", { verdict: "approved", final: 9 }],
  ["windows-escape", { verdict: "not_standard", final: 2 }],
  ["lower-case", { verdict: "approved_unpinned", final: 6, suggests: alpine }],
  ["onbuild", { verdict: "approved", final: 1 }],
  ["crlf", { verdict: "approved", final: 6 }],
  ["bom", { verdict: "approved", final: 1 }],
  ["tabs", { verdict: "approved", final: 5, origin: 1 }],
  ["target-stages", { verdict: "approved", final: 12 }],
  ["target-stages", { verdict: "not_standard", final: 5, origin: 1, suggests: `${node24} AS base` }, { target: "DEV" }],
  ["target-stages", { verdict: "not_standard", final: 9, origin: 1, suggests: `${node24} AS base` }, { target: "2" }],
  ["digest-only", { verdict: "approved", final: 1 }],
  ["digest-other-tag", { verdict: "approved", final: 1 }],
  ["digest-mirror", { verdict: "approved", final: 1, reason: /these are the same bytes/ }],
  ["digest-unknown", { verdict: "unknown", final: 1, suggests: go, reason: /nobody here has seen 999999999999/ }],
  ["digest-newer", { verdict: "not_standard", final: 1, suggests: alpine, reason: /has moved to e1e1e1e1e1e1.*first seen 2026-11-20/ }],
  ["digest-older", { verdict: "approved_older_digest", final: 3, suggests: go, reason: /was its digest until 2026-09-14/ }],
  ["docker-io-spelt-out", { verdict: "approved", final: 2 }],
  ["team-exception", { verdict: "not_standard", final: 1, suggests: node24, reason: /Payments has an exception/ }],
  [
    "team-exception",
    { verdict: "excepted", final: 1, suggests: node24, reason: /until 2026-12-31: A native module waits for its port\.$/ },
    { team: "payments" },
  ],
  ["team-exception", { verdict: "not_standard", final: 1, suggests: node24 }, { team: "search" }],
  ["ended-exception", { verdict: "not_standard", final: 1, suggests: glibc, reason: /ended on 2026-06-30/ }, { team: "Search" }],
  ["alternative-pinned", { verdict: "permitted", final: 1, reason: /where musl does not fit/ }],
  ["alternative-tag", { verdict: "permitted", final: 1, suggests: debian, reason: /without a digest/ }],
  ["private-registry", { verdict: "not_standard", final: 1 }],
  ["stage-named-like-image", { verdict: "approved", final: 3, origin: 1 }],
  ["stage-name-twice", { verdict: "approved", final: 3, origin: 2 }],
  ["copy-from-index", { verdict: "approved", final: 3, copiesFrom: ["busybox:1.36-musl"] }],
  ["mount-from-stage", { verdict: "approved", final: 4 }],
  ["rails", { verdict: "not_standard", final: 16, origin: 5 }],
  ["dotnet", { verdict: "not_standard", final: 16, origin: 1 }],
  ["php-fpm", { verdict: "not_standard", final: 5 }],
  ["backslashes-at-end", { verdict: "approved", final: 3 }],
  ["quoted-heredoc-sign", { verdict: "approved", final: 3 }],
  ["scratch-rootfs", { verdict: "permitted", final: 1 }],
  ["capital-repository", { verdict: "unknown", final: 1, reason: /capitals/ }],
];

/** What Docker would not build: the line, and words of the reason. */
const bad: [file: string, line: number, reason: RegExp][] = [
  ["bad-unknown-instruction", 2, /“RNU” is no instruction.*RUN is meant/],
  ["bad-stray-line", 4, /“jq” is no instruction.*goes on needs/],
  ["bad-from-empty", 3, /FROM names no image/],
  ["bad-from-two", 1, /AS and a name/],
  ["bad-from-comment", 1, /a comment needs a line of its own/],
  ["bad-from-flag", 1, /--pull=always/],
  ["bad-stage-name", 1, /“2nd” is no name for a stage/],
  ["bad-no-from", 1, /No FROM/],
  ["bad-run-first", 1, /RUN stands before the first FROM/],
  ["bad-heredoc-open", 2, /heredoc EOF is never ended/],
  ["bad-empty", 1, /no instruction/],
  ["bad-comments-only", 1, /no instruction/],
  ["bad-compose", 1, /“services:”/],
  ["bad-shell-script", 2, /“set”/],
  ["bad-fenced", 1, /“```dockerfile”/],
  ["bad-escape-directive", 1, /escape directive/],
  ["bad-onbuild-from", 2, /ONBUILD takes no FROM/],
  ["bad-nul", 2, /NUL/],
  ["bad-old-mac", 1, /carriage return/],
  ["bad-copy-nothing", 2, /COPY has nothing behind it/],
];

const check = (file: string, { team, target, platform, args }: Asked = {}) =>
  checkDockerfile(readFileSync(new URL(`./forms/${file}.Dockerfile`, import.meta.url), "utf8"), testRecord, {
    today: "2026-11-26",
    team: team ?? null,
    target: target ?? null,
    ...(platform ? { platform: parsePlatform(platform) } : {}),
    buildArgs: new Map(Object.entries(args ?? {})),
  });

it("every form stands in a table", () => {
  const files = readdirSync(new URL("./forms", import.meta.url)).filter((f) => f.endsWith(".Dockerfile"));
  const listed = [...forms.map(([file]) => file), ...bad.map(([file]) => file)];
  expect(files.map((f) => f.replace(/\.Dockerfile$/, "")).sort()).toEqual([...new Set(listed)].sort());
  expect(files.length).toBeGreaterThanOrEqual(40);
});

describe.each(forms.map(([file, expected, asked]) => ({ file, expected, asked })))("$file $asked", ({ file, expected, asked }) => {
  const result = check(file, asked);
  const final = result.findings.find((f) => f.role === "final");
  const origin = result.findings.find((f) => f.line.first === (expected.origin ?? expected.final));

  it(`is ${expected.verdict}`, () => {
    expect({ verdict: result.verdict, final: final?.verdict, line: final?.line.first }).toEqual({
      verdict: expected.verdict,
      final: expected.verdict,
      line: expected.final,
    });
    expect(origin?.verdict).toBe(expected.verdict);
  });

  it("says why and what to write instead", () => {
    expect(origin?.suggestion?.line ?? null).toBe(expected.suggests ?? null);
    if (origin?.suggestion) expect(origin.suggestion.replaces.first).toBe(expected.origin ?? expected.final);
    expect(final?.args).toEqual(expected.args ?? []);
    expect(final?.copiesFrom).toEqual(expected.copiesFrom ?? []);
    if (expected.reason) expect(origin?.reason).toMatch(expected.reason);
    expect(result.summary).toContain(`Line ${expected.origin ?? expected.final}:`);
  });

  it("tells build stages apart", () => {
    for (const finding of result.findings) expect(finding.verdict === "build_stage").toBe(finding.role === "build");
  });
});

describe.each(bad)("%s", (file, line, reason) => {
  it("is unreadable, with line and reason", () => {
    const { verdict, findings } = check(file);
    expect(verdict).toBe("unreadable");
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ verdict: "unreadable", line: { first: line }, suggestion: null });
    expect(findings[0]?.reason).toMatch(reason);
  });
});

it("a target that the file does not have is told with its stages", () => {
  const { verdict, findings } = check("target-stages", { target: "release" });
  expect(verdict).toBe("unreadable");
  expect(findings[0]?.reason).toMatch(/no stage “release”; its stages are called base, dev, test, prod/);
});
