import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { text } from "../testbed/host/run";
import { readImage, readSquashed } from "../testbed/oracle";

let bed: Awaited<ReturnType<typeof up>>;
beforeAll(async () => {
  bed = await up();
});

async function everyPage<Item>(app: App, address: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const rest: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await call<{ items: Item[]; nextCursor: string | null }>(app, "GET", `${address}&limit=500${rest}`);
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return items;
}

describe("over the API", () => {
  it("files are found by folder, by layer and by words, page by page", async () => {
    const app = await startApp();
    try {
      const [job] = await inspectAll(app, [{ reference: "debian:trixie-slim", source: "registry" }]);
      const route = `/api/v1/images/${job?.imageDigest}/files`;
      type Page = { items: { path: string; size: number; package: string | null; type: string }[]; nextCursor: string | null };
      const expected = await readSquashed({ registry: bed.registry, repository: "library/debian", reference: "trixie-slim" });
      const all = await everyPage<Page["items"][number]>(app, `${route}?q=`);
      expect(all.map((f) => f.path)).toEqual(expected.files.filter((f) => f.path !== "").map((f) => `/${f.path}`));
      const inEtc = (await call<Page>(app, "GET", `${route}?path=/etc&limit=500`)).body.items.map((f) => f.path);
      expect(inEtc).toEqual(expected.files.filter((f) => /^etc\/[^/]+$/.test(f.path)).map((f) => `/${f.path}`));
      const found = (await call<Page>(app, "GET", `${route}?q=libc.so.6`)).body.items;
      expect(found).toMatchObject([{ type: "file", package: "libc6" }]);
    } finally {
      await app.remove();
    }
  });

  it("a layer by itself is what tar lists of it, whiteouts under their own names; manifest and config hash to their digests", async () => {
    const app = await startApp();
    try {
      const places = [
        { reference: "demo/odd:opaque-last", repository: "demo/odd", tag: "opaque-last" },
        { reference: "demo/odd:only-whiteouts", repository: "demo/odd", tag: "only-whiteouts" },
        { reference: "gcr.io/distroless/cc-debian13", repository: "distroless/cc-debian13", tag: "latest" },
      ];
      const jobs = await inspectAll(
        app,
        places.map(({ reference }) => ({ reference, source: "registry" })),
      );
      for (const [i, { repository, tag }] of places.entries()) {
        const image = `/api/v1/images/${jobs[i]?.imageDigest}`;
        const expected = await readImage({ registry: bed.registry, repository, reference: tag });
        for (const [position, layer] of expected.layers.entries()) {
          const listed = await everyPage<{ path: string; layer: number }>(app, `${image}/files?layer=${position}&own=true`);
          expect(new Set(listed.map((f) => f.layer))).toEqual(new Set(listed.length ? [position] : []));
          const tar = await text("bash", [
            "-c",
            'set -o pipefail; curl -sSf "$1" | gzip -dc | tar -tf -',
            "list",
            `http://${bed.registry}/v2/${repository}/blobs/${layer.digest}`,
          ]);
          expect(listed.map((f) => f.path)).toEqual(expect.arrayContaining(namesOf(tar)));
          // Beside them only folders on the way that the tar does not name.
          const named = new Set(namesOf(tar));
          expect(listed.filter((f) => !named.has(f.path) && !namesOf(tar).some((name) => name.startsWith(`${f.path}/`)))).toEqual([]);
        }
        for (const [which, digest] of [
          ["manifest", expected.digest],
          ["config", expected.configDigest],
        ] as const) {
          const body = Buffer.from(await (await fetch(`${app.url}${image}/${which}`)).arrayBuffer());
          expect(`sha256:${createHash("sha256").update(body).digest("hex")}`).toBe(digest);
        }
      }
      const { status, body } = await call<{ code: string }>(app, "GET", `/api/v1/images/${jobs[0]?.imageDigest}/files?layer=9&own=true`);
      expect([status, body.code]).toEqual([400, "invalid_request"]);
    } finally {
      await app.remove();
    }
  });
});

/** `./usr/bin/` → `/usr/bin`, sorted as the API sorts. */
const namesOf = (listing: string): string[] =>
  [...new Set(listing.split("\n").map((line) => `/${line.replace(/^\.?\/+/, "").replace(/\/+$/, "")}`))].filter((name) => name !== "/").sort();
