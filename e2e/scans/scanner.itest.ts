import { cp, mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { countFindings, type ScanResult, trivyScanner } from "@/lib/scanner";
import { type BedState, up } from "../testbed";
import { type ScannerDatabase, scannerDatabase, trivyProgram } from "../testbed/scanner";
import { atZero, trivyImage, trivySbom } from "./kit";

/** Our adapter with the real scanner, over lists of packages that the scanner itself wrote. */
let bed: BedState;
let trivy: string;
let database: ScannerDatabase;
beforeAll(async () => {
  bed = await up();
  trivy = await trivyProgram();
  database = await scannerDatabase(bed);
});

const signal = AbortSignal.timeout(2_700_000);
const scannerOf = (cacheDir: string, maxAgeDays = 0) => trivyScanner({ program: trivy, cacheDir, timeMs: 60_000, maxBytes: 64 * 2 ** 20, maxAgeDays });
const imageOf = (reference: string) => {
  const image = bed.images.find((one) => one.reference === reference);
  if (!image) throw new Error(`the bed has no ${reference}`);
  return image;
};
async function scan(reference: string, cacheDir: string): Promise<ScanResult> {
  const sbom = await trivySbom(trivy, bed, imageOf(reference));
  return scannerOf(cacheDir).scan({ sbom, control: () => atZero(sbom) }, { signal });
}

describe("the real scanner by our adapter", () => {
  it("finds in Alpine 3.7.3 what Alpine's own advisories say", async () => {
    const result = await scan("docker.io/library/alpine:3.7.3", database.cacheDir);
    expect(result).toMatchObject({
      state: "scanned",
      scanner: { name: "trivy", version: "0.74.0", database: { updatedAt: "2026-11-01T06:00:00.000Z", schema: 2 } },
      distribution: { id: "alpine", version: "3.7.3", endOfSupport: true },
    });
    const found = result.state === "scanned" ? result : undefined;
    expect(found?.packages.length).toBe(13);
    expect(found?.findings.map((one) => [one.id, one.package, one.installed, one.fixed, one.status])).toEqual([
      ["CVE-2019-14697", "musl", "1.1.18-r3", "1.1.18-r4", "fixed"],
      ["CVE-2019-14697", "musl-utils", "1.1.18-r3", "1.1.18-r4", "fixed"],
    ]);
    expect(countFindings(found?.findings ?? [])).toMatchObject({ identifiers: 1, fixable: 1, notFixable: 0 });
  });

  it.each(["docker.io/library/debian:trixie", "gcr.io/distroless/cc-debian12:latest", "docker.io/library/alpine:3.20"])(
    "says of %s what the scanner prints",
    async (reference) => {
      const result = await scan(reference, database.cacheDir);
      const told = await trivyImage(trivy, database.cacheDir, bed, imageOf(reference));
      if (result.state !== "scanned") throw new Error(result.state);
      const ours = result.findings.map((one) => ({
        id: one.id,
        package: one.package,
        installed: one.installed,
        fixed: one.fixed ?? "",
        status: one.status,
        severity: one.severity.toUpperCase(),
      }));
      expect(ours.length).toBeGreaterThan(5);
      expect(ours).toEqual(told.findings);
      expect(result.packages.length).toBe(told.packages);
      const identifiers = new Set(told.findings.map((one) => one.id));
      const open = new Set(told.findings.filter((one) => one.fixed === "").map((one) => one.id));
      expect(countFindings(result.findings)).toMatchObject({ identifiers: identifiers.size, fixable: identifiers.size - open.size, notFixable: open.size });
    },
  );

  it("tells a release that the database does not know from one without findings", async () => {
    const { cacheDir } = await scannerDatabase(bed, { without: ["alpine 3.19"] });
    expect(await scan("docker.io/library/alpine:3.19", cacheDir)).toMatchObject({ state: "not_covered", distribution: { id: "alpine", version: "3.19.4" } });
    expect((await scan("docker.io/library/alpine:3.19", database.cacheDir)).state).toBe("scanned");
    // All that Alpine advises for 3.7 is fixed here but musl, so without musl there is nothing to find, and it is covered all the same.
    const sbom = await trivySbom(trivy, bed, imageOf("docker.io/library/alpine:3.7.3"));
    const document = JSON.parse(sbom);
    document.components = document.components.filter((one: { name: string }) => !one.name.startsWith("musl"));
    const spared = JSON.stringify(document);
    const result = await scannerOf(database.cacheDir).scan({ sbom: spared, control: () => atZero(spared) }, { signal });
    expect(result).toMatchObject({ state: "scanned", findings: [] });
  });

  it("has nothing to say of an image without an operating system that it knows", async () => {
    expect((await scan("docker.io/library/busybox:latest", database.cacheDir)).state).toBe("unsupported");
    expect((await scan("docker.io/demo/rpm:sqlite", database.cacheDir)).state).toBe("unsupported");
    expect((await scan("docker.io/demo/scratch-hello:latest", database.cacheDir)).state).toBe("unsupported");
  });

  it("answers by the other database once that is put in its place", async () => {
    const later = await scannerDatabase(bed, { variant: "later" });
    const [first, second] = [await scan("docker.io/library/alpine:3.20", database.cacheDir), await scan("docker.io/library/alpine:3.20", later.cacheDir)];
    expect(second.scanner.database?.updatedAt).toBe("2026-11-15T06:00:00.000Z");
    const keys = (result: ScanResult) => (result.state === "scanned" ? result.findings.map((one) => `${one.id} ${one.package} ${one.fixed}`) : []);
    expect(keys(second)).not.toEqual(keys(first));
  });
});

describe("a database that the real scanner does not take", () => {
  const sbom = JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.5", version: 1, components: [] });
  const attempt = (cacheDir: string, maxAgeDays = 0) => scannerOf(cacheDir, maxAgeDays).scan({ sbom, control: () => sbom }, { signal });
  const changed = async (change: (folder: string) => Promise<unknown>, check: (folder: string) => Promise<unknown>) => {
    const folder = await mkdtemp(path.join(tmpdir(), "basewise-scans-"));
    try {
      await cp(database.cacheDir, folder, { recursive: true });
      await change(folder);
      await check(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  it("has a later schema, or an earlier one", async () => {
    await expect(attempt((await scannerDatabase(bed, { schema: 3 })).cacheDir)).rejects.toMatchObject({ code: "scanner_database_newer" });
    await expect(attempt((await scannerDatabase(bed, { schema: 1 })).cacheDir)).rejects.toMatchObject({ code: "scanner_database_too_old" });
  });

  it("is too old by our own rule", async () => {
    const old = await scannerDatabase(bed, { updatedAt: "2026-01-01T06:00:00Z" });
    await expect(attempt(old.cacheDir, 14)).rejects.toMatchObject({ code: "scanner_database_too_old" });
  });

  it("is not there, or in parts", async () => {
    await expect(attempt("/nonexistent")).rejects.toMatchObject({ code: "scanner_database_missing" });
    for (const name of ["trivy.db", "metadata.json"])
      await changed(
        (folder) => rm(path.join(folder, "db", name)),
        (folder) => expect(attempt(folder)).rejects.toMatchObject({ code: "scanner_database_missing" }),
      );
  });

  it("is cut short", async () => {
    await changed(
      (folder) => truncate(path.join(folder, "db", "trivy.db"), 5000),
      (folder) => expect(attempt(folder)).rejects.toMatchObject({ code: "scanner_failed" }),
    );
  });
});
