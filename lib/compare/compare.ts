import type { Recorded } from "../images/types";
import { attackOf } from "./attack";
import { byteMaps } from "./bytes";
import { factGroups, figureRows } from "./facts";
import { layerStacks } from "./layers";
import { levelsOf } from "./levels";
import { capabilityMatrix } from "./matrix";
import { packageRows } from "./package-rows";
import { pullCost } from "./pull-cost";
import { type Column, type Comparison, type Letter, letters } from "./types";
import type { PullOptions } from "./types-pull";
import { verdictOf } from "./verdict";
import { waterfalls } from "./waterfall";

export type { Column, Comparison, RecordedColumn } from "./types";

/** Holds recorded images side by side; the first is the baseline. A column that is not recorded stays a column, the others stand. */
export function compare(recorded: readonly Recorded[], pull?: PullOptions): Comparison {
  const first = recorded[0];
  const baseline = first?.state === "recorded" ? first : null;
  const columns = recorded.map((column, index): Column => {
    const letter = letters[index] as Letter;
    if (column.state !== "recorded") return { letter, ...column };
    const { inspection, state, asked, reference, platform, observedAt } = column;
    return {
      letter,
      state,
      asked,
      reference,
      platform,
      observedAt,
      digest: inspection.digest,
      digestKind: inspection.digestKind,
      inspectedAt: inspection.inspectedAt,
      source: inspection.source,
      mirror: inspection.repositories.find((r) => r.mirror)?.mirror ?? null,
      rebuilt: inspection.rebuilt,
      verdict: verdictOf(column, baseline, index === 0),
    };
  });
  const rules = new Set(recorded.flatMap((c) => (c.state === "recorded" ? [c.inspection.rules] : [])));
  return {
    rules: rules.size === 1 ? ([...rules][0] ?? null) : null,
    columns,
    figures: figureRows(recorded),
    facts: factGroups(recorded),
    waterfalls: waterfalls(recorded),
    bytes: byteMaps(recorded),
    layers: layerStacks(recorded.map((c) => (c.state === "recorded" ? c.inspection : null))),
    matrix: capabilityMatrix(recorded),
    attack: attackOf(recorded),
    levels: levelsOf(recorded),
    packages: packageRows(recorded),
    pull: pullCost(recorded, pull),
  };
}
