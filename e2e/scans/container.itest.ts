import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEngine } from "@/lib/docker";
import { readEnv } from "@/lib/env";
import { type Scanner, type ScannerImage, type ScanResult, trivyContainer, trivyScanner } from "@/lib/scanner";
import { docker } from "../fronts/engine-kit";
import { type BedState, type Registry, startRegistry, up } from "../testbed";
import { pushTrivyImage, type ScannerDatabase, scannerDatabase, trivyImageName, trivyProgram } from "../testbed/scanner";
import { atZero, trivySbom } from "./kit";

/** The scanner as a container, by the bed's engine: the adapter alone. */
const installation = "11111111-1111-4111-8111-111111111111";
const label = `dev.basewise.scanner=${installation}`;

let bed: BedState;
let trivy: string;
let database: ScannerDatabase;
let folder: string;
let registry: Registry;
let real: string;

const asked = (...words: string[]) => docker(bed.dockerHost, ...words);
const lines = (text: string) => text.split("\n").filter(Boolean);
const containers = async () => lines(await asked("ps", "--all", "--quiet", "--no-trunc", "--filter", `label=${label}`));
const volumes = async () => lines(await asked("volume", "ls", "--quiet", "--filter", `label=${label}`));

/** Pushed, pulled, and by the engine's own id. */
async function brought(script?: string): Promise<string> {
  const { digest } = await pushTrivyImage(registry.address, script);
  const name = `${registry.address}/${trivyImageName.repository}@${digest}`;
  await asked("pull", "--quiet", name);
  return (await asked("image", "inspect", "--format", "{{.Id}}", name)).trim();
}

const imageOf = (id: string, version: string | null = "0.74.0"): ScannerImage => {
  const held = { reference: "here", digest: id, id, version };
  return {
    installation: async () => installation,
    held: async () => held,
    obtain: async () => held,
    tellVersion: async (_, said) => {
      held.version = said;
    },
  };
};

interface Bounds {
  cacheDir?: string;
  timeMs?: number;
  maxBytes?: number;
}
const scannerOf = (image: ScannerImage, { cacheDir = database.cacheDir, timeMs = 60_000, maxBytes = 64 * 2 ** 20 }: Bounds = {}): Scanner =>
  trivyContainer({ cacheDir, timeMs, maxBytes, maxAgeDays: 0 }, createEngine(readEnv({ DOCKER_HOST: bed.dockerHost })).confined, image);

const signal = AbortSignal.timeout(2_700_000);
async function listOf(reference: string): Promise<{ sbom: string; control: () => string }> {
  const image = bed.images.find((one) => one.reference === reference);
  if (!image) throw new Error(`the bed has no ${reference}`);
  const sbom = await trivySbom(trivy, bed, image);
  return { sbom, control: () => atZero(sbom) };
}
const alpine = "docker.io/library/alpine:3.7.3";

beforeAll(async () => {
  bed = await up({ say: () => undefined });
  trivy = await trivyProgram();
  database = await scannerDatabase(bed);
  folder = await mkdtemp(path.join(tmpdir(), "basewise-box-"));
  registry = await startRegistry({ storage: path.join(folder, "registry") });
  real = await brought();
});
afterAll(async () => {
  if (!bed || !registry) return;
  for (const name of await volumes()) await asked("volume", "rm", "--force", name);
  for (const image of lines(await asked("image", "ls", "--quiet", "--filter", `reference=${registry.address}/${trivyImageName.repository}`)))
    await asked("image", "rm", "--force", image).catch(() => "");
  await registry.stop();
  await rm(folder, { recursive: true, force: true });
});
/** The database's volume is named; one of a scan's own has the engine's sixty-four digits. */
afterEach(async () => {
  expect(await containers()).toEqual([]);
  expect((await volumes()).filter((name) => !name.startsWith("basewise-trivy-"))).toEqual([]);
});

describe("the real scanner in a container", () => {
  it.each([
    alpine,
    "docker.io/library/debian:trixie",
    "docker.io/library/debian:trixie-slim",
    "gcr.io/distroless/cc-debian12:latest",
    "docker.io/library/alpine:3.20",
  ])("finds in %s what the program finds", async (reference) => {
    const input = await listOf(reference);
    const program = trivyScanner({ program: trivy, cacheDir: database.cacheDir, timeMs: 60_000, maxBytes: 64 * 2 ** 20, maxAgeDays: 0 });
    const inside = await scannerOf(imageOf(real)).scan(input, { signal });
    const outside = await program.scan(input, { signal });
    expect(inside).toEqual(outside);
    expect(inside.state === "scanned" && inside.findings.length).toBeGreaterThan(reference === alpine ? 1 : 5);
  });

  it("finds in Alpine 3.7.3 what Alpine's own advisories say", async () => {
    const result = await scannerOf(imageOf(real)).scan(await listOf(alpine), { signal });
    expect(result.scanner).toEqual({ name: "trivy", version: "0.74.0", database: { updatedAt: "2026-11-01T06:00:00.000Z", schema: 2 } });
    expect(result.state === "scanned" && result.findings.map((one) => [one.id, one.package, one.fixed])).toEqual([
      ["CVE-2019-14697", "musl", "1.1.18-r4"],
      ["CVE-2019-14697", "musl-utils", "1.1.18-r4"],
    ]);
  });

  it("tells a release that the database does not know from one without findings, and says its version by itself", async () => {
    const { cacheDir } = await scannerDatabase(bed, { without: ["alpine 3.19"] });
    const image = imageOf(real, null);
    const result = await scannerOf(image, { cacheDir }).scan(await listOf("docker.io/library/alpine:3.19"), { signal });
    expect(result).toMatchObject({ state: "not_covered", scanner: { version: "0.74.0" } });
    expect((await image.held())?.version).toBe("0.74.0");
  });

  it("fills a volume once for each database, and of the old one's nothing is left", async () => {
    const first = scannerOf(imageOf(real));
    const input = await listOf("docker.io/library/alpine:3.20");
    await first.scan(input, { signal });
    const before = await volumes();
    const madeAt = await asked("volume", "inspect", "--format", "{{.CreatedAt}}", ...before);
    await first.scan(input, { signal });
    expect(await volumes()).toEqual(before);
    expect(await asked("volume", "inspect", "--format", "{{.CreatedAt}}", ...before)).toBe(madeAt);
    const later = await scannerDatabase(bed, { variant: "later" });
    const second: ScanResult = await scannerOf(imageOf(real), { cacheDir: later.cacheDir }).scan(input, { signal });
    expect(second.scanner.database?.updatedAt).toBe("2026-11-15T06:00:00.000Z");
    const program = trivyScanner({ program: trivy, cacheDir: later.cacheDir, timeMs: 60_000, maxBytes: 64 * 2 ** 20, maxAgeDays: 0 });
    expect(second).toEqual(await program.scan(input, { signal }));
    const after = await volumes();
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after).not.toEqual(before);
  });

  it("fills a volume again that was not filled to its end", async () => {
    const scanner = scannerOf(imageOf(real));
    const input = await listOf(alpine);
    await scanner.scan(input, { signal });
    const [name = ""] = await volumes();
    await asked("volume", "rm", name);
    await asked("volume", "create", "--label", label, name);
    expect((await scanner.scan(input, { signal })).state).toBe("scanned");
  });
});

/** What a program inside sees and may do, in words that the failed scan hands on. */
const looks = `#!/bin/sh
try() { "$@" 2>/dev/null && echo -n yes || echo -n no; }
{
  echo "uid=$(id -u):$(id -g)"
  grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr -d '\\t'
  echo "net=$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \\n')"
  echo "routes=$(tail -n +2 /proc/net/route | wc -l)"
  echo "root=$(try touch /x) db=$(try touch /db/x) tmp=$(try touch /tmp/x)"
  echo "files=$(ls /scan) $(ls /db)"
} >&2
exit 3
`;
const hangs = "#!/bin/sh\nsleep 600\n";
const floods = "#!/bin/sh\nexec cat /dev/zero\n";
const crashes = '#!/bin/sh\necho "panic: no such thing" >&2\nsh -c "kill -SEGV \\$\\$"\nexit $?\n';

describe("what it may do", () => {
  it("is nothing beyond what it is given, as it sees it from inside", async () => {
    const scanner = scannerOf(imageOf(await brought(looks)));
    const failure = await scanner.scan(await listOf(alpine), { signal }).catch((error) => error);
    expect(failure.code).toBe("scanner_failed");
    for (const word of ["ended with 3", "uid=65532:65532", "CapEff:0000000000000000", "CapBnd:0000000000000000", "NoNewPrivs:1", "net=lo ", "routes=0"])
      expect(failure.detail).toContain(word);
    expect(failure.detail).toContain("root=no db=no tmp=yes");
    expect(failure.detail).toContain("files=sbom.cdx.json db");
  });

  it("is nothing beyond what it is given, as the engine has it while it runs", async () => {
    const control = new AbortController();
    const scan = scannerOf(imageOf(await brought(hangs))).scan(await listOf(alpine), { signal: control.signal });
    let id: string | undefined;
    for (let i = 0; i < 300 && id === undefined; i++) {
      await sleep(50);
      [id] = lines(await asked("ps", "--quiet", "--filter", `label=${label}`));
    }
    const [seen] = JSON.parse(await asked("inspect", id ?? ""));
    control.abort();
    await expect(scan).rejects.toMatchObject({ code: "job_cancelled" });
    expect(seen.State.Running).toBe(true);
    expect(seen.Config).toMatchObject({ User: "65532:65532" });
    expect(seen.HostConfig).toMatchObject({
      NetworkMode: "none",
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      CapAdd: null,
      SecurityOpt: ["no-new-privileges"],
      Privileged: false,
      Binds: null,
      PidMode: "",
    });
    expect(Object.keys(seen.NetworkSettings.Networks)).toEqual(["none"]);
    const mounts = seen.Mounts.map((one: { Type: string; Destination: string; RW: boolean }) => [one.Type, one.Destination, one.RW]).sort();
    expect(mounts).toEqual([
      ["volume", "/db", false],
      ["volume", "/scan", true],
    ]);
  });
});

describe("one that breaks", () => {
  it.each([
    ["crashes", crashes, {}, "scanner_failed", /ended with 139: panic: no such thing/],
    ["hangs", hangs, { timeMs: 1500 }, "scanner_timeout", /within 1\.5 seconds/],
    ["floods", floods, { maxBytes: 2 ** 20 }, "scanner_output_too_large", /more than 1048576 bytes/],
    ["prints garbage", "#!/bin/sh\necho hello\n", {}, "scanner_output_unreadable", /not JSON/],
    ["is a tampered release", undefined, {}, "scanner_refused", /0\.69\.5/],
  ] as const)("that %s ends in its code, and nothing is left", async (_, script, bounds, code, detail) => {
    const image = script === undefined ? imageOf(await brought('#!/bin/sh\necho \'{"Version":"0.69.5"}\'\n'), null) : imageOf(await brought(script));
    const failure = await scannerOf(image, bounds)
      .scan(await listOf(alpine), { signal })
      .catch((error) => error);
    expect([failure.code, failure.detail]).toEqual([code, expect.stringMatching(detail)]);
  });

  it("that a killed server left is removed at the next use", async () => {
    const left = (await asked("run", "--detach", "--label", label, "--volume", "/scan", "--entrypoint", "sleep", await brought(hangs), "600")).trim();
    const [mount] = JSON.parse(await asked("inspect", "--format", "{{json .Mounts}}", left)) as { Name: string }[];
    await asked("volume", "create", "--label", label, "basewise-trivy-old");
    expect((await scannerOf(imageOf(real)).scan(await listOf(alpine), { signal })).state).toBe("scanned");
    expect(await containers()).toEqual([]);
    expect(await volumes()).not.toContain("basewise-trivy-old");
    expect(lines(await asked("volume", "ls", "--quiet"))).not.toContain(mount?.Name);
  });
});
