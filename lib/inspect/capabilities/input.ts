import type { FileTree } from "../file-tree";
import type { PackageDatabase } from "../packages/package";

/** Of the image's config (image-spec config.md), what facts are derived from. */
export interface ImageConfig {
  user: string | null;
  env: string[];
  entrypoint: string[] | null;
  cmd: string[] | null;
  workingDir: string | null;
}

export interface CapabilityInput {
  tree: FileTree;
  packages: PackageDatabase[];
  config: ImageConfig;
}
