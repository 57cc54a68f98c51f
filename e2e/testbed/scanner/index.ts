export type { Variant } from "./advisories";
export { type DatabaseOptions, type ScannerDatabase, scannerDatabase } from "./database";
export { trivyProgram } from "./trivy";
