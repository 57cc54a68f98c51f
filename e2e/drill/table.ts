import type { Finding } from "./step";

const counts = (map: Map<string, number>): string => [...map].map(([word, count]) => `${count} ${word}`).join(", ") || "-";

const columns: [string, (f: Finding) => string][] = [
  ["step", (f) => f.step],
  ["asked", (f) => String(f.asked)],
  ["lost", (f) => String(f.lost)],
  ["doubled", (f) => String(f.doubled)],
  ["stuck", (f) => String(f.stuck)],
  ["wrong", (f) => String(f.wrong)],
  ["ended", (f) => counts(f.ended)],
  ["refused", (f) => counts(f.refused)],
  ["asked again", (f) => (f.again.asked ? `${f.again.done} of ${f.again.asked} done` : "-")],
  ["seconds", (f) => f.seconds.toFixed(0)],
];

/** Markdown, so that it may be pasted. */
export function table(findings: Finding[]): string {
  const rows = [columns.map(([head]) => head), ...findings.map((finding) => columns.map(([, cell]) => cell(finding)))];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...body.map(line)].join("\n");
}

/** What was tried, what is worth knowing, and what is not as it must be. */
export const words = (findings: Finding[]): string =>
  findings.flatMap((f) => [...f.tried, ...f.notes, ...f.faults.map((fault) => `FAULT: ${fault}`)].map((line) => `${f.step}: ${line}`)).join("\n");
