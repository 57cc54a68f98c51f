import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startApp } from "../app";

/** The lines of docs/api.md, from top to bottom in one shell, on a server with nothing on record. */
it("docs/api.md: every line does what the page says", async () => {
  const blocks = [...readFileSync("docs/api.md", "utf8").matchAll(/^```sh\n(.+?)^```$/gms)].map((block) => block[1] ?? "");
  expect(blocks.length).toBeGreaterThanOrEqual(8);
  const app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  try {
    const script = blocks.join("\necho\n").replace("http://127.0.0.1:3000", app.url);
    const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], { timeout: 60_000, maxBuffer: 64 * 2 ** 20 });
    for (const words of ['"path":"/etc/passwd"', '"spdxVersion": "SPDX-2.3"', '"title":"Slim against static"', '"status":"approved"', '"verdict"'])
      expect(stdout).toContain(words);
    // Of the Dockerfile, which names the standard without its digest.
    expect(stdout).toContain("approved_unpinned\n");
  } finally {
    await app.remove();
  }
});
