// `npm run docs`: writes docs/configuration.md from the schema in lib/env.ts. A test holds the file against it.
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { z } from "zod";
import { envSchema } from "../lib/env";

/** Each part begins with the variable that is named, in the schema's own order. */
const parts: [first: string, title: string][] = [
  ["PORT", "Where it listens, and who may ask"],
  ["BASEWISE_DATA", "What is read, and from where"],
  ["BASEWISE_MAX_UNPACKED_BYTES", "Bounds on what an image may hold"],
  ["BASEWISE_MAX_REPORT_BYTES", "Reports, what is kept"],
  ["BASEWISE_TRIVY", "Vulnerabilities"],
  ["BASEWISE_SECRET_KEY", "Stored secrets, webhooks"],
  ["BASEWISE_IDLE_SECONDS", "Registries and watching"],
  ["DOCKER_HOST", "The engine, and Docker's own configuration"],
  ["HTTPS_PROXY", "A proxy on the way out"],
];

const shown = (value: unknown): string => {
  if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return "—";
  if (typeof value === "object" && value !== null && "architecture" in value && "os" in value) return `\`${value.os}/${value.architecture}\``;
  // A list without a space is one word, which no table breaks.
  return `\`${String(value).replaceAll(",", ", ")}\``;
};

/** What an unset variable is worth: zod keeps it in the definition, a default beside what is parsed, a prefault before. */
const defaultOf = (schema: z.ZodType): unknown => ("defaultValue" in schema.def ? schema.def.defaultValue : undefined);

/** Markdown with one table per part: variable, default, meaning. */
export function configurationPage(): string {
  const lines = [
    "# Configuration",
    "",
    "<!-- Written by `npm run docs` from lib/env.ts. Change that file, not this one. -->",
    "",
    "All of it comes from environment variables, read once at the start. A wrong value stops the server with a sentence that names the variable; an empty one",
    "counts as unset. With docker compose they stand in a file `.env` beside `docker-compose.yml`, which passes them on.",
  ];
  for (const [name, schema] of Object.entries(envSchema.shape)) {
    const part = parts.find(([first]) => first === name);
    if (part) lines.push("", `## ${part[1]}`, "", "| variable | default | meaning |", "|---|---|---|");
    lines.push(`| \`${name}\` | ${shown(defaultOf(schema))} | ${(schema.description ?? "").replaceAll("|", "\\|")} |`);
  }
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync("docs/configuration.md", configurationPage());
