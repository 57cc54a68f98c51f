import { Client } from "undici";
import { build } from "../../scripts/start.mjs";
import { call, freePort, inspectAll, startApp } from "../app";

/**
 * `npm run bench -- reports`: 200 readers at once of one report, beside as many of a static file that the same server hands out; in turns, on
 * loopback, bounded in requests. By the main listener and by the public one. An answer that is not what was asked for ends the bench.
 */
const readers = 200;
const requestsEach = 5;
const rounds = 2;
const p95 = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;

interface Side {
  name: string;
  url: string;
  status: number;
  headers?: Record<string, string>;
  times: number[];
  seconds: number;
  bytes: number;
}

/** Each reader has a connection of its own, as browsers do, and closes it at the end. */
async function round(side: Side): Promise<void> {
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: readers }, async () => {
      const { origin, pathname } = new URL(side.url);
      const client = new Client(origin, { headersTimeout: 60_000, bodyTimeout: 60_000 });
      for (let i = 0; i < requestsEach; i++) {
        const started = performance.now();
        const answer = await client.request({ method: "GET", path: pathname, headers: side.headers ?? {} });
        const body = await answer.body.arrayBuffer();
        if (answer.statusCode !== side.status) throw new Error(`${side.name} answered ${answer.statusCode}: ${Buffer.from(body).toString().slice(0, 300)}`);
        side.times.push(performance.now() - started);
        side.bytes = body.byteLength;
      }
      await client.close();
    }),
  );
  side.seconds += (performance.now() - begin) / 1000;
}

await build();
const publicPort = await freePort();
const app = await startApp({ env: { BASEWISE_PUBLIC_LISTEN: `127.0.0.1:${publicPort}`, BASEWISE_SOURCE: "registry" } });
try {
  const images = ["debian:trixie", "alpine:3.20", "gcr.io/distroless/base-debian13", "gcr.io/distroless/static-debian13"];
  const jobs = await inspectAll(
    app,
    images.map((reference) => ({ reference })),
  );
  const failed = jobs.find(({ state }) => state !== "done");
  if (failed) throw new Error(`an image was not read: ${JSON.stringify(failed.error)}`);
  const made = await call<{ path: string }>(app, "POST", "/api/v1/reports", {
    images,
    title: "Read by many",
    note: "**Why** it was made.",
  });
  if (made.status !== 201) throw new Error(`the report was not made: ${JSON.stringify(made.body)}`);
  for (const [who, base] of [
    ["main listener", app.url],
    ["public listener", `http://127.0.0.1:${publicPort}`],
  ] as const) {
    const page = await fetch(base + made.body.path);
    const etag = page.headers.get("etag") ?? "";
    const file = /(?:href|src)="(\/_next\/static\/[^"]+\.css)"/.exec(await page.text())?.[1];
    if (!page.ok || !file) throw new Error(`${who}: the page answered ${page.status}, its style sheet is ${file}`);
    const side = (name: string, address: string, status = 200, headers: Record<string, string> = {}): Side => ({
      name,
      url: base + address,
      status,
      headers,
      times: [],
      seconds: 0,
      bytes: 0,
    });
    const sides = [
      side("static file", file),
      side("the report", made.body.path),
      side("the report, known", made.body.path, 304, { "if-none-match": etag }),
      side("the report as .json", `${made.body.path}.json`),
    ];
    for (const one of sides) await round({ ...one, times: [] }); // warm
    for (let i = 0; i < rounds; i++) for (const one of i % 2 ? sides.toReversed() : sides) await round(one);
    console.log(`${who}, ${readers} readers at once, ${readers * requestsEach * rounds} requests each, no errors:`);
    const [file0] = sides;
    for (const one of sides) {
      const rate = one.times.length / one.seconds;
      const against = file0 ? rate / (file0.times.length / file0.seconds) : Number.NaN;
      console.log(
        `  ${one.name.padEnd(20)} p95 ${p95(one.times).toFixed(0).padStart(5)} ms  ${rate.toFixed(0).padStart(6)} a second (${against.toFixed(2)} of the static file)  ${one.bytes} bytes`,
      );
    }
  }
} finally {
  await app.remove();
}
