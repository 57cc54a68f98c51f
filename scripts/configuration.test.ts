import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { envSchema } from "../lib/env";
import { configurationPage } from "./configuration";

it("docs/configuration.md is what `npm run docs` writes, and names every variable with its meaning", () => {
  const page = readFileSync("docs/configuration.md", "utf8");
  expect(page).toBe(configurationPage());
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (?:`[^`]+`|—) \| .{10,} \|$/gm)].map((row) => row[1]);
  expect(rows).toEqual(Object.keys(envSchema.shape));
  expect(page).toContain("| `BASEWISE_WORKERS` | `2` |");
  expect(page).toContain("| `BASEWISE_PLATFORM` | `linux/amd64` |");
  expect(page).toContain("| `BASEWISE_REGISTRIES` | `docker.io, gcr.io,");
});

it("docker-compose.yml passes every variable on but those of the container itself", () => {
  // Fixed by the image or by compose: its own port, its volume, the engine behind the socket proxy.
  const fixed = ["PORT", "KEEP_ALIVE_TIMEOUT", "BASEWISE_LISTEN", "BASEWISE_ALLOW_UNAUTHENTICATED", "BASEWISE_DATA"];
  // Paths of a machine mean something inside only with a mount beside them.
  const engine = ["DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_CONFIG"];
  const passed = [...readFileSync("docker-compose.yml", "utf8").matchAll(/^ {6}([A-Z_]+):(?: \S.*)?$/gm)].map((row) => row[1]);
  const wanted = Object.keys(envSchema.shape).filter((name) => ![...fixed, ...engine].includes(name));
  expect(wanted.filter((name) => !passed.includes(name))).toEqual([]);
});
