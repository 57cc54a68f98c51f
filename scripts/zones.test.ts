import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";

/** The linter's import zones bite: each line is an import that the house forbids, or one that it allows. */
const folder = mkdtempSync(path.join(tmpdir(), "basewise-zones-"));
writeFileSync(path.join(folder, "biome.json"), JSON.stringify({ ...JSON.parse(readFileSync("biome.json", "utf8")), $schema: undefined, vcs: undefined }));
const biome = path.resolve("node_modules/.bin/biome");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function passes(file: string, source: string): boolean {
  const place = path.join(folder, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, `import { thing } from "${source}";\n\nexport const kept = thing;\n`);
  const { stdout, stderr, status } = spawnSync(biome, ["lint", "--colors=off", file], { cwd: folder, encoding: "utf8" });
  if (status !== 0 && !(stdout + stderr).includes("noRestrictedImports")) throw new Error(stdout + stderr);
  return status === 0;
}

it.each([
  ["lib/oci/probe.ts", "../inspect/ports", false],
  ["lib/oci/probe.ts", "../errors", true],
  ["lib/inspect/probe.ts", "../db/client", false],
  ["lib/inspect/probe.ts", "@/lib/registry", false],
  ["lib/inspect/probe.ts", "../oci/digest", true],
  ["lib/compare/probe.ts", "../jobs", false],
  ["lib/compare/probe.ts", "../inspect/inspection", true],
  ["lib/inspect/probe.ts", "../thread", false],
  ["lib/compare/probe.ts", "../thread/index", false],
  ["lib/thread/probe.ts", "../compare/types", true],
  ["lib/thread/probe.ts", "../images", false],
  ["lib/images/probe.ts", "../thread", true],
  ["lib/docker/probe.ts", "../registry", false],
  ["lib/docker/probe.ts", "./images", true],
  ["lib/registry/probe.ts", "../docker", false],
  ["lib/registry/probe.ts", "../http", true],
  ["lib/http/probe.ts", "../registry/index", false],
  ["lib/jobs/probe.ts", "../db/client", false],
  ["lib/jobs/store.ts", "../db/client", true],
  ["lib/images/probe.ts", "../db/client", false],
  ["lib/images/probe.ts", "../jobs/store", false],
  ["components/ui/probe.tsx", "@/lib/db/client", false],
  ["components/ui/probe.tsx", "@/lib/jobs", false],
  ["components/ui/probe.tsx", "@/lib/format", true],
  ["app/probe/page.tsx", "@/lib/registry", false],
  ["app/probe/page.tsx", "@/lib/images/store", false],
  ["app/probe/page.tsx", "@/lib/images", true],
])("%s importing %s: %s", (file, source, allowed) => expect(passes(file, source)).toBe(allowed), 20_000);
