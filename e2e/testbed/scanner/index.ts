export type { Variant } from "./advisories";
export { type DatabaseOptions, type ScannerDatabase, scannerDatabase } from "./database";
export { pushTrivyImage, trivyImageName } from "./image";
export { trivyProgram } from "./trivy";
