import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

/** The linter's import zones bite: each line is an import that the house forbids, or one that it allows. */
const lint = (file: string, source: string): boolean => {
  const text = `import { thing } from "${source}";\nexport const kept = thing;\n`;
  // From stdin biome names no rule; nothing else in these two lines can offend it, as the allowed ones show.
  return spawnSync("node_modules/.bin/biome", ["lint", `--stdin-file-path=${file}`], { input: text }).status === 0;
};

it.each([
  ["lib/oci/probe.ts", "../inspect/ports", false],
  ["lib/oci/probe.ts", "../errors", true],
  ["lib/inspect/probe.ts", "../db/client", false],
  ["lib/inspect/probe.ts", "@/lib/registry", false],
  ["lib/inspect/probe.ts", "../oci/digest", true],
  ["lib/compare/probe.ts", "../jobs", false],
  ["lib/compare/probe.ts", "../inspect/inspection", true],
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
])("%s importing %s: %s", (file, source, allowed) => expect(lint(file, source)).toBe(allowed), 20_000);
