import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "../app";
import { sourceOf } from "../reading/listing";
import { faults } from "../schemas/validate";
import { up } from "../testbed";
import { run, text } from "../testbed/host/run";
import { type OraclePackage, type Place, readPackagesOracle } from "../testbed/oracle";
import { fetchTars, inFolder } from "../testbed/oracle/layers";

/**
 * Bills of materials of real images, read from the bed's registry, against the published schemas and what each image's own tools list. One of
 * each kind; more of them with BASEWISE_TEST_FULL=1 (`npm run test:full`).
 */
const more = [
  "docker.io/library/python:3.13-trixie-bed",
  "docker.io/library/alpine:3.20",
  "gcr.io/distroless/cc-debian12:latest",
  "gcr.io/distroless/python3-debian13:latest",
  "gcr.io/distroless/java21-debian13:latest",
  "docker.io/demo/rpm:ndb",
];
const names = [
  ...(process.env.BASEWISE_TEST_FULL === "1" ? more : []),
  "docker.io/library/debian:trixie-slim",
  "docker.io/library/alpine:3.7.3",
  "gcr.io/distroless/static-debian13:latest",
  "gcr.io/distroless/base-debian13:latest",
  "gcr.io/distroless/nodejs22-debian13:latest",
  "docker.io/demo/rpm:sqlite",
  "docker.io/library/busybox:1.38.0-musl",
  "docker.io/demo/scratch-hello:latest",
];
const withoutPackages = names.slice(-2);

interface Component {
  type: string;
  "bom-ref": string;
  name: string;
  version?: string;
  purl?: string;
  licenses?: { license?: { id?: string; name?: string }; expression?: string }[];
  evidence?: { occurrences: { location: string }[] };
  properties?: { name: string; value: string }[];
}
interface Cyclonedx {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
  compositions: { aggregate: string; assemblies: string[] }[];
}
interface Spdx {
  packages: { name: string; versionInfo?: string; sourceInfo?: string; licenseDeclared: string; externalRefs?: { referenceLocator: string }[] }[];
  relationships: { relationshipType: string; relatedSpdxElement: string }[];
  hasExtractedLicensingInfos?: { licenseId: string; name?: string }[];
}

let app: App;
let bed: Awaited<ReturnType<typeof up>>;
const digests = new Map<string, string>();
const read = new Map<string, { cyclonedx: Cyclonedx; spdx: Spdx }>();

const placeOf = (reference: string): Place => {
  const image = bed.images.find((one) => one.reference === reference);
  if (!image) throw new Error(`the bed has no ${reference}`);
  return { registry: bed.registry, repository: image.repository, reference: image.tag };
};
const sbomUrl = (digest: string | undefined, query: string) => `${app.url}/api/v1/images/${digest}/sbom${query}`;
const bomOf = (reference: string) => {
  const found = read.get(reference);
  if (!found) throw new Error(reference);
  return found;
};
const property = (component: Component, name: string) => component.properties?.find((one) => one.name === name)?.value;
const packagesOf = (bom: Cyclonedx) => bom.components.filter((one) => property(one, "basewise:layer") !== undefined);

beforeAll(async () => {
  bed = await up();
  app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  const jobs = await inspectAll(
    app,
    names.map((reference) => ({ reference, source: "registry" })),
    600,
  );
  for (const [i, job] of jobs.entries()) {
    if (job.state !== "done" || !job.imageDigest) throw new Error(`${names[i]}: ${JSON.stringify(job.error)}`);
    digests.set(names[i] as string, job.imageDigest);
  }
  for (const [reference, digest] of digests) {
    const [cyclonedx, spdx] = await Promise.all(["cyclonedx", "spdx"].map(async (format) => (await fetch(sbomUrl(digest, `?format=${format}`))).json()));
    read.set(reference, { cyclonedx: cyclonedx as Cyclonedx, spdx: spdx as Spdx });
  }
});
afterAll(async () => app?.remove());

/**
 * distroless keeps control files one by one, which no tool lists. Put together as the status file that dpkg would have, dpkg-query reads them.
 */
async function distrolessOracle(reference: string): Promise<OraclePackage[]> {
  return inFolder(async (folder) => {
    const root = path.join(folder, "root");
    await mkdir(root);
    for (const tar of await fetchTars(placeOf(reference), folder)) {
      await run("bash", ["-c", 'tar -xf "$1" -C "$2" --wildcards "*var/lib/dpkg/status.d/*" 2>/dev/null || true', "x", tar, root]);
    }
    const kept = path.join(root, "var/lib/dpkg/status.d");
    const files = (await readdir(kept)).filter((name) => !name.endsWith(".md5sums"));
    const paragraphs = await Promise.all(files.map(async (name) => (await readFile(path.join(kept, name), "utf8")).trim()));
    const database = path.join(folder, "dpkg");
    for (const name of ["info", "updates"]) await mkdir(path.join(database, name), { recursive: true });
    await writeFile(path.join(database, "status"), paragraphs.map((one) => `${one}\nStatus: install ok installed\n\n`).join(""));
    const format = `${["Package", "Version", "Architecture", "source:Package", "source:Version"].map((field) => `\${${field}}`).join("\\t")}\\n`;
    const listed = await text("dpkg-query", [`--admindir=${database}`, "-W", "-f", format]);
    return listed
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [name = "", version = "", architecture = "", source = "", sourceVersion = ""] = line.split("\t");
        return { name, version, architecture, source, sourceVersion };
      });
  });
}

describe.each(names)("%s", (reference) => {
  it("is valid in both formats, by the published schemas", () => {
    expect(faults("cyclonedx", bomOf(reference).cyclonedx)).toEqual([]);
    expect(faults("spdx", bomOf(reference).spdx)).toEqual([]);
  });

  it("refers to nothing that is not in it, and to each thing once", () => {
    const { cyclonedx, spdx } = bomOf(reference);
    const refs = [cyclonedx.metadata.component, ...cyclonedx.components].map((one) => one["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
    const named = [...cyclonedx.dependencies.flatMap((one) => [one.ref, ...one.dependsOn]), ...cyclonedx.compositions.flatMap((one) => one.assemblies)];
    expect(named.filter((ref) => !refs.includes(ref))).toEqual([]);
    const reached = new Set(cyclonedx.dependencies.flatMap((one) => one.dependsOn));
    expect(refs.slice(1).filter((ref) => !reached.has(ref))).toEqual([]);
    const ids = new Set((spdx.packages as unknown as { SPDXID: string }[]).map((one) => one.SPDXID));
    expect(ids.size).toBe(spdx.packages.length);
    const related = spdx.relationships.map((one) => one.relatedSpdxElement).filter((id) => id !== "NOASSERTION");
    expect(related.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("has the packages that the image's own tools list, each from its source", async () => {
    const oracle = await readPackagesOracle(placeOf(reference));
    const wanted = oracle.manager === "dpkg-status.d" ? await distrolessOracle(reference) : oracle.packages;
    expect(wanted.length > 0).toBe(!withoutPackages.includes(reference));
    const { cyclonedx, spdx } = bomOf(reference);
    const line = (one: OraclePackage) => {
      const source = oracle.manager === "apk" ? `${one.source || one.name} ${one.version}` : (sourceOf(one) ?? `${one.name} ${one.version}`);
      return `${one.name} ${one.version} ${one.architecture === "(none)" ? "" : one.architecture} < ${source}`;
    };
    const want = wanted.map(line).sort();
    const told = packagesOf(cyclonedx).map((one) => {
      const source = `${property(one, "aquasecurity:trivy:SrcName")} ${property(one, "basewise:sourceVersion")}`;
      return `${one.name} ${one.version} ${property(one, "basewise:architecture") ?? ""} < ${source}`;
    });
    expect(told.sort()).toEqual(want);
    const fromSpdx = spdx.packages
      .filter((one) => one.sourceInfo)
      .map((one) => `${one.name} ${one.versionInfo} < ${one.sourceInfo?.replace("built package from: ", "")}`);
    expect(fromSpdx.sort()).toEqual(wanted.map((one) => line(one).replace(/ \S* < /, " < ")).sort());
  });

  it("puts a source version together again from what a scanner reads", () => {
    for (const one of packagesOf(bomOf(reference).cyclonedx)) {
      const [epoch, version, release] = ["SrcEpoch", "SrcVersion", "SrcRelease"].map((name) => property(one, `aquasecurity:trivy:${name}`));
      expect(`${epoch === undefined ? "" : `${epoch}:`}${version}${release === undefined ? "" : `-${release}`}`).toBe(property(one, "basewise:sourceVersion"));
    }
  });
});

it.each(names.filter((name) => /alpine|rpm/.test(name)))("%s: licences are in the package's own words", async (reference) => {
  const { packages } = await readPackagesOracle(placeOf(reference));
  const { cyclonedx, spdx } = bomOf(reference);
  const want = packages.map((one) => `${one.name}: ${one.licence}`).sort();
  const words = (one: Component) => one.licenses?.map(({ license, expression }) => expression ?? license?.id ?? license?.name).join();
  expect(
    packagesOf(cyclonedx)
      .map((one) => `${one.name}: ${words(one)}`)
      .sort(),
  ).toEqual(want);
  const stated = new Map(spdx.hasExtractedLicensingInfos?.map((one) => [one.licenseId, one.name]));
  expect(
    spdx.packages
      .filter((one) => one.sourceInfo)
      .map((one) => `${one.name}: ${stated.get(one.licenseDeclared) ?? one.licenseDeclared}`)
      .sort(),
  ).toEqual(want);
});

describe("package URLs", () => {
  const urls = (reference: string) => packagesOf(bomOf(reference).cyclonedx).map((one) => one.purl);
  const versionOf = async (reference: string, name: string) =>
    (await readPackagesOracle(placeOf(reference))).packages.find((one) => one.name === name)?.version;

  it("as the type definitions have them", async () => {
    const base = "gcr.io/distroless/base-debian13:latest";
    const release = bomOf(base).cyclonedx.components.find((one) => one.type === "operating-system")?.version;
    expect(release).toMatch(/^13(\.\d+)?$/);
    expect(urls(base)).toContain(`pkg:deb/debian/libssl3t64@${await versionOf(base, "libssl3t64")}?arch=amd64&distro=debian-${release}&upstream=openssl`);
    // The one of them with an epoch.
    const zlib = /^1:(.+)$/.exec((await versionOf(base, "zlib1g")) ?? "")?.[1];
    expect(urls(base).some((url) => url?.startsWith(`pkg:deb/debian/zlib1g@${zlib}?`) && url.includes("&epoch=1&"))).toBe(true);
    expect(urls("docker.io/library/alpine:3.7.3")).toContain("pkg:apk/alpine/musl-utils@1.1.18-r3?arch=x86_64&distro=alpine-3.7.3&upstream=musl");
  });

  it("the image's own leads to its manifest", () => {
    const reference = "gcr.io/distroless/static-debian13:latest";
    const { purl, version } = bomOf(reference).cyclonedx.metadata.component;
    expect(version).toBe(digests.get(reference));
    expect(purl).toBe(`pkg:oci/static-debian13@${digests.get(reference)}?arch=amd64&repository_url=gcr.io%2Fdistroless%2Fstatic-debian13`);
  });
});

it("names the layer that brought each package, which holds its record", async () => {
  const reference = "gcr.io/distroless/base-debian13:latest";
  const layers = await inFolder(async (folder) =>
    Promise.all(
      (await fetchTars(placeOf(reference), folder)).map(async (tar) => (await text("tar", ["-tf", tar])).split("\n").map((name) => name.replace(/^\.\//, ""))),
    ),
  );
  for (const one of packagesOf(bomOf(reference).cyclonedx)) {
    const record = one.evidence?.occurrences[0]?.location.slice(1) ?? "";
    const holding = layers.flatMap((files, position) => (files.includes(record) ? [position] : []));
    expect(property(one, "basewise:layer"), one.name).toBe(String(holding.at(-1)));
  }
});

describe("what no package owns", () => {
  it("Node.js in an image of Debian packages stands by itself, in the version that its file tells", () => {
    const { cyclonedx } = bomOf("gcr.io/distroless/nodejs22-debian13:latest");
    const found = cyclonedx.components.filter((one) => one.type === "platform");
    expect(found.map((one) => one.name)).toEqual(["nodejs"]);
    expect(found[0]?.purl).toBe(`pkg:generic/nodejs@${found[0]?.version}`);
    expect(found[0]?.version).toMatch(/^22\.\d+\.\d+$/);
    expect(found[0]?.evidence?.occurrences[0]?.location).toBe("/nodejs/bin/node");
  });

  it.each(withoutPackages)("%s: no packages are told, and that this is not known to be none", (reference) => {
    const { cyclonedx, spdx } = bomOf(reference);
    expect(packagesOf(cyclonedx)).toEqual([]);
    expect(cyclonedx.compositions.at(-1)).toMatchObject({ aggregate: "unknown", assemblies: [cyclonedx.metadata.component["bom-ref"]] });
    expect(property(cyclonedx.metadata.component, "basewise:packages")).toMatch(/^unknown: /);
    expect(spdx.relationships).toContainEqual(expect.objectContaining({ relationshipType: "CONTAINS", relatedSpdxElement: "NOASSERTION" }));
  });
});

describe("the answer", () => {
  const digest = () => digests.get("gcr.io/distroless/static-debian13:latest");

  it("is of its media type, under a name of its own, and not sent twice", async () => {
    const forms = [
      ["?format=cyclonedx", "application/vnd.cyclonedx+json; version=1.5", "cdx.json"],
      ["?format=spdx", "application/spdx+json", "spdx.json"],
      ["", "application/vnd.cyclonedx+json; version=1.5", "cdx.json"],
    ] as const;
    for (const [query, type, ending] of forms) {
      const answer = await fetch(sbomUrl(digest(), query));
      expect(answer.headers.get("content-type")).toBe(type);
      const short = digest()?.slice(7, 19);
      expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="static-debian13-${short}-linux-amd64.${ending}"`);
      const body = await answer.text();
      const etag = answer.headers.get("etag") ?? "";
      const again = await fetch(sbomUrl(digest(), query), { headers: { "if-none-match": etag } });
      expect([again.status, await again.text()]).toEqual([304, ""]);
      expect(await (await fetch(sbomUrl(digest(), query))).text()).toBe(body);
    }
  });

  it("is the same by the config's digest; an index and an unknown image are told apart from an empty one", async () => {
    const { body } = await call<{ configDigest: string; indexDigests: string[] }>(app, "GET", `/api/v1/images/${digest()}`);
    const of = async (one: string | undefined) => (await fetch(sbomUrl(one, ""))).text();
    expect(await of(body.configDigest)).toBe(await of(digest()));
    const codes = await Promise.all(
      [body.indexDigests[0], `sha256:${"0".repeat(64)}`, "latest"].map(async (one) => {
        const answer = await fetch(sbomUrl(one, ""));
        return [answer.status, ((await answer.json()) as { code: string }).code];
      }),
    );
    expect(codes).toEqual([
      [404, "image_not_recorded"],
      [404, "image_not_recorded"],
      [400, "invalid_reference"],
    ]);
  });

  it("knows two formats", async () => {
    const answer = await call<{ code: string; field: string }>(app, "GET", `/api/v1/images/${digest()}/sbom?format=swid`);
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([400, "invalid_request", "format"]);
  });

  it("outlives a restart byte for byte", async () => {
    const before = await (await fetch(sbomUrl(digest(), ""))).text();
    await app.restart();
    expect(await (await fetch(sbomUrl(digest(), ""))).text()).toBe(before);
  });
});
