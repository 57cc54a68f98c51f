import "server-only";
import { env } from "../env";
import { adapters } from "../jobs/adapters";
import { canonical } from "../oci/reference";
import { programPath, type Scanner, trivyContainer, trivyScanner, trivySettings } from "../scanner";
import { scannerImage } from "./scanner-image";
import type { ScannerWay } from "./types";

/** The scanner of this server: the program that is named or on the PATH, else its image by the engine. */
export async function chosenScanner(): Promise<{ scanner: Scanner; way(): Promise<ScannerWay> }> {
  const { BASEWISE_TRIVY, BASEWISE_TRIVY_IMAGE: reference } = env();
  const { program, ...settings } = trivySettings(env());
  const path = await programPath(program);
  if (BASEWISE_TRIVY !== undefined || path !== null || reference === null)
    return { scanner: trivyScanner({ program, ...settings }), way: async () => ({ kind: "program", path: path ?? program }) };
  const image = scannerImage(reference);
  return {
    scanner: trivyContainer(settings, adapters().engine.confined, image),
    way: async () => ({ kind: "container", image: canonical(reference), digest: (await image.held())?.digest ?? null }),
  };
}
