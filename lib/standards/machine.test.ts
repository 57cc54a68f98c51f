import remarkParse from "remark-parse";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import { machineStandards } from "../api/schemas-standards";
import { standardBadge } from "./badge";
import { decisionRecord } from "./decision-record";
import { machineDocument, namesOf } from "./machine";
import { renovatePreset } from "./renovate";
import { tagState } from "./tag-state";
import type { Standard, StandardChange, Workload } from "./types";
import type { StandardView } from "./view-types";

/** Standards as files for machines, without a database. */
const hostile = `"><script>alert(1)</script> | \`x\` [y](javascript:alert(1)) ![z](https://evil.example/z.png)`;
const workload: Workload = { slug: "nodejs-24", title: "Node.js 24", note: "", position: 0, family: "nodejs" };
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const standard = (id: string, more: Partial<Standard> = {}): Standard => ({
  id,
  workload,
  base: { reference: `node:24-${id}`, digest: digest("a"), manifests: [{ platform: "linux/amd64", digest: digest("b") }] },
  alternatives: [{ base: { reference: "scratch", digest: null, manifests: [] }, note: "if nothing is needed" }],
  status: "approved",
  successor: null,
  deprecatedUntil: null,
  reason: "It is **small**.",
  evidence: null,
  owner: "platform",
  reviewBy: "2027-05-02",
  exceptions: [],
  proposedAt: "2026-11-23T10:00:00.000Z",
  approvedAt: "2026-11-24T10:00:00.000Z",
  updatedAt: "2026-11-24T10:00:00.000Z",
  revision: 2,
  ...more,
});
const view = (more: Partial<StandardView> = {}): StandardView => ({
  ...standard("slim"),
  from: `FROM node:24-slim@${digest("a")}`,
  tag: null,
  image: { state: "unknown", reason: "Never read.", figures: null },
  support: { system: null, program: null },
  ...more,
});
const urls = { page: "https://basewise.example/standards", report: "https://basewise.example/r/abc", check: "https://basewise.example/api/v1/standards/check" };

describe("/standards.json", () => {
  it("has the approved bases by digest, and of deprecated ones the approved end of what follows", () => {
    const all = [
      standard("slim"),
      standard("old", { status: "deprecated", deprecatedUntil: "2027-01-31", successor: { id: "older", reference: "x" } }),
      standard("older", { status: "retired", successor: { id: "slim", reference: "x" } }),
      standard("lost", { status: "deprecated", deprecatedUntil: "2027-01-31", successor: { id: "lost", reference: "x" } }),
      standard("draft", { status: "proposed" }),
    ];
    const document = machineDocument(all, "https://basewise.example/standards", new Date("2026-11-24T10:00:00.000Z"));
    expect(machineStandards.safeParse(document).error?.issues ?? []).toEqual([]);
    expect(document.standards.map(({ reference, repository, tag, from }) => [reference, repository, tag, from])).toEqual([
      ["node:24-slim", "docker.io/library/node", "24-slim", `FROM node:24-slim@${digest("a")}`],
    ]);
    expect(document.standards[0]?.alternatives).toMatchObject([
      { reference: "scratch", repository: null, names: [], tag: null, digest: null, from: "FROM scratch" },
    ]);
    expect(document.deprecated.map(({ reference, until, successor }) => [reference, until, successor?.reference ?? null])).toEqual([
      ["node:24-old", "2027-01-31", "node:24-slim"],
      ["node:24-lost", "2027-01-31", null],
    ]);
  });
  it("names a repository in every way in which a FROM line may", () => {
    expect(namesOf("node:24").sort()).toEqual(["docker.io/library/node", "docker.io/node", "index.docker.io/library/node", "library/node", "node"]);
    expect(namesOf("bitnami/node:1").sort()).toEqual(["bitnami/node", "docker.io/bitnami/node", "index.docker.io/bitnami/node"]);
    expect(namesOf("gcr.io/distroless/static:nonroot")).toEqual(["gcr.io/distroless/static"]);
  });
});

it("the Renovate preset asks for what is approved, and for nothing where nothing is", () => {
  const preset = renovatePreset("https://basewise.example", ["node"]);
  expect(preset.packageRules[0]).toMatchObject({ matchPackageNames: ["node"], overrideDatasource: "custom.basewise" });
  expect(preset.customDatasources.basewise.defaultRegistryUrlTemplate).toBe("https://basewise.example/standards.json");
  // An empty list of names would match every image.
  expect(renovatePreset("https://basewise.example", []).packageRules).toEqual([]);
});

describe("a badge", () => {
  it("says what stands, and until when", () => {
    const text = (svg: string) => svg.match(/<title>(.*)<\/title>/)?.[1];
    expect(text(standardBadge(workload, standard("slim")))).toContain("node:24-slim");
    expect(text(standardBadge(workload, standard("slim", { status: "deprecated", deprecatedUntil: "2027-01-31" })))).toContain("deprecated until 31 Jan 2027");
    expect(text(standardBadge(workload, standard("slim", { status: "proposed" })))).toContain("proposed");
    expect(text(standardBadge(workload, null))).toContain("none decided");
  });
  it("holds nothing but text of what people wrote", () => {
    const svg = standardBadge({ ...workload, title: hostile }, null);
    expect(svg).not.toContain("<script");
    expect(svg.match(/<[a-z]+/g)?.sort()).toEqual(["<g", "<path", "<path", "<svg", "<text", "<text", "<title"]);
  });
});

describe("a decision record", () => {
  const history: StandardChange[] = [
    {
      workload: "nodejs-24",
      standardId: "slim",
      revision: 1,
      at: "2026-11-23T10:00:00.000Z",
      actor: { kind: "local", name: "Ada" },
      action: "propose",
      why: hostile,
      changes: [],
    },
  ];
  const headings = (markdown: string) =>
    unified()
      .use(remarkParse)
      .parse(markdown.replace(/^---[\s\S]*?---\n/, ""))
      .children.flatMap((node) => (node.type === "heading" ? [[node.depth, (node.children[0] as { value?: string }).value]] : []));

  it("has the parts of MADR 4 in their order, and states the decision", () => {
    const markdown = decisionRecord(view(), history, urls);
    expect(headings(markdown)).toEqual([
      [1, "Use node:24-slim as the base image for Node.js 24"],
      [2, "Context and Problem Statement"],
      [2, "Considered Options"],
      [2, "Decision Outcome"],
      [3, "Consequences"],
      [3, "Confirmation"],
      [2, "More Information"],
    ]);
    expect(markdown).toMatch(/^---\nstatus: "accepted"\ndate: 2026-11-24\ndecision-makers: "platform"\n---\n/);
    expect(markdown).toContain(`Chosen option: \`node:24-slim@${digest("a")}\`, because:\n\nIt is **small**.`);
    expect(markdown).toContain(`- linux/amd64: \`${digest("b")}\``);
  });
  it("says of each status what MADR calls it", () => {
    const status = (more: Partial<StandardView>) => decisionRecord(view(more), [], urls).match(/^status: (.*)$/m)?.[1];
    expect(status({ status: "proposed" })).toBe('"proposed"');
    expect(status({ status: "deprecated", successor: { id: "x", reference: "node:26" } })).toBe('"superseded by node:26"');
    expect(status({ status: "deprecated" })).toBe('"deprecated"');
    expect(status({ status: "retired", approvedAt: null })).toBe('"rejected"');
    expect(status({ status: "retired" })).toBe('"deprecated"');
  });
  it("keeps what people wrote as text, whatever it holds", () => {
    const evidence = { reportId: "r", title: hostile, slug: "abc", contentHash: "0".repeat(64), state: "live" as const };
    const exceptions = [{ id: "e", team: hostile, reference: "debian:12", digest: null, reason: hostile, until: "2027-01-01" }];
    const markdown = decisionRecord(
      view({ workload: { ...workload, title: hostile, note: hostile }, owner: `${hostile}\n---\n`, reason: hostile, evidence, exceptions }),
      history,
      urls,
    );
    expect(headings(markdown)).toHaveLength(7);
    const found: string[] = [];
    const walk = (node: { type: string; url?: string; children?: unknown[] }): void => {
      if (["html", "image", "link"].includes(node.type)) found.push(`${node.type} ${node.url ?? ""}`);
      for (const child of node.children ?? []) walk(child as Parameters<typeof walk>[0]);
    };
    walk(
      unified()
        .use(remarkParse)
        .parse(markdown.replace(/^---[\s\S]*?\n---\n/, "")),
    );
    expect(found).toEqual([`link ${urls.report}`, `link ${urls.page}`]);
  });
});

describe("a tag", () => {
  const { base } = standard("slim");
  const look = (named: string, more = {}) => ({
    registry: "docker.io",
    path: "library/node",
    tag: "24-slim",
    digest: named,
    seenAt: new Date(0),
    since: new Date(0),
    platforms: [],
    lookedAt: new Date(0),
    problem: null,
    ...more,
  });
  const state = (...args: Parameters<typeof tagState>) => tagState(...args).state;
  it("stands, has moved, is gone, could not be looked up, or was not", () => {
    expect(state({ base }, true, look(digest("a")))).toBe("same");
    expect(state({ base }, true, look(digest("c")))).toBe("moved");
    expect(state({ base: { ...base, digest: digest("b") } }, true, look(digest("c"), { platforms: [{ platform: "linux/amd64", digest: digest("b") }] }))).toBe(
      "same",
    );
    expect(state({ base }, true, look(digest("a"), { problem: JSON.stringify({ code: "tag_not_found" }) }))).toBe("gone");
    expect(state({ base }, true, look(digest("a"), { problem: JSON.stringify({ code: "registry_unreachable" }) }))).toBe("failed");
    expect(state({ base }, true, look("", { problem: JSON.stringify({ code: "registry_unreachable" }) }))).toBe("failed");
    expect(state({ base }, true, null)).toBe("not_looked_up");
    expect(state({ base }, false, null)).toBe("same");
  });
  it("that moved before it went stays moved", () => {
    expect(state({ base }, true, look(digest("c"), { problem: JSON.stringify({ code: "tag_not_found" }) }))).toBe("moved");
  });
});
