import type { ImageCheck } from "./check-image";
import { type CheckResult, verdictWords } from "./check-types";

/** Checks as plain text, for a terminal and a pipeline's log. The first line is the verdict alone, as the API spells it. Pure. */

/** Names come from files and images that nobody vouches for: a terminal must not obey them. */
const plain = (text: string): string => text.replace(/\p{C}/gu, "\ufffd");

/** `Dockerfile:6: not a standard: No standard names …`, as compilers write it; what decides comes first. */
export function dockerfileText({ verdict, findings }: CheckResult, file: string): string {
  const lines = [...findings]
    .sort((a, b) => Number(a.role === "build") - Number(b.role === "build") || a.line.first - b.line.first)
    .flatMap((f) => {
      const at = `${file}:${f.line.first}`;
      const told = [`${at}: ${verdictWords[f.verdict]}: ${f.reason}`];
      // Written once, where the base is named.
      if (f.suggestion && f.stage?.index === f.origin) told.push(`${at}: write: ${f.suggestion.line}`);
      return told;
    });
  return `${[verdict, ...lines].map(plain).join("\n")}\n`;
}

export function imageText({ verdict, proof, claim, reason, suggested }: ImageCheck, asked: string): string {
  const lines: string[] = [verdict, `${asked}: ${verdictWords[verdict]}: ${reason}`, `layers: ${proof.state}: ${proof.reason}`];
  lines.push(claim ? `claim: ${claim.agrees === "yes" ? "borne out" : claim.agrees === "no" ? "false" : "not proven"}: ${claim.reason}` : "claim: none");
  if (suggested) lines.push(`write: FROM ${suggested}`);
  return `${lines.map(plain).join("\n")}\n`;
}
