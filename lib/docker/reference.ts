import type { Env } from "../env";
import type { ResolvedImage } from "../inspect/ports";
import { canonical } from "../oci/reference";

/**
 * The name under which the engine pulls an image and has it afterwards: `host/repository@<manifest digest>`, never a tag. Where a mirror
 * answered, the host is the mirror's, as the engine knows it (`engine=`). What only the engine has keeps the name it was built under.
 */
export function engineReference(
  image: Pick<ResolvedImage, "reference" | "digest" | "digestKind" | "mirror">,
  env: Pick<Env, "BASEWISE_REGISTRY_MIRRORS">,
): string {
  const { reference, digest } = image;
  if (image.digestKind === "config") return canonical(reference);
  const mirror = image.mirror === null ? undefined : env.BASEWISE_REGISTRY_MIRRORS.get(reference.registry);
  return `${mirror?.engineName ?? reference.registry}/${reference.repository}@${digest}`;
}
