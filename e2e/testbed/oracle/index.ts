/**
 * A second opinion: images as skopeo, curl, gzip, zstd, tar, Python's tarfile, dpkg-query, rpm and an engine's own export tell them.
 * Nothing here may come from the application's lib/, nor from the bed's own writer: what is expected must not be reckoned by what is tested.
 */
export { ADDED_BY_CREATE, type EngineImage, readFiles } from "./files";
export { type OracleImage, type OracleLayer, type Place, readImage } from "./image";
export { readSquashed } from "./layers";
export type { OracleFile, OracleFiles } from "./listing";
export { type OraclePackage, type OraclePackages, readPackagesOracle } from "./packages";
