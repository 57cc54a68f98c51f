import { defineConfig } from "@playwright/test";

/** Debian's chromium; --no-sandbox only as root, where chromium refuses to start otherwise. The app is started by the fixtures. */
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export default defineConfig({
  testDir: "e2e/browser",
  outputDir: "test-results/browser",
  timeout: 60_000,
  // One app and one database per worker; two workers would inspect everything twice.
  workers: 1,
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
