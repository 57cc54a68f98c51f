import path from "node:path";
import Database from "libsql";
import { expect, it } from "vitest";
import { call, inspectAll, startApp } from "../app";
import { up } from "../testbed";

interface Page {
  items: { path: string }[];
}
interface Problem {
  code: string;
  remedy: string;
}

it("an image that nothing leads to loses its list of files after a year and keeps its figures; it is read again when asked for", async () => {
  const { registry } = await up();
  const accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";
  const answer = await fetch(`http://${registry}/v2/distroless/base-debian12/manifests/latest`, { headers: { accept } });
  const digest = answer.headers.get("docker-content-digest");
  const forgotten = { reference: `gcr.io/distroless/base-debian12@${digest}`, source: "registry" };
  const tagged = { reference: "gcr.io/distroless/static-debian13", source: "registry" };
  const app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  try {
    const [one, other] = await inspectAll(app, [forgotten, tagged]);
    const at = (job: typeof one) => `/api/v1/images/${encodeURIComponent(job?.imageDigest ?? "")}`;
    const before = await call(app, "GET", at(one));
    const files = await call<Page>(app, "GET", `${at(one)}/files?path=/etc`);
    expect(files.body.items.map((item) => item.path)).toContain("/etc/passwd");

    await app.kill();
    const db = new Database(path.join(app.data, "basewise.db"));
    const past = "2025-06-01T00:00:00.000+00:00";
    for (const change of [
      `UPDATE "LayerIndex" SET createdAt = '${past}'`,
      `UPDATE "Inspection" SET readAt = '${past}'`,
      `UPDATE "Job" SET finishedAt = '${past}'`,
      `UPDATE "Schedule" SET nextRun = '${past}'`,
    ])
      db.exec(change);
    db.close();
    await app.restart();
    const cleaned = () => {
      const line = app.errors().match(/^\{.*"record\.cleaned".*$/m)?.[0];
      return line ? (JSON.parse(line) as { jobs: number; layerIndexes: number }) : null;
    };
    await expect.poll(cleaned, { timeout: 10_000 }).not.toBeNull();
    expect(cleaned()?.jobs).toBe(2);
    const layersOf = async (job: typeof one) => (await call<{ layers: { diffId: string }[] }>(app, "GET", at(job))).body.layers.map((layer) => layer.diffId);
    const [ofTagged, own] = [await layersOf(other), await layersOf(one)];
    const shared = own.filter((diffId) => ofTagged.includes(diffId)).length;
    expect(shared).toBeGreaterThan(0);
    expect(cleaned()?.layerIndexes).toBe(own.length - shared);

    expect((await call<Page>(app, "GET", `${at(other)}/files?path=/etc`)).status).toBe(200);
    const gone = await call<Problem>(app, "GET", `${at(one)}/files?path=/etc`);
    expect([gone.status, gone.body.code]).toEqual([404, "image_not_recorded"]);
    expect((await call(app, "GET", at(one))).body).toEqual({ ...(before.body as object), inspectedAt: "2025-06-01T00:00:00.000Z" });
    const page = async (address: string) => {
      const answer = await fetch(`${app.url}${address}`);
      return { status: answer.status, text: await answer.text() };
    };
    const images = [forgotten, tagged].map(({ reference }) => `image=${encodeURIComponent(reference)}`);
    for (const [address, words] of [
      [`/images?${images[0]}`, "The list of files was cleared away after its time"],
      [`/compare?${images.join("&")}`, "What makes up the difference"],
      [`/compare/diff?${images.join("&")}`, "There is no list of files of"],
    ] as const) {
      const { status, text } = await page(address);
      expect([address, status, text.includes(words)]).toEqual([address, 200, true]);
    }

    const [again] = await inspectAll(app, [forgotten]);
    expect(again?.outcome).toMatchObject({ onRecord: false, layersPresent: shared });
    expect((await call<Page>(app, "GET", `${at(one)}/files?path=/etc`)).body).toEqual(files.body);
  } finally {
    await app.remove();
  }
});
