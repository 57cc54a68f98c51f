import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DerivedFacts } from "@/lib/inspect/derive";
import type { Inspection } from "@/lib/inspect/inspection";
import { sbomFile } from "@/lib/sbom/file";
import { type SbomFormat, sbomFormats } from "@/lib/sbom/formats";
import { type App, call, inspectAll, startApp } from "../app";
import { type BedState, up } from "../testbed";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";
import { type ToldImage, trivyImage, trivySbomFile } from "./kit";

/** Our own bills of materials, scanned: as the scanner finds in the image itself, so it must find in what we say of it. */
const names = [
  "docker.io/library/debian:trixie-slim",
  "docker.io/library/alpine:3.7.3",
  "docker.io/library/alpine:3.20",
  "gcr.io/distroless/base-debian13:latest",
  "gcr.io/distroless/cc-debian12:latest",
  "gcr.io/distroless/python3-debian13:latest",
  "gcr.io/distroless/nodejs22-debian13:latest",
];
let bed: BedState;
let trivy: string;
let cacheDir: string;
let app: App;
let folder: string;
const digests = new Map<string, string>();

beforeAll(async () => {
  bed = await up();
  trivy = await trivyProgram();
  ({ cacheDir } = await scannerDatabase(bed));
  folder = await mkdtemp(path.join(tmpdir(), "basewise-sbom-"));
  app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  const jobs = await inspectAll(
    app,
    names.map((reference) => ({ reference, source: "registry" })),
    600,
  );
  for (const [i, job] of jobs.entries()) digests.set(names[i] as string, job.imageDigest ?? `${job.error?.code}`);
});
afterAll(async () => {
  await app?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const imageOf = (reference: string) => {
  const image = bed.images.find((one) => one.reference === reference);
  if (!image) throw new Error(`the bed has no ${reference}`);
  return image;
};

/** The scanner takes no pipe: it wants to seek. */
async function scanned(body: string, cache = cacheDir): Promise<ToldImage> {
  const file = path.join(folder, "sbom.json");
  await writeFile(file, body);
  return trivySbomFile(trivy, cache, file);
}

async function zeroOf(reference: string, format: SbomFormat): Promise<string> {
  const { body } = await call<Inspection & { facts: DerivedFacts }>(app, "GET", `/api/v1/images/${digests.get(reference)}`);
  const { facts, ...inspection } = body;
  return sbomFile({ inspection, facts, versions: "zero" }, format).body;
}

const lines = ({ findings }: ToldImage) => findings.map((one) => `${one.id} ${one.package} ${one.installed} ${one.fixed} ${one.status} ${one.severity}`).sort();

describe.each(names)("%s", (reference) => {
  it.each(sbomFormats)("in %s gives what the image itself gives: packages, findings, fixed versions", async (format) => {
    const wanted = await trivyImage(trivy, cacheDir, bed, imageOf(reference));
    expect(wanted.findings.length).toBeGreaterThan(0);
    const answer = await fetch(`${app.url}/api/v1/images/${digests.get(reference)}/sbom?format=${format}`);
    const told = await scanned(await answer.text());
    expect(lines(told)).toEqual(lines(wanted));
    expect(told.packages).toBe(wanted.packages);
    expect(told.os?.split(".")[0]).toBe(wanted.os?.split(".")[0]);
  });

  it.each(sbomFormats)("its control sample in %s finds something", async (format) => {
    expect((await scanned(await zeroOf(reference, format))).findings.length).toBeGreaterThan(0);
  });
});

it("a control sample finds nothing where the database knows nothing of the release", async () => {
  const without = await scannerDatabase(bed, { without: ["alpine 3.20"] });
  expect((await scanned(await zeroOf("docker.io/library/alpine:3.20", "cyclonedx"), without.cacheDir)).findings).toEqual([]);
});
