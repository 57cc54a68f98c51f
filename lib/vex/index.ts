export { type AppliedDocument, type Effective, hiding } from "./apply";
export { digestsOf, fits, matcherOf, type Reach, reachOf } from "./match";
export { mostVexBytes, mostVexStatements, readVex } from "./read";
export {
  type Justification,
  justifications,
  type SubjectPackage,
  type VexDocument,
  type VexStatement,
  type VexStatus,
  type VexSubject,
  vexStatuses,
} from "./types";
