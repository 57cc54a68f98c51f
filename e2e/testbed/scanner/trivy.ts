import { goProgram, moduleVersion } from "./go";

const MODULE = "github.com/aquasecurity/trivy";

/**
 * The path of a real Trivy, of the version that go.mod names, built from its source: minutes the first time, then out of the cache.
 * `up` does not wait for it.
 */
export async function trivyProgram(say: (line: string) => void = console.error): Promise<string> {
  const version = await moduleVersion(MODULE);
  // As its makers' own builds do; without it a build calls itself "dev".
  return goProgram(`trivy-${version}`, `${MODULE}/cmd/trivy`, say, `-X ${MODULE}/pkg/version/app.ver=${version}`);
}
