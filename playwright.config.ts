import { defineConfig } from "@playwright/test";

/** Debian's chromium; --no-sandbox only as root, where chromium refuses to start otherwise. The app is started by the fixtures. */
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export default defineConfig({
  testDir: "e2e/browser",
  outputDir: "test-results/browser",
  timeout: 60_000,
  // Each worker has an app and a database of its own. A page keeps its server busy, then the browser: two at once fill two processors.
  // Times on a clock are judged by the full run, one test after the other.
  workers: process.env.BASEWISE_TEST_FULL ? 1 : 2,
  expect: { timeout: 10_000 },
  // A second try tells a slow machine from a fault; the list names what needed it.
  retries: 1,
  reporter: [["list"], ["json", { outputFile: "test-results/browser.json" }]],
  use: {
    launchOptions: {
      executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [...quiet, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    },
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
  },
});
