import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";

/** Independent readers for expected values: skopeo asks the registry, sha256 is Node's own. Nothing here comes from the code under test. */
const run = promisify(execFile);

export const sha256 = (bytes: Buffer | string): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export interface RawManifest {
  digest: string;
  size: number;
  json: {
    mediaType?: string;
    manifests?: { digest: string; size: number; mediaType: string; platform?: { os: string; architecture: string; variant?: string } }[];
    layers?: { digest: string; size: number; mediaType: string }[];
    config?: { digest: string; size: number };
    annotations?: Record<string, string>;
  };
}

/** `reference`: `<host>/<repository>:<tag>` or `…@<digest>`, as the registry on loopback has it. */
export async function skopeoRaw(reference: string): Promise<RawManifest> {
  const { stdout } = await run("skopeo", ["inspect", "--raw", "--tls-verify=false", `docker://${reference}`], { encoding: "buffer", maxBuffer: 16 << 20 });
  return { digest: sha256(stdout), size: stdout.length, json: JSON.parse(stdout.toString("utf8")) as RawManifest["json"] };
}
