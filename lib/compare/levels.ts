import type { Recorded } from "../images/types";
import { rules } from "../inspect/capabilities";
import { whyNoFacts } from "./matrix";
import type { LevelRung, Levels } from "./types-capabilities";

/** The ladder from scratch to full, and where each image stands on it. Pure. */
const rungs: LevelRung[] = rules
  .flatMap((rule) => (rule.kind === "level" ? [{ level: rule.level, standing: rule.standing, needs: [...rule.needs], reason: rule.reason }] : []))
  .reverse();

export const levelsOf = (columns: readonly Recorded[]): Levels => ({
  rungs,
  columns: columns.map((column) => {
    const unknown = whyNoFacts(column);
    return column.state === "recorded" && column.facts
      ? { decision: column.facts.level, unknown: {} }
      : { decision: null, unknown: unknown ? { decision: unknown } : {} };
  }),
});
