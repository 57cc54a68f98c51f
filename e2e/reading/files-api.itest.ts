import { beforeAll, describe, expect, it } from "vitest";
import { call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { readSquashed } from "../testbed/oracle";

let bed: Awaited<ReturnType<typeof up>>;
beforeAll(async () => {
  bed = await up();
});

describe("over the API", () => {
  it("files are found by folder, by layer and by words, page by page", async () => {
    const app = await startApp();
    try {
      const [job] = await inspectAll(app, [{ reference: "debian:trixie-slim", source: "registry" }]);
      const route = `/api/v1/images/${job?.imageDigest}/files`;
      type Page = { items: { path: string; size: number; package: string | null; type: string }[]; nextCursor: string | null };
      const expected = await readSquashed({ registry: bed.registry, repository: "library/debian", reference: "trixie-slim" });
      const all: Page["items"] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: Page = (await call<Page>(app, "GET", `${route}?limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`)).body;
        all.push(...page.items);
        cursor = page.nextCursor;
      }
      expect(all.map((f) => f.path)).toEqual(expected.files.filter((f) => f.path !== "").map((f) => `/${f.path}`));
      const inEtc = (await call<Page>(app, "GET", `${route}?path=/etc&limit=500`)).body.items.map((f) => f.path);
      expect(inEtc).toEqual(expected.files.filter((f) => /^etc\/[^/]+$/.test(f.path)).map((f) => `/${f.path}`));
      const found = (await call<Page>(app, "GET", `${route}?q=libc.so.6`)).body.items;
      expect(found).toMatchObject([{ type: "file", package: "libc6" }]);
    } finally {
      await app.remove();
    }
  });
});
