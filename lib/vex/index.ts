export { type AppliedDocument, type Effective, hiding } from "./apply";
export { digestsOf, fits, matcherOf, type Reach, reachOf } from "./match";
export { mostVexStatements, readVex } from "./read";
export {
  type Justification,
  justifications,
  mostVexBytes,
  type SubjectPackage,
  type VexDocument,
  type VexStatement,
  type VexStatus,
  type VexSubject,
  vexStatuses,
} from "./types";
