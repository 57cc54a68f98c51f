import { chainOf, findStage, type ReadOptions, readDockerfile, type Stage } from "../fit/dockerfile";
import { parseReference } from "../oci/reference";
import { type Judged, judgeReference } from "./check-reference";
import { type Hint, hintOf, saysWhatRuns } from "./check-suggest";
import { type CheckOptions, type CheckRecord, type CheckResult, type Finding, type Judgement, type Verdict, verdictWords } from "./check-types";

/**
 * A Dockerfile held against the standards. The final stage is judged, by the base that it stands on in the end; stages out of which it only
 * copies are told apart and never decide. Pure.
 */
export interface DockerfileOptions extends CheckOptions, ReadOptions {
  /** `docker build --target`: a stage's name or number; the last where null. */
  target: string | null;
}

/** The base that a stage stands on in the end. */
function foundation(stages: readonly Stage[], stage: Stage): { origin: Stage; judged: Judged | null } {
  const chain = chainOf(stages, stage);
  const origin = chain.at(-1) ?? stage;
  if (origin.base.kind === "scratch") return { origin, judged: "scratch" };
  return { origin, judged: origin.base.kind === "image" ? parseReference(origin.base.reference) : null };
}

/** What the files that a stage copies are built with; null where its sources say nothing, or several things. */
function builtWith(stages: readonly Stage[], chain: readonly Stage[]): Hint | null {
  const hints = chain
    .flatMap((stage) => stage.sources)
    .flatMap((source): Hint[] => {
      const from = source.kind === "copy" && source.stage !== null ? stages[source.stage] : undefined;
      const judged = from && foundation(stages, from).judged;
      const hint = judged && judged !== "scratch" ? hintOf(judged) : null;
      return hint && saysWhatRuns(hint.kind) ? [hint] : [];
    });
  const [first] = hints;
  return first && hints.every((h) => h.kind === first.kind) ? first : null;
}

/** Why a base can't be judged. */
const unjudged = (stage: Stage): Judgement => ({
  verdict: "unknown",
  reason: stage.base.kind === "unknown" ? stage.base.reason : "The base could not be told.",
  pinned: null,
  standard: null,
  workload: null,
  suggested: null,
});

const fromLine = (stage: Stage, base: string): string =>
  `FROM ${stage.platform === null ? "" : `--platform=${stage.platform} `}${base}${stage.name === null ? "" : ` AS ${stage.name}`}`;

/** As a build takes it; null where that is not known. */
function resolvedOf(stages: readonly Stage[], { base }: Stage): string | null {
  if (base.kind === "image") return base.reference;
  if (base.kind === "scratch") return "scratch";
  return base.kind === "stage" ? (stages[base.stage]?.name ?? null) : null;
}

function common(stages: readonly Stage[], stage: Stage) {
  return {
    line: stage.from,
    stage: { index: stage.index, name: stage.name },
    base: { written: stage.written, resolved: resolvedOf(stages, stage) },
    copiesFrom: [...new Set(stage.sources.flatMap((s) => (s.kind === "copy" && s.stage === null ? [s.written] : [])))],
    args: stage.base.kind === "unknown" ? stage.base.args : [],
    unknown: stage.base.kind === "unknown" ? { resolved: { code: stage.base.code, reason: stage.base.reason } } : {},
  };
}

function buildStage(stages: readonly Stage[], stage: Stage, target: boolean): Finding {
  const only = target ? "Only the target stage is checked" : "Only the last stage reaches production";
  const nothing = { origin: null, pinned: null, suggestion: null, workload: null, standard: null } as const;
  return { ...common(stages, stage), ...nothing, role: "build", verdict: "build_stage", reason: `Not judged. ${only}.` };
}

function judged(stages: readonly Stage[], stage: Stage, origin: Stage, final: Stage, judgement: Judgement): Finding {
  const via = stage === origin ? "" : `Stands on the stage ${origin.name ?? origin.index} (line ${origin.from.first}). `;
  const under = stage === final ? "" : "The final stage stands on this one. ";
  const { suggested, ...rest } = judgement;
  return {
    ...common(stages, stage),
    ...rest,
    role: stage === final ? "final" : "base",
    origin: origin.index,
    reason: via + under + judgement.reason,
    suggestion: suggested === null ? null : { line: fromLine(origin, suggested), replaces: origin.from },
    args: origin.base.kind === "unknown" ? origin.base.args : [],
  };
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `Line 6: not a standard. No standard names …` */
export const sentence = (verdict: Verdict, finding: Finding | undefined): string =>
  finding ? `Line ${finding.line.first}: ${verdictWords[verdict]}. ${finding.reason}` : upper(verdictWords[verdict]);

const unreadable = (line: number, reason: string): CheckResult => {
  const finding: Finding = {
    line: { first: line, last: line },
    stage: null,
    role: null,
    origin: null,
    verdict: "unreadable",
    base: null,
    pinned: null,
    reason,
    suggestion: null,
    workload: null,
    standard: null,
    copiesFrom: [],
    args: [],
    unknown: {},
  };
  return { verdict: "unreadable", summary: sentence("unreadable", finding), findings: [finding] };
};

/** Never throws over what a file holds. */
export function checkDockerfile(text: string, record: CheckRecord, options: DockerfileOptions): CheckResult {
  const read = readDockerfile(text, options);
  if (read.state === "unreadable") return unreadable(read.fault.line, read.fault.reason);
  const { stages } = read;
  const final = options.target === null ? stages.at(-1) : findStage(stages, options.target);
  if (!final) {
    const names = stages.flatMap((s) => s.name ?? []);
    const those = names.length > 0 ? `its stages are called ${names.join(", ")}` : "none of its stages has a name";
    return unreadable(1, `The file has no stage “${(options.target ?? "").slice(0, 60)}”; ${those}.`);
  }
  const chain = chainOf(stages, final);
  const { origin, judged: base } = foundation(stages, final);
  const judgement = base === null ? unjudged(origin) : judgeReference(base, record, options, builtWith(stages, chain));
  const findings = stages.map((stage) =>
    chain.includes(stage) ? judged(stages, stage, origin, final, judgement) : buildStage(stages, stage, options.target !== null),
  );
  const finding = findings[origin.index];
  return { verdict: judgement.verdict, summary: finding ? sentence(judgement.verdict, { ...finding, reason: judgement.reason }) : judgement.reason, findings };
}
