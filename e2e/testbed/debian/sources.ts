import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

export type Codename = "bookworm" | "trixie";

/**
 * Lines for another Debian release from the mirrors that this machine uses already: whoever set up the machine knows which
 * mirror it reaches. BASEWISE_TESTBED_MIRROR and BASEWISE_TESTBED_SECURITY_MIRROR stand in where the machine is no Debian.
 */
export async function sourcesFor(codename: Codename): Promise<string[]> {
  const { main, security } = await mirrors();
  const line = (uri: string, suite: string) => `deb [signed-by=${KEYRING}] ${uri} ${suite} main`;
  return [line(main, codename), line(main, `${codename}-updates`), line(security, `${codename}-security`)];
}

/** One line for any suite of the main archive. */
export async function debianSource(suite: string): Promise<string> {
  return `deb [signed-by=${KEYRING}] ${(await mirrors()).main} ${suite} main`;
}

async function mirrors(): Promise<{ main: string; security: string }> {
  let main = process.env.BASEWISE_TESTBED_MIRROR;
  let security = process.env.BASEWISE_TESTBED_SECURITY_MIRROR;
  for (const { uris, suites } of await machineSources()) {
    // Debian's own archives are known by their suites, whatever the mirror is called.
    if (suites.some((suite) => /^(bookworm|trixie|forky|sid|stable|oldstable|testing)$/.test(suite))) main ??= uris[0];
    if (suites.some((suite) => /^(bookworm|trixie|forky|stable|oldstable|testing)-security$/.test(suite))) security ??= uris[0];
  }
  if (!main || !security) {
    throw new Error("no Debian mirror in this machine's apt sources: set BASEWISE_TESTBED_MIRROR and BASEWISE_TESTBED_SECURITY_MIRROR");
  }
  return { main: main.replace(/\/$/, ""), security: security.replace(/\/$/, "") };
}

interface Source {
  uris: string[];
  suites: string[];
}

async function machineSources(): Promise<Source[]> {
  const parts = "/etc/apt/sources.list.d";
  const names = await readdir(parts).catch(() => []);
  const files = ["/etc/apt/sources.list", ...names.sort().map((name) => join(parts, name))];
  const found: Source[] = [];
  for (const file of files) {
    const content = await readFile(file, "utf8").catch(() => "");
    found.push(...(file.endsWith(".sources") ? deb822(content) : oneLine(content)));
  }
  return found;
}

function deb822(content: string): Source[] {
  return content.split(/\n\s*\n/).map((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(paragraph)?.[1]?.trim().split(/\s+/) ?? [];
    return field("Enabled")[0]?.toLowerCase() === "no" ? { uris: [], suites: [] } : { uris: field("URIs"), suites: field("Suites") };
  });
}

function oneLine(content: string): Source[] {
  const found: Source[] = [];
  for (const line of content.split("\n")) {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line);
    if (match?.[1] && match[2]) found.push({ uris: [match[1]], suites: [match[2]] });
  }
  return found;
}
