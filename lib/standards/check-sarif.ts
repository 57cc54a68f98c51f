import { type CheckResult, type Finding, type FindingVerdict, verdictWords } from "./check-types";

/**
 * Findings as SARIF 2.1.0, for code scanning. What is in order is no result; nor is a build stage. Pure.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
type Level = "note" | "warning" | "error";

const rules: { verdict: FindingVerdict; level: Level; name: string; text: string }[] = [
  {
    verdict: "permitted",
    level: "note",
    name: "AlternativeWithoutDigest",
    text: "A permitted alternative stands without a digest: which bytes it brings is decided on the day of the build.",
  },
  { verdict: "excepted", level: "note", name: "StandsOnAnException", text: "The base is no standard; the team may stand on it for a time that is named." },
  { verdict: "approved_older_digest", level: "warning", name: "OlderDigest", text: "The base is approved, at another digest than this." },
  {
    verdict: "approved_unpinned",
    level: "warning",
    name: "WithoutDigest",
    text: "The base is approved, but without a digest: which bytes it brings is decided on the day of the build.",
  },
  { verdict: "deprecated", level: "warning", name: "Deprecated", text: "The base may be used until a day that is named." },
  { verdict: "not_standard", level: "error", name: "NotAStandard", text: "No standard that holds names the base." },
  { verdict: "unknown", level: "error", name: "Unknown", text: "What the base is worth can't be told: an ARG has no value, or nobody has seen its digest." },
  { verdict: "unreadable", level: "error", name: "NotReadable", text: "The file is not a Dockerfile that Docker would build." },
];

const idOf = (verdict: FindingVerdict): string => `basewise/${verdict.replaceAll("_", "-")}`;

/** In a message [text](address) would be a link, and a backslash an escape. */
const message = (text: string): string => text.replace(/\p{C}/gu, "\ufffd").replace(/[\\[\]]/g, "\\$&");

/** A path as the URI that it stands for; from the root of the repository. */
const uriOf = (file: string): string => file.split("/").map(encodeURIComponent).join("/");

const tells = (f: Finding): boolean => {
  if (f.verdict === "approved" || f.verdict === "build_stage") return false;
  if (f.verdict === "permitted" && f.pinned !== false) return false;
  // Told once, where the base is named.
  return f.stage === null || f.stage.index === f.origin;
};

export function dockerfileSarif({ verdict, findings }: CheckResult, file: string, about: { version: string; url: string }) {
  const artifactLocation = { uri: uriOf(file) };
  const place = (line: Finding["line"]) => ({ physicalLocation: { artifactLocation, region: { startLine: line.first, endLine: line.last } } });
  const final = findings.find((f) => f.role === "final");
  const results = findings.filter(tells).map((f) => {
    const index = rules.findIndex((r) => r.verdict === f.verdict);
    return {
      ruleId: idOf(f.verdict),
      ruleIndex: index,
      level: rules[index]?.level ?? "warning",
      message: { text: message(f.reason) + (f.suggestion ? ` Write: ${message(f.suggestion.line)}` : "") },
      locations: [place(f.line)],
      ...(final && final !== f ? { relatedLocations: [{ id: 1, message: { text: "The final stage" }, ...place(final.line) }] } : {}),
      ...(f.suggestion
        ? {
            fixes: [
              {
                description: { text: "Stand on the standard, by digest." },
                artifactChanges: [
                  {
                    artifactLocation,
                    replacements: [
                      {
                        deletedRegion: { startLine: f.suggestion.replaces.first, endLine: f.suggestion.replaces.last },
                        insertedContent: { text: f.suggestion.line },
                      },
                    ],
                  },
                ],
              },
            ],
          }
        : {}),
      partialFingerprints: { "basewise/v1": `${f.verdict}:${f.stage?.index ?? ""}:${f.base?.written ?? ""}` },
    };
  });
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Basewise",
            version: about.version,
            informationUri: about.url,
            rules: rules.map((r) => ({
              id: idOf(r.verdict),
              name: r.name,
              shortDescription: { text: verdictWords[r.verdict].replace(/^./, (c) => c.toUpperCase()) },
              fullDescription: { text: r.text },
              defaultConfiguration: { level: r.level },
              helpUri: about.url,
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        artifacts: [{ location: artifactLocation, roles: ["analysisTarget"] }],
        results,
        properties: { verdict },
      },
    ],
  };
}
