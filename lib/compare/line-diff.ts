import { showName } from "../inspect/names";
import { commonPairs } from "./align";
import type { DiffLine } from "./diff-types";

/** Lines of a side above which nothing is told. */
const mostLines = 2000;

/** Two texts line by line: a longest common subsequence. Null where they are too long. Pure. */
export function diffLines(left: string, right: string): DiffLine[] | null {
  const split = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
  const [a, b] = [split(left), split(right)];
  if (a.length > mostLines || b.length > mostLines) return null;
  const lines: DiffLine[] = [];
  const say = (sign: DiffLine["sign"], text: string | undefined) => lines.push({ sign, text: showName((text ?? "").replaceAll("\t", "    ")) });
  let [i, j] = [0, 0];
  for (const [inA, inB] of commonPairs(a, b)) {
    while (i < inA) say("removed", a[i++]);
    while (j < inB) say("added", b[j++]);
    say("same", a[i++]);
    j++;
  }
  while (i < a.length) say("removed", a[i++]);
  while (j < b.length) say("added", b[j++]);
  return lines;
}
