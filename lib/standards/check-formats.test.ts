import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv-draft-04";
import { describe, expect, it } from "vitest";
import { dockerfileCheck } from "../api/schemas-check";
import { checkDockerfile } from "./check";
import { dockerfileSarif } from "./check-sarif";
import { dockerfileText } from "./check-text";
import { fails, verdicts } from "./check-types";
import { snippets } from "./snippets";
import { digestOf, testRecord } from "./testing-standards";

const require = createRequire(import.meta.url);
/** The schema of SARIF 2.1.0 as Microsoft's test kit holds it (MIT). */
const schemaFile = require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
  JSON.parse(readFileSync(schemaFile, "utf8")),
);

const folder = new URL("./forms/", import.meta.url);
const read = (form: string) => readFileSync(new URL(`${form}.Dockerfile`, folder), "utf8");
const check = (text: string) => checkDockerfile(text, testRecord, { today: "2026-11-26", team: null, target: null });
const about = { version: "1.2.3", url: "https://basewise.example.com/standards" };
const forms = readdirSync(folder)
  .filter((f) => f.endsWith(".Dockerfile"))
  .map((f) => f.replace(/\.Dockerfile$/, ""));

describe("SARIF", () => {
  it("the validator refuses what is none", () => {
    expect(validate({ version: "2.1.0" })).toBe(false);
    expect(validate({ version: "2.1.0", runs: [{ tool: { driver: {} }, results: [] }] })).toBe(false);
  });

  it.each(forms)("of %s holds against the schema, and its result where there is one", (form) => {
    const result = check(read(form));
    const sarif = dockerfileSarif(result, "services/my app/Dockerfile", about);
    expect(validate(sarif) ? [] : validate.errors).toEqual([]);
    const [run] = sarif.runs;
    const quiet = result.verdict === "approved" || (result.verdict === "permitted" && result.findings.every((f) => f.pinned !== false));
    expect(run?.results.map((r) => r.ruleId)).toEqual(quiet ? [] : [`basewise/${result.verdict.replaceAll("_", "-")}`]);
    for (const r of run?.results ?? []) expect(run?.tool.driver.rules[r.ruleIndex]?.id).toBe(r.ruleId);
  });

  it("tells what to write in place of which lines", () => {
    const [result] = dockerfileSarif(check(read("next-js")), "services/my app/Dockerfile", about).runs[0]?.results ?? [];
    expect(result).toMatchObject({
      ruleId: "basewise/not-standard",
      level: "error",
      locations: [{ physicalLocation: { artifactLocation: { uri: "services/my%20app/Dockerfile" }, region: { startLine: 1, endLine: 1 } } }],
      relatedLocations: [{ physicalLocation: { region: { startLine: 24, endLine: 24 } } }],
      fixes: [
        {
          artifactChanges: [
            {
              replacements: [
                {
                  deletedRegion: { startLine: 1, endLine: 1 },
                  insertedContent: { text: `FROM gcr.io/distroless/nodejs24-debian13:nonroot@${digestOf("24")} AS base` },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("makes no link of what a file holds", () => {
    const [result] = dockerfileSarif(check("FROM alpine:3\n[click](https://evil.example) x\n"), "Dockerfile", about).runs[0]?.results ?? [];
    expect(result?.message.text).toContain("“\\[click\\](https://evil.example)” is no instruction");
  });
});

describe("plain text", () => {
  it("begins with the verdict alone, then what decides, by line", () => {
    expect(dockerfileText(check(read("node-distroless-undated")), "Dockerfile")).toBe(
      [
        "not_standard",
        "Dockerfile:6: not a standard: No standard names gcr.io/distroless/nodejs22:nonroot. For Node.js the standard is gcr.io/distroless/nodejs24-debian13:nonroot, by digest.",
        `Dockerfile:6: write: FROM gcr.io/distroless/nodejs24-debian13:nonroot@${digestOf("24")}`,
        "Dockerfile:1: build stage: Not judged. Only the last stage reaches production.",
        "",
      ].join("\n"),
    );
  });
  it.each(forms)("of %s has that first line, and nothing that a terminal obeys", (form) => {
    const result = check(read(form));
    const text = dockerfileText(result, "Dockerfile");
    expect(text.split("\n")[0]).toBe(result.verdict);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{C}/u);
  });
  it("does not obey a file either", () => {
    const text = dockerfileText(check("\u001b[2J\u202eevil\n"), "D\u001bocker\nfile");
    expect(text.split("\n")).toHaveLength(3);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{C}/u);
  });
});

it.each(forms)("the answer on %s is of the schema that the API describes", (form) => {
  expect(dockerfileCheck.safeParse(JSON.parse(JSON.stringify(check(read(form))))).error?.issues ?? []).toEqual([]);
});

it("a pipeline that fails on one verdict fails on every worse one", () => {
  expect(verdicts.filter((v) => fails(v, "not_standard"))).toEqual(["not_standard", "unknown", "unreadable"]);
  expect(verdicts.filter((v) => fails(v, "approved_unpinned"))).toEqual(["approved_unpinned", "deprecated", "not_standard", "unknown", "unreadable"]);
});

it("the docs show the snippets that the page shows", () => {
  const docs = readFileSync(new URL("../../docs/standards.md", import.meta.url), "utf8");
  for (const { text } of snippets("https://basewise.example.com")) expect(docs).toContain(text);
});
