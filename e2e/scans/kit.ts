import type { BedState } from "../testbed";
import { run } from "../testbed/host/run";

/** A finding as the scanner prints it of an image, in what tells it from others. */
export interface Told {
  id: string;
  package: string;
  installed: string;
  fixed: string;
  status: string;
  severity: string;
}

export interface ToldImage {
  /** "debian 13.7"; null where the scanner knows no operating system in it. */
  os: string | null;
  packages: number;
  findings: Told[];
}

/** What the real scanner says of an image of the bed by itself, layers read out of the registry: the oracle of what we say by our own list. */
export async function trivyImage(trivy: string, cacheDir: string, bed: BedState, image: { repository: string; digest: string }): Promise<ToldImage> {
  const reference = `${bed.registry}/${image.repository}@${image.digest}`;
  return told(trivy, ["image", reference, "--image-src", "remote"], cacheDir);
}

/** What it says of a bill of materials. */
export const trivySbomFile = (trivy: string, cacheDir: string, file: string): Promise<ToldImage> => told(trivy, ["sbom", file], cacheDir);

async function told(trivy: string, what: string[], cacheDir: string): Promise<ToldImage> {
  const fixed = ["--skip-db-update", "--offline-scan", "--skip-version-check", "--disable-telemetry", "--cache-backend", "memory"];
  const words = ["-f", "json", "-q", "--scanners", "vuln", "--pkg-types", "os", "--list-all-pkgs"];
  const { stdout } = await run(trivy, [...what, ...words, ...fixed, "--cache-dir", cacheDir]);
  const report = JSON.parse(stdout.toString("utf8")) as RawReport;
  const os = report.Metadata.OS;
  const results = report.Results ?? [];
  return {
    os: os ? `${os.Family} ${os.Name}` : null,
    packages: results.flatMap((one) => one.Packages ?? []).length,
    findings: results
      .flatMap((one) => one.Vulnerabilities ?? [])
      .map((one) => ({
        id: one.VulnerabilityID,
        package: one.PkgName,
        installed: one.InstalledVersion,
        fixed: one.FixedVersion ?? "",
        status: one.Status ?? "",
        severity: one.Severity,
      })),
  };
}

interface RawReport {
  Metadata: { OS?: { Family: string; Name: string } };
  Results?: { Packages?: unknown[]; Vulnerabilities?: RawFinding[] }[];
}

interface RawFinding {
  VulnerabilityID: string;
  PkgName: string;
  InstalledVersion: string;
  FixedVersion?: string;
  Status?: string;
  Severity: string;
}

/** Trivy's own list of an image's packages, CycloneDX in JSON. */
export async function trivySbom(trivy: string, bed: BedState, image: { repository: string; digest: string }): Promise<string> {
  const words = ["image", `${bed.registry}/${image.repository}@${image.digest}`, "--image-src", "remote", "-f", "cyclonedx", "-q", "--pkg-types", "os"];
  const { stdout } = await run(trivy, [...words, "--skip-version-check", "--disable-telemetry", "--cache-backend", "memory", "--cache-dir", "/nonexistent"]);
  return stdout.toString("utf8");
}

/** The same list with every version at 0, without epoch and release. */
export function atZero(sbom: string): string {
  const document = JSON.parse(sbom) as {
    components: { type: string; version?: string; purl?: string; properties?: { name: string; value: string }[] | undefined }[];
  };
  for (const one of document.components.filter(({ type }) => type === "library")) {
    one.version = "0";
    if (one.purl) one.purl = one.purl.replace(/@[^?]*/, "@0").replace(/([?&])epoch=\d+&?/, "$1");
    one.properties = one.properties
      ?.filter(({ name }) => !/:Src(Release|Epoch)$/.test(name))
      .map((property) => (property.name.endsWith(":SrcVersion") ? { ...property, value: "0" } : property));
  }
  return JSON.stringify(document);
}
