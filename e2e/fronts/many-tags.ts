import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Gives one manifest that a docker-registry holds many names, in its own storage format (a file `link` per tag and per revision):
 * thousands in a second, where pushing each takes a minute or two. The registry then serves them as any other.
 */
export function linkTags(storage: string, repository: string, digest: string, tags: readonly string[]): void {
  const manifests = path.join(storage, "data/docker/registry/v2/repositories", repository, "_manifests");
  const [algorithm = "", hex = ""] = digest.split(":");
  for (const tag of tags) {
    for (const folder of [path.join(manifests, "tags", tag, "current"), path.join(manifests, "tags", tag, "index", algorithm, hex)]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, "link"), digest);
    }
  }
}
