import type { CheckResult, Finding, FindingVerdict } from "@/lib/standards/check-types";
import { verdictWords } from "@/lib/standards/check-types";
import { Copy } from "../ui/copy";
import { CancelledIcon, DoneIcon, WarnIcon } from "../ui/icons";

type Kind = "ok" | "warn" | "bad" | "off";
const kinds: Record<FindingVerdict, Kind> = {
  approved: "ok",
  permitted: "ok",
  excepted: "ok",
  approved_older_digest: "warn",
  approved_unpinned: "warn",
  deprecated: "warn",
  not_standard: "bad",
  unknown: "warn",
  unreadable: "bad",
  build_stage: "off",
};
const marks: Record<Kind, () => React.ReactNode> = { ok: DoneIcon, warn: WarnIcon, bad: WarnIcon, off: CancelledIcon };

export function VerdictMark({ verdict, children }: { verdict: FindingVerdict; children: React.ReactNode }) {
  const kind = kinds[verdict];
  const Mark = marks[kind];
  return (
    <span className={`status ${kind}`}>
      <Mark />
      {children}
    </span>
  );
}

const placeOf = ({ line }: Finding): string => (line.first === line.last ? `Line ${line.first}` : `Lines ${line.first}–${line.last}`);
const stageOf = ({ stage, role }: Finding): string => {
  if (!stage) return "";
  const name = stage.name === null ? `stage ${stage.index}` : `stage ${stage.name}`;
  return role === "final" ? `, final ${name}` : role === "base" ? `, ${name}, on which the final one stands` : `, ${name}`;
};

/** The line to write instead, whole, and copied whole. */
export const Suggested = ({ line }: { line: string }) => (
  <div className="from-line" title={line}>
    <span className="clip">{line}</span>
    <Copy text={`${line}\n`} what="the whole line with its full digest" />
  </div>
);

function OneFinding({ finding }: { finding: Finding }) {
  return (
    <li className="finding">
      <VerdictMark verdict={finding.verdict}>
        {placeOf(finding)}: {verdictWords[finding.verdict]}
        <span className="muted">{stageOf(finding)}</span>
      </VerdictMark>
      <p>{finding.reason}</p>
      {finding.suggestion ? <Suggested line={finding.suggestion.line} /> : null}
    </li>
  );
}

/** The text as it was checked, with the lines of findings marked, and each finding with what to write instead. */
export function CheckFindings({ text, result }: { text: string; result: CheckResult }) {
  const markOf = (n: number): string => {
    const hit = result.findings.find(({ line }) => line.first <= n && n <= line.last);
    return hit ? kinds[hit.verdict] : "";
  };
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    <section className="check-result" aria-labelledby="check-verdict">
      <h2 id="check-verdict">
        <VerdictMark verdict={result.verdict}>{verdictWords[result.verdict]}</VerdictMark>
      </h2>
      <p className="said">{result.summary}</p>
      <ol className="code" aria-label="The Dockerfile">
        {lines.map((line, i) => (
          <li key={i} className={markOf(i + 1) || undefined}>
            {line || " "}
          </li>
        ))}
      </ol>
      <ul className="stds">
        {result.findings.map((finding) => (
          <OneFinding key={`${finding.line.first} ${finding.stage?.index ?? ""}`} finding={finding} />
        ))}
      </ul>
    </section>
  );
}
