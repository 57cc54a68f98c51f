export { type BasisPart, basisDiffers, type ScanBasis } from "./comparable";
export { countFindings, type FindingCounts } from "./counts";
export { type Affected, type BothSided, differFindings, type FindingDifference, type OneSided, type Reason, type ScannedSide } from "./difference";
export type { HeldImage, ScanInput, Scanner, ScannerImage } from "./ports";
export {
  type ContainerSettings,
  checkVersion,
  type DatabaseSource,
  databaseMediaType,
  installDatabase,
  installedSource,
  noteSource,
  ownDatabase,
  programPath,
  type TrivySettings,
  trivyContainer,
  trivyScanner,
  trivySettings,
} from "./trivy";
export type { Cvss, DatabaseState, Distribution, Finding, FindingStatus, ScannedPackage, ScannerIdentity, ScanResult, Scope, Severity } from "./types";
export { checkSubject, type ReportSubject, readUploaded, type UploadedReport } from "./uploaded";
