export type * from "./account-types";
export type * from "./capability";
export { type CapturedPath, capturedPaths } from "./captured";
export { deriveCapabilities } from "./derive";
export type { CapabilityInput, ImageConfig } from "./input";
export { type ConditionFound, deriveLevel, type LevelDecision, type RungTried } from "./level";
export { type Condition, type Level, type Rule, ruleById, rules, rulesVersion, type Standing, type ToolGroup } from "./rules";
export { toolGroups } from "./rules-programs";
