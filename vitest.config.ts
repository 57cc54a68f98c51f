import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = {
  "@": fileURLToPath(new URL(".", import.meta.url)),
  // Next resolves "server-only" to an error in client bundles; under Node it means nothing.
  "server-only": fileURLToPath(new URL("node_modules/server-only/empty.js", import.meta.url)),
};

/**
 * What leaves the bed's engine alone: registries and engines of its own, or no engine at all. Each `…-apart` project runs beside the one that
 * shares that engine with others, whose files take turns. Some that could be apart are not, so that both take about as long.
 */
const integrationApart = [
  "lib/**/*.itest.ts",
  "e2e/integration/{api-docs,backup,checks,clean-up,drill,operation,renovate,routes,sbom,standards,ten-thousand,upgrade,webhooks}.itest.ts",
];
const readingApart = ["e2e/reading/{files-api,fuzz,hostile,other-engines,seed-facts}.itest.ts"];
const scansApart = ["e2e/scans/{bed,database,record,sbom,scanner,schedule}.itest.ts"];

/** What waits for real engines and servers is tried again once, as in the browser: that tells a slow machine from a fault. `npm test` names each at its end. */
const secondTry = 1;

/**
 * unit: pure, colocated `*.test.ts`, no network beyond loopback servers of their own.
 * integration, integration-apart: `*.itest.ts`, against the test bed's engine and registry.
 * compose: the image built and run by the bed's engine; minutes of one build, so beside reading and the seen ones (scripts/test.mjs).
 * nodes: on other Node versions, with unit tests.
 * reading, reading-apart: `e2e/reading`, every image of the bed against an independent reader.
 * seen: `e2e/seen`, what runs on which base, in real containers.
 * scans, scans-apart: `e2e/scans`, the real scanner over the images of the bed; last, since the scanner may have to be built first.
 */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      { resolve: { alias }, test: { name: "unit", include: ["{app,components,deploy,lib,scripts,prisma}/**/*.test.{ts,tsx}"], testTimeout: 20_000 } },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["e2e/integration/**/*.itest.ts"],
          exclude: integrationApart,
          retry: secondTry,
          testTimeout: 120_000,
          hookTimeout: 1_200_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: { name: "integration-apart", include: integrationApart, retry: secondTry, testTimeout: 120_000, hookTimeout: 1_200_000, fileParallelism: false },
      },
      {
        resolve: { alias },
        test: {
          name: "compose",
          include: ["e2e/compose.itest.ts"],
          testTimeout: 120_000,
          hookTimeout: 1_200_000,
        },
      },
      { resolve: { alias }, test: { name: "nodes", include: ["e2e/nodes.itest.ts"], retry: secondTry, testTimeout: 120_000, hookTimeout: 1_200_000 } },
      {
        resolve: { alias },
        test: {
          name: "reading",
          include: ["e2e/reading/**/*.itest.ts"],
          exclude: readingApart,
          testTimeout: 120_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: { name: "reading-apart", include: readingApart, testTimeout: 120_000, hookTimeout: 1_800_000, fileParallelism: false },
      },
      {
        resolve: { alias },
        test: {
          name: "seen",
          include: ["e2e/seen/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "scans",
          include: ["e2e/scans/**/*.itest.ts"],
          exclude: scansApart,
          testTimeout: 300_000,
          hookTimeout: 2_700_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: { name: "scans-apart", include: scansApart, testTimeout: 300_000, hookTimeout: 2_700_000, fileParallelism: false },
      },
    ],
  },
});
