import { afterAll, beforeAll, expect, it } from "vitest";
import { type Finding, type ScanResult, trivyScanner } from "@/lib/scanner";
import { type App, call, inspectAll, startApp } from "../app";
import { type BedState, up } from "../testbed";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";
import { atZero, type ToldImage, trivyImage } from "./kit";

/**
 * Images of the bed: what the scanner finds by the list of packages that the server hands out is what it finds in the image itself, layers read
 * out of the registry by its own code; and what the server finds by the short list that it gives the scanner itself.
 * Every one with BASEWISE_TEST_FULL=1 (`npm run test:full`); else without debug tags and full runtimes.
 */
const full = process.env.BASEWISE_TEST_FULL === "1";
const leftOut = (repository: string, tag: string): boolean => !full && (/debug/.test(tag) || /library\/(?:node|python|openjdk)$/.test(repository));
interface Answered {
  state: string;
  packages: number | null;
  findings: Finding[];
}
let bed: BedState;
let app: App;
/** By image digest. */
const images = new Map<string, { reference: string; ours: ScanResult; server: Answered; told: ToldImage }>();
const signal = AbortSignal.timeout(2_700_000);

beforeAll(async () => {
  bed = await up();
  const trivy = await trivyProgram();
  const { cacheDir } = await scannerDatabase(bed);
  const scanner = trivyScanner({ program: trivy, cacheDir, timeMs: 60_000, maxBytes: 64 * 2 ** 20, maxAgeDays: 0 });
  app = await startApp({
    env: { DOCKER_HOST: "unix:///nonexistent/docker.sock", BASEWISE_TRIVY: trivy, BASEWISE_TRIVY_CACHE: cacheDir, BASEWISE_TRIVY_MAX_AGE_DAYS: "0" },
  });
  // Layers that stretch the rules have tests of their own; nonroot and debug differ from latest by no package.
  const wanted = bed.images.filter(({ repository, tag }) => !repository.startsWith("demo/odd") && !/nonroot$/.test(tag) && !leftOut(repository, tag));
  for (let i = 0; i < wanted.length; i += 64) {
    const part = wanted.slice(i, i + 64);
    const jobs = await inspectAll(
      app,
      part.map(({ reference }) => ({ reference, source: "registry" })),
      1800,
    );
    for (const [j, job] of jobs.entries()) {
      const image = part[j];
      if (!image || job.state !== "done" || !job.imageDigest) throw new Error(`${image?.reference}: ${JSON.stringify(job.error)}`);
      if (images.has(job.imageDigest)) continue;
      const sbom = await (await fetch(`${app.url}/api/v1/images/${job.imageDigest}/sbom?format=cyclonedx`)).text();
      const ours = await scanner.scan({ sbom, control: () => atZero(sbom) }, { signal });
      const told = await trivyImage(trivy, cacheDir, bed, { repository: image.repository, digest: job.imageDigest });
      const { body: server } = await call<Answered>(app, "POST", `/api/v1/images/${job.imageDigest}/scans`, {});
      images.set(job.imageDigest, { reference: image.reference, ours, server, told });
    }
  }
});
afterAll(async () => app?.remove());

const sorted = (lines: string[]) => [...lines].sort();

it("identifiers, packages, versions and severities are those that the scanner finds in the image", () => {
  const wrong: unknown[] = [];
  for (const { reference, ours, told } of images.values()) {
    const own = ours.state === "scanned" ? ours.findings : [];
    const a = sorted(own.map((one) => [one.id, one.package, one.installed, one.fixed ?? "", one.status, one.severity].join(" ")));
    const b = sorted(told.findings.map((one) => [one.id, one.package, one.installed, one.fixed, one.status, one.severity.toLowerCase()].join(" ")));
    const missing = b.filter((line) => !a.includes(line));
    const extra = a.filter((line) => !b.includes(line));
    if (missing.length > 0 || extra.length > 0 || a.length !== b.length)
      wrong.push({ reference, of: b.length, missing: missing.slice(0, 3), extra: extra.slice(0, 3) });
  }
  expect(wrong).toEqual([]);
});

it("the server's own scan, by its shorter list, finds the very same", () => {
  const lines = (findings: readonly Finding[]) =>
    sorted(findings.map((one) => JSON.stringify([one.id, one.package, one.installed, one.fixed, one.status, one.severity, one.severitySource, one.cvss])));
  for (const { reference, ours, server } of images.values()) {
    const own = ours.state === "scanned" ? ours.findings : [];
    expect([reference, lines(server.findings)]).toEqual([reference, lines(own)]);
    // Of an image without packages the server gives no count, which is not the scanner's to say.
    if (server.state !== "unsupported")
      expect([reference, server.state, server.packages]).toEqual([reference, ours.state, "packages" in ours ? ours.packages.length : null]);
  }
});

it("all of its packages are seen, no more and no fewer", () => {
  const seen = [...images.values()].map(({ reference, ours, told }) => [reference, "packages" in ours ? ours.packages.length : 0, told.packages]);
  expect(seen.filter(([, ours, told]) => ours !== told)).toEqual([]);
});

it("the sets are not empty: only images without an operating system that the scanner knows have none", () => {
  const states = [...images.values()].map(({ reference, ours, told }) => ({ reference, state: ours.state, found: told.findings.length, os: told.os }));
  // The scanner's own word for a distribution that it does not know.
  const unknown = ({ os }: { os: string | null }) => os === null || os.startsWith("none");
  const withSystem = states.filter((one) => !unknown(one));
  expect(withSystem.filter(({ state, found }) => state !== "scanned" || found === 0)).toEqual([]);
  expect(states.filter((one) => unknown(one) && one.state !== "unsupported")).toEqual([]);
  expect(withSystem.length).toBeGreaterThan(full ? 20 : 10);
  console.log(
    `${withSystem.length} images, ${withSystem.reduce((sum, { found }) => sum + found, 0)} findings; ${states.length - withSystem.length} unsupported`,
  );
});
