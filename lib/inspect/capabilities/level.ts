import type { Capabilities, Capability } from "./capability";
import { evidenceLimit } from "./evidence";
import { type Condition, type Level, levelRules, type Standing } from "./rules";

/** One thing that a level asks for, and what was found of it. */
export interface ConditionFound {
  condition: Condition;
  met: "yes" | "no" | "unknown";
  evidence: string[];
  /** Why it is unknown, or not met in spite of what is there. */
  reason: string | null;
}

export interface RungTried {
  rule: string;
  level: Level;
  holds: "yes" | "no" | "unknown";
  conditions: ConditionFound[];
}

export interface LevelDecision {
  /** Version of the table of rules. */
  rules: number;
  /** null where a rung could not be decided; `reason` says why. */
  level: Level | null;
  standing: Standing | null;
  /** A shell under /busybox alone, which does not count for the level. */
  debug: boolean;
  reason: string | null;
  /** The rungs from the top down to the one that decided. */
  why: RungTried[];
}

type Found = Omit<ConditionFound, "condition">;

const stated = ({ state, evidence, reason }: Capability<unknown>): Found => ({ met: state, evidence, reason });
/** That a file is there is enough; what it says may be unknown. */
const there = ({ state, evidence, reason }: Capability<unknown>): Found => ({ met: state === "no" ? "no" : "yes", evidence, reason });

const conditions: Record<Condition, (facts: Capabilities) => Found> = {
  "package manager": ({ packageManagers }) => stated(packageManagers),
  documentation: ({ documentation }) => stated(documentation),
  shell: ({ shells }) => (isDebug(shells) ? { ...stated(shells), met: "no", reason: "Every shell lies under /busybox." } : stated(shells)),
  "language runtime": ({ runtimes }) => stated(runtimes),
  libgcc: ({ libgcc }) => stated(libgcc),
  "libstdc++": ({ libstdcxx }) => stated(libstdcxx),
  "TLS library": ({ tls }) => stated(tls),
  libc: ({ libc }) => stated(libc),
  passwd: ({ passwd }) => there(passwd),
  "/tmp": ({ tmp }) => ({ ...stated(tmp), met: tmp.detail?.state === "directory" ? "yes" : "no" }),
  "CA certificates": ({ caCertificates }) => there(caCertificates),
};

const isDebug = (shells: Capabilities["shells"]): boolean => shells.state === "yes" && shells.detail?.debugOnly === true;

/** The first rung, from the top, of which all conditions are met. An undecided one ends the search: below it nothing is certain. */
export function deriveLevel(facts: Capabilities): LevelDecision {
  const why: RungTried[] = [];
  const decision = { rules: facts.rules, debug: isDebug(facts.shells), why };
  for (const rule of levelRules) {
    const found = rule.needs.map((condition): ConditionFound => {
      const { met, evidence, reason } = conditions[condition](facts);
      return { condition, met, evidence: evidence.slice(0, evidenceLimit), reason };
    });
    const holds = found.some(({ met }) => met === "no") ? "no" : found.every(({ met }) => met === "yes") ? "yes" : "unknown";
    why.push({ rule: rule.id, level: rule.level, holds, conditions: found });
    if (holds === "yes") return { ...decision, level: rule.level, standing: rule.standing, reason: null };
    if (holds === "unknown") {
      const open = found.find(({ met }) => met === "unknown");
      return { ...decision, level: null, standing: null, reason: `Whether it has a ${open?.condition} is unknown: ${open?.reason ?? ""}` };
    }
  }
  return { ...decision, level: null, standing: null, reason: "No rung of the table holds." };
}
