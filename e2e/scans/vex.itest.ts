import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DerivedFacts } from "@/lib/inspect/derive";
import type { Inspection } from "@/lib/inspect/inspection";
import { bomOf } from "@/lib/sbom/bom";
import type { ScanDetail } from "@/lib/scans/types";
import type { VexRecord, Waiver } from "@/lib/statements/types";
import { hiding, readVex, type VexSubject } from "@/lib/vex";
import { type App, call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { run } from "../testbed/host/run";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";
import { type Told, trivyImage } from "./kit";

/**
 * OpenVEX documents, applied by us and by the real scanner (`trivy image --vex`) over the same database: both leave the same findings. Of a list
 * of packages the scanner forgets which image it is of, so it is asked of the image itself. Purls are without qualifiers, which it and we write
 * differently. It also hides a finding of a package that is needed only by packages stated as not affected; what needs what is not on record here
 * and not said, so packages are stated of identifiers that one package alone has.
 */
const names = ["docker.io/library/alpine:3.7.3", "docker.io/library/debian:trixie"];
let app: App;
let trivy: string;
let cacheDir: string;
let folder: string;

interface Image {
  digest: string;
  /** Of the image, as its bill of materials has it. */
  purl: string;
  reference: string;
  subject: VexSubject;
  findings: Told[];
}
const images = new Map<string, Image>();
const plain = (purl: string | null | undefined): string => purl?.split("?")[0] ?? "";

beforeAll(async () => {
  const bed = await up({ say: () => undefined });
  trivy = await trivyProgram();
  // As new as a scan asks for, and the same for a day, so that it is made once.
  ({ cacheDir } = await scannerDatabase(bed, { updatedAt: new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000).toISOString() }));
  folder = await mkdtemp(path.join(tmpdir(), "basewise-vex-"));
  app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock", BASEWISE_TRIVY: trivy, BASEWISE_TRIVY_CACHE: cacheDir } });
  const jobs = await inspectAll(
    app,
    names.map((reference) => ({ reference, source: "registry" })),
    600,
  );
  for (const [i, name] of names.entries()) {
    const digest = jobs[i]?.imageDigest ?? "";
    const { facts, ...inspection } = (await call<Inspection & { facts: DerivedFacts }>(app, "GET", `/api/v1/images/${digest}`)).body;
    const bom = bomOf({ inspection, facts });
    const read = bed.images.find((one) => one.reference === name);
    if (!read) throw new Error(`the bed has no ${name}`);
    images.set(name, {
      digest,
      purl: plain(bom.image.purl),
      reference: `${bed.registry}/${read.repository}@${digest}`,
      subject: {
        digests: [digest],
        repositories: inspection.repositories.map((one) => one.name),
        references: inspection.references,
        architecture: inspection.platform.split("/")[1] ?? null,
        packages: bom.packages.map((one) => ({ name: one.name, version: one.version, purl: one.purl })),
      },
      findings: (await trivyImage(trivy, cacheDir, bed, { repository: read.repository, digest })).findings,
    });
  }
});
afterAll(async () => {
  await app?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const lines = (findings: readonly Told[]) => findings.map((one) => `${one.id} ${one.package} ${one.installed}`).sort();

async function theirs(image: Image, text: string): Promise<string[]> {
  const file = path.join(folder, "vex.json");
  await writeFile(file, text);
  const fixed = ["--skip-db-update", "--offline-scan", "--skip-version-check", "--disable-telemetry", "--cache-backend", "memory", "--cache-dir", cacheDir];
  const { stdout } = await run(trivy, [
    "image",
    image.reference,
    "--image-src",
    "remote",
    "--vex",
    file,
    "-f",
    "json",
    "-q",
    "--scanners",
    "vuln",
    "--pkg-types",
    "os",
    ...fixed,
  ]);
  type Raw = { VulnerabilityID: string; PkgName: string; InstalledVersion: string };
  const found = (JSON.parse(stdout.toString("utf8")) as { Results?: { Vulnerabilities?: Raw[] }[] }).Results ?? [];
  return found.flatMap((one) => (one.Vulnerabilities ?? []).map((raw) => `${raw.VulnerabilityID} ${raw.PkgName} ${raw.InstalledVersion}`)).sort();
}

function ours(image: Image, text: string): string[] {
  const says = hiding([{ ref: "it", document: readVex(text), handedIn: true }], image.subject);
  return lines(image.findings.filter((one) => !says(one)));
}

const vex = (statements: unknown[]): string =>
  JSON.stringify({
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://example.com/vex/bed",
    author: "The test bed",
    timestamp: "2026-11-01T00:00:00Z",
    version: 1,
    statements,
  });

const says = (id: string, products: unknown[], change: object = {}) => ({
  vulnerability: { name: id },
  products,
  status: "not_affected",
  justification: "vulnerable_code_not_in_execute_path",
  ...change,
});
const affected = { status: "affected", justification: undefined, action_statement: "Update it." };
const later = { timestamp: "2026-11-05T00:00:00Z" };

/** By name: a document of an image, and whether it must hide something. */
type Make = (image: Image, id: string, purl: string, name: string) => { statements: unknown[]; hides: boolean };
const documents: Record<string, Make> = {
  "the image as a whole": ({ purl }, id) => ({ statements: [says(id, [{ "@id": purl }])], hides: true }),
  "the image, one package as a subcomponent": ({ purl }, id, own) => ({
    statements: [says(id, [{ "@id": purl, subcomponents: [{ "@id": own }] }])],
    hides: true,
  }),
  "a subcomponent without version and qualifiers": ({ purl }, id, own) => ({
    statements: [says(id, [{ "@id": purl, subcomponents: [{ "@id": own.split("@")[0] }] }])],
    hides: true,
  }),
  "a subcomponent in another version": ({ purl }, id, own) => ({
    statements: [says(id, [{ "@id": purl, subcomponents: [{ "@id": `${own.split("@")[0]}@0.0.0` }] }])],
    hides: false,
  }),
  "a subcomponent of another architecture": ({ purl }, id, own) => ({
    statements: [says(id, [{ "@id": purl, subcomponents: [{ "@id": `${own.split("@")[0]}?arch=s390x` }] }])],
    hides: false,
  }),
  "a package as a product": (_, id, own) => ({ statements: [says(id, [{ "@id": own }])], hides: true }),
  "identifiers in the place of @id": ({ purl }, id) => ({ statements: [says(id, [{ identifiers: { purl } }])], hides: true }),
  "an alias": ({ purl }, id) => ({ statements: [says("X-1", [{ "@id": purl }], { vulnerability: { name: "X-1", aliases: [id] } })], hides: true }),
  fixed: ({ purl }, id) => ({ statements: [says(id, [{ "@id": purl }], { status: "fixed", justification: undefined })], hides: true }),
  "affected hides nothing": ({ purl }, id) => ({ statements: [says(id, [{ "@id": purl }], affected)], hides: false }),
  "a newer affected undoes it": ({ purl }, id) => ({
    statements: [says(id, [{ "@id": purl }]), says(id, [{ "@id": purl }], { ...affected, ...later })],
    hides: false,
  }),
  "a newer not_affected hides again, though it stands first": ({ purl }, id) => ({
    statements: [says(id, [{ "@id": purl }], later), says(id, [{ "@id": purl }], affected)],
    hides: true,
  }),
  "two of the same time, not_affected first": ({ purl }, id) => ({
    statements: [says(id, [{ "@id": purl }]), says(id, [{ "@id": purl }], affected)],
    hides: true,
  }),
  "two of the same time, affected first": ({ purl }, id) => ({
    statements: [says(id, [{ "@id": purl }], affected), says(id, [{ "@id": purl }])],
    hides: false,
  }),
  "a package stated as not affected in an image stated as affected": ({ purl }, id, own) => ({
    statements: [says(id, [{ "@id": own }]), says(id, [{ "@id": purl }], { ...affected, ...later })],
    hides: true,
  }),
  "another image": ({ purl }, id) => ({
    statements: [says(id, [{ "@id": purl.replace(/(@sha256(?::|%3A))[0-9a-f]{64}/, `$1${"c".repeat(64)}`) }])],
    hides: false,
  }),
  "another vulnerability": ({ purl }) => ({ statements: [says("CVE-2099-0000", [{ "@id": purl }])], hides: false }),
};

describe.each(names)("%s", (reference) => {
  it.each(Object.entries(documents))("%s", async (_, make) => {
    const image = images.get(reference);
    const alone = image?.findings.filter(({ id }, _i, all) => all.filter((one) => one.id === id).length === 1);
    const [first] = alone?.length ? alone : (image?.findings ?? []);
    const own = plain(image?.subject.packages.find((one) => one.name === first?.package)?.purl);
    if (!image || !first || !own) throw new Error("nothing was found to state something of");
    const { statements, hides } = make(image, first.id, own, first.package);
    const text = vex(statements);
    const left = await theirs(image, text);
    expect(ours(image, text)).toEqual(left);
    // By the scanner's own word, so that neither agrees with the other on nothing.
    expect(left.length < image.findings.length).toBe(hides);
  });
});

it("over debian:trixie, a statement for every second identifier", async () => {
  const image = images.get("docker.io/library/debian:trixie");
  if (!image) throw new Error("not read");
  const stated = new Set([...new Set(image.findings.map(({ id }) => id))].sort().filter((_, i) => i % 2 === 0));
  expect(stated.size).toBeGreaterThan(20);
  const text = vex([...stated].map((id) => says(id, [{ "@id": image.purl }])));
  const left = await theirs(image, text);
  const own = ours(image, text);
  expect(own).toEqual(lines(image.findings.filter(({ id }) => !stated.has(id))));
  // Trivy leaves those as well that it finds no way to from the image but in circles: libc6 and libgcc-s1 need each other, so do libssl3t64 and
  // its provider (dpkg-query -W -f '${Package} ${Depends}').
  const circles = ["gcc-14-base", "libc6", "libgcc-s1", "libssl3t64", "openssl-provider-legacy"];
  expect(own.filter((line) => !left.includes(line))).toEqual([]);
  expect(left.filter((line) => !own.includes(line) && !circles.includes(line.split(" ")[1] ?? ""))).toEqual([]);
});

it("over HTTP: what is handed in and what is waived hides what the real scanner hides by the same documents, and a scan's own figures stay", async () => {
  const image = images.get("docker.io/library/debian:trixie");
  if (!image) throw new Error("not read");
  const at = `/api/v1/images/${encodeURIComponent(image.digest)}`;
  const scan = await call<ScanDetail>(app, "POST", `${at}/scans`, {});
  expect(scan.status).toBe(201);
  const shown = async () => (await call<ScanDetail>(app, "GET", `/api/v1/scans/${scan.body.id}`)).body;
  const hidden = ({ findings }: ScanDetail) => lines(findings.filter((one) => one.hidden).map((one) => ({ ...one, fixed: one.fixed ?? "" })));
  expect(hidden(scan.body)).toEqual([]);
  const alone = image.findings.filter(({ id }, _, all) => all.filter((one) => one.id === id).length === 1);
  const [first, second, third] = alone;
  const own = (name: string | undefined) => plain(image.subject.packages.find((one) => one.name === name)?.purl);
  if (!first || !second || !third) throw new Error("too little was found");

  const text = vex([
    says(first.id, [{ "@id": image.purl, subcomponents: [{ "@id": own(first.package) }] }]),
    says(second.id, [{ "@id": own(second.package) }]),
  ]);
  const taken = await call<VexRecord>(app, "PUT", `${at}/vex?by=CI`, JSON.parse(text));
  expect([taken.status, taken.body.statements, taken.body.actor.name]).toEqual([201, 2, "CI"]);
  const dropped = async (document: string) => {
    const left = await theirs(image, document);
    return lines(image.findings).filter((line) => !left.includes(line));
  };
  const one = await shown();
  expect(hidden(one)).toEqual(await dropped(text));
  expect(hidden(one)).toHaveLength(2);
  expect([one.identifiers, one.fixable, one.counts]).toEqual([scan.body.identifiers, scan.body.fixable, scan.body.counts]);
  expect(one.left).toMatchObject({ identifiers: (scan.body.identifiers ?? 0) - 2, hidden: 2 });
  expect((await call(app, "DELETE", `${at}/vex/${taken.body.id}`)).status).toBe(200);
  expect(hidden(await shown())).toEqual([]);

  const until = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const justified = { justification: "vulnerable_code_not_in_execute_path", package: third.package };
  for (const wish of [{ vulnerability: first.id }, { vulnerability: third.id, ...justified }])
    expect((await call<Waiver>(app, "POST", `${at}/waivers`, { ...wish, reason: "It is looked at.", until })).status).toBe(201);
  expect(hidden(await shown())).toEqual(lines([first, third]));
  const exported = await (await fetch(`${app.url}${at}/vex?format=openvex`)).text();
  expect(await dropped(exported)).toEqual(lines([third]));
});
