import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comparison as described } from "@/lib/api/schemas-comparison";
import type { Comparison } from "@/lib/compare/types";
import { derive } from "@/lib/inspect/derive";
import { type App, call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { run, text } from "../testbed/host/run";
import { type OracleFiles, readFiles } from "../testbed/oracle";
import { RecordFile } from "./record";

/**
 * From debian:trixie to two distroless images: the steps hold to the byte against an engine's own export, dpkg-query's lists and Python's
 * tarfile. And for images of every kind: what packages own and what none owns is all there is.
 */
const three = ["debian:trixie", "gcr.io/distroless/base-debian13", "gcr.io/distroless/static-debian13"] as const;
const others = [
  "debian:trixie-slim",
  "gcr.io/distroless/python3-debian13",
  "gcr.io/distroless/cc-debian13:debug",
  "alpine:3.20",
  "busybox:1.38.0-musl",
  "demo/scratch-hello",
];
let app: App;
let record: RecordFile;
let comparison: Comparison;
let motley: unknown;
let bed: Awaited<ReturnType<typeof up>>;
let folder: string;

beforeAll(async () => {
  bed = await up();
  folder = await mkdtemp(path.join(tmpdir(), "basewise-waterfall-"));
  app = await startApp();
  const jobs = await inspectAll(
    app,
    [...three, ...others].map((reference) => ({ reference, source: "registry" })),
  );
  expect(jobs.map((j) => j.error)).toEqual(jobs.map(() => null));
  comparison = (await call<Comparison>(app, "GET", `/api/v1/compare?${three.map((i) => `image=${i}`).join("&")}`)).body;
  const mixed = [...others, "debian:never-inspected", "no reference at all"];
  motley = (await call(app, "GET", `/api/v1/compare?${mixed.map((i) => `image=${encodeURIComponent(i)}`).join("&")}&bw=10`)).body;
  await app.kill();
  record = new RecordFile(app.data);
});
afterAll(async () => {
  record?.close();
  await app?.remove();
  await rm(folder, { recursive: true, force: true });
});

it("the API answers what its description says, field for field, whatever the columns are", () => {
  for (const body of [comparison, motley]) expect(described.safeParse(body).error?.issues ?? []).toEqual([]);
  expect((motley as Comparison).columns.map((column) => column.state)).toEqual([...others.map(() => "recorded"), "not_recorded", "invalid"]);
});

/** Bytes by package, and of no package, as the engine's export and dpkg's records have them. */
interface Parts {
  files: number;
  packages: Map<string, number>;
  unowned: number;
}

async function partsOf(reference: string): Promise<Parts> {
  const image = bed.images.find((i) => i.reference === reference || i.reference === `docker.io/library/${reference}` || i.reference === `${reference}:latest`);
  if (!image) throw new Error(reference);
  const env = { ...process.env, DOCKER_HOST: bed.dockerHost };
  const name = `${bed.registry}/${image.repository}:${image.tag}`;
  await run("docker", ["pull", "-q", name], { env });
  const oracle = await readFiles({ dockerHost: bed.dockerHost, reference: name });
  const root = path.join(folder, reference.replace(/\W/g, "-"));
  const id = (await text("docker", ["create", "--network", "none", name, "/nothing"], { env })).trim();
  try {
    await run("bash", ["-c", 'mkdir -p "$1" && docker cp "$2:/var/lib/dpkg" "$1/dpkg"', "copy", root, id], { env });
  } finally {
    await run("docker", ["rm", "-f", id], { env });
  }
  return partsBy(oracle, await listsOf(path.join(root, "dpkg")));
}

/** What each package owns: dpkg-query's answer, and of distroless, which dpkg cannot read, its md5sums by grep. */
async function listsOf(admin: string): Promise<Map<string, string[]>> {
  const script = `
cd "$1"
if [ -s status ]; then
  dpkg-query --admindir=. -W -f '\${Package}\\n' | sort -u | while read -r name; do
    dpkg-query --admindir=. -L "$name" | grep '^/' | sed "s|^|$name |"
  done
else
  for sums in status.d/*.md5sums; do
    name=$(sed -n 's/^Package: //p' "\${sums%.md5sums}" | head -1)
    sed -E "s|^[0-9a-f]{32}  |$name /|" "$sums"
  done
  for status in status.d/*; do case "$status" in *.md5sums) ;; *) sed -n 's/^Package: \\(.*\\)/\\1 \\//p' "$status" | head -1 ;; esac; done
fi`;
  const lists = new Map<string, string[]>();
  for (const line of (await text("bash", ["-c", script, "lists", admin])).split("\n").filter(Boolean)) {
    const space = line.indexOf(" ");
    const name = line.slice(0, space);
    lists.set(name, [...(lists.get(name) ?? []), line.slice(space + 2)]);
  }
  return lists;
}

function partsBy({ files, filesSize }: OracleFiles, lists: Map<string, string[]>): Parts {
  const at = new Map(files.map((f) => [f.path, f]));
  /** With the links among its parents followed: packages name /bin/sh, the file lies in /usr/bin. */
  const real = (name: string): string =>
    name
      .split("/")
      .slice(0, -1)
      .reduce((above, part) => {
        const here = above ? `${above}/${part}` : part;
        const link = at.get(here)?.type === "symlink" ? (at.get(here)?.linkTarget ?? "") : null;
        return link === null ? here : link.startsWith("/") ? link.slice(1) : path.posix.join(above, link);
      }, "")
      .concat(name.includes("/") ? "/" : "", name.slice(name.lastIndexOf("/") + 1));
  const counted = new Set<number>();
  const packages = new Map<string, number>();
  for (const [name, list] of lists) {
    let sum = 0;
    for (const one of list) {
      const file = at.get(real(one));
      if (file?.type !== "file" || counted.has(file.inode)) continue;
      counted.add(file.inode);
      sum += file.size;
    }
    packages.set(name, sum);
  }
  const unowned = [...new Map(files.filter((f) => f.type === "file" && !counted.has(f.inode)).map((f) => [f.inode, f.size])).values()];
  return { files: filesSize, packages, unowned: unowned.reduce((sum, size) => sum + size, 0) };
}

describe("the waterfall of debian:trixie", () => {
  it("leads to base and to static, to the byte, by what dpkg says each package owns", async () => {
    const full = await partsOf(three[0]);
    for (const [i, reference] of three.slice(1).entries()) {
      const other = await partsOf(reference);
      const fall = comparison.waterfalls[i];
      const steps = fall?.steps ?? [];
      expect([fall?.before, fall?.after]).toEqual([full.files, other.files]);
      expect(steps.reduce((sum, step) => sum + step.delta, full.files)).toBe(other.files);
      expect(steps.at(-1)?.left).toBe(other.files);
      const told = Object.fromEntries(steps.filter((s) => s.of === "package").map((s) => [s.name, s.delta]));
      const names = [...new Set([...full.packages.keys(), ...other.packages.keys()])];
      const expected = names.map((name) => [name, (other.packages.get(name) ?? 0) - (full.packages.get(name) ?? 0)] as const);
      expect(told).toEqual(Object.fromEntries(expected.filter(([, delta]) => delta !== 0)));
      expect(fall?.same.filter((name) => full.packages.get(name) !== other.packages.get(name))).toEqual([]);
      expect(steps.filter((s) => s.of !== "package").reduce((sum, s) => sum + s.delta, 0)).toBe(other.unowned - full.unowned);
      expect(Object.keys(told).length).toBeGreaterThan(60);
    }
  });
});

describe("every recorded image", () => {
  it("is what its packages own and what none owns, and its folders add up", async () => {
    const digests = record.digests();
    expect(digests.length).toBe(three.length + others.length);
    for (const digest of digests) {
      const facts = await derive(record.input(digest));
      const owned = (facts.packages ?? []).reduce((sum, one) => sum + (one.filesSize ?? 0), 0);
      expect(owned + facts.unowned.bytes, digest).toBe(facts.sizes.files);
      const [root, ...below] = facts.directories ?? [];
      expect(root).toMatchObject({ path: "", bytes: facts.sizes.files, files: facts.fileCount, unowned: facts.unowned.bytes });
      expect(below.length).toBeLessThanOrEqual(300);
      for (const one of facts.directories ?? []) {
        const parts = below.filter((d) => path.posix.dirname(d.path) === (one.path || ".") && d.path !== one.path);
        expect(
          parts.reduce((sum, d) => sum + d.bytes, 0),
          `${digest} ${one.path}`,
        ).toBeLessThanOrEqual(one.bytes);
      }
    }
  });

  it("the map's tiles add up to the files size, by package and by folder", () => {
    for (const map of comparison.bytes) {
      for (const tiles of [map.packages, map.folders]) expect((tiles ?? []).reduce((sum, tile) => sum + tile.bytes, 0)).toBe(map.files);
    }
  });
});
