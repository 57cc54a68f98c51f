import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./host/run";

/** What the bed and its tests need of the system: the programs that show it is there, and the packages that bring it. */
const PARTS = {
  engine: { programs: ["dockerd", "docker", "containerd", "runc"], packages: ["docker.io", "iptables"] },
  registry: { programs: ["docker-registry"], packages: ["docker-registry"] },
  mmdebstrap: { programs: ["mmdebstrap"], packages: ["mmdebstrap"] },
  dpkg: { programs: ["dpkg-deb", "apt-get"], packages: ["dpkg", "apt"] },
  keyring: { programs: [], files: ["/usr/share/keyrings/debian-archive-keyring.gpg"], packages: ["debian-archive-keyring"] },
  openssl: { programs: ["openssl"], packages: ["openssl"] },
  skopeo: { programs: ["skopeo"], packages: ["skopeo"] },
  curl: { programs: ["curl"], packages: ["curl", "ca-certificates"] },
  zstd: { programs: ["zstd"], packages: ["zstd"] },
  gzip: { programs: ["gzip", "tar", "sha256sum"], packages: ["gzip", "tar", "coreutils"] },
  iproute: { programs: ["ip"], packages: ["iproute2"] },
  compiler: { programs: ["gcc", "g++"], packages: ["gcc", "g++", "libc6-dev"] },
  binutils: { programs: ["readelf", "find", "ldconfig"], packages: ["binutils", "findutils", "libc-bin"] },
  chromium: { programs: ["chromium"], packages: ["chromium", "fonts-liberation"] },
  tinyproxy: { programs: ["tinyproxy"], packages: ["tinyproxy-bin"] },
  haproxy: { programs: ["haproxy"], packages: ["haproxy"] },
  nginx: { programs: ["nginx"], packages: ["nginx-light"] },
  faketime: { programs: ["faketime"], packages: ["faketime"] },
  rpm: { programs: ["rpm", "rpmbuild"], packages: ["rpm"] },
  libcap: { programs: ["getcap"], packages: ["libcap2-bin"] },
  python: { programs: ["python3"], packages: ["python3-minimal", "python3"] },
} as const satisfies Record<string, { programs: readonly string[]; files?: readonly string[]; packages: readonly string[] }>;

export type SystemPart = keyof typeof PARTS;

/** Debian keeps daemons in sbin, which an ordinary user's PATH leaves out. */
const PLACES = [...(process.env.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

export function findProgram(name: string): string | undefined {
  return PLACES.filter(Boolean)
    .map((place) => join(place, name))
    .find(isExecutable);
}

export function program(name: string): string {
  const path = findProgram(name);
  if (!path) throw new Error(`${name} is not installed`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

export function missingParts(parts: readonly SystemPart[]): SystemPart[] {
  return parts.filter((part) => {
    const needed = PARTS[part];
    const files: readonly string[] = "files" in needed ? needed.files : [];
    return needed.programs.some((name) => !findProgram(name)) || files.some((file) => !isReadable(file));
  });
}

/** Root on Debian or Ubuntu: installs what is missing and says so. Anyone else is told exactly what to install. */
export async function ensureSystem(parts: readonly SystemPart[], say: (line: string) => void = console.error): Promise<void> {
  const missing = missingParts(parts);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap((part) => [...PARTS[part].packages]))];
  const wish = `apt-get install --no-install-recommends ${packages.join(" ")}`;
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new Error(`the test bed lacks ${missing.join(", ")}. On Debian or Ubuntu, as root: ${wish}`);
  }
  say(`testbed: installing ${packages.join(" ")}`);
  try {
    await install(packages);
  } catch {
    // Package lists that are missing or old name files that the archive no longer has.
    await run("apt-get", ["update"], { env: aptEnvironment() });
    await install(packages);
  }
  const still = missingParts(missing);
  if (still.length > 0) throw new Error(`${still.join(", ")} still missing after: ${wish}`);
}

async function install(packages: string[]): Promise<void> {
  // The engine and the registry come up side by side, so that one waits for the other's lock.
  await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", ...packages], { env: aptEnvironment() });
}

/**
 * RUNLEVEL makes invoke-rc.d refuse to start services: the bed starts an engine of its own, and must not bring up the
 * system's beside it.
 */
function aptEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
