import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, inspectAll, startApp, untilEnded } from "../app";
import { startEngine, up } from "../testbed";

/** The engine away, silent, or gone in the middle; the registry is the bed's and stays. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "basewise-trouble-"));
  await up();
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const small = "gcr.io/distroless/static-debian13";

describe("without an engine", () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp({ env: { DOCKER_HOST: `unix://${folder}/none.sock` } });
  });
  afterAll(async () => app?.remove());

  it("the server starts, says so, and reads from the registry", async () => {
    const { body } = await call<{ status: string; engine: { reachable: boolean; code: string } }>(app, "GET", "/api/v1/health");
    expect([body.status, body.engine.reachable, body.engine.code]).toEqual(["degraded", false, "engine_unreachable"]);
    expect(await (await fetch(app.url)).text()).toContain("No Docker engine");
    const [job] = await inspectAll(app, [{ reference: small }]);
    expect(job?.state).toBe("done");
  });

  it("a job that asks for the engine fails with engine_unreachable", async () => {
    const [job] = await inspectAll(app, [{ reference: "debian:trixie-slim", source: "docker" }]);
    expect([job?.state, job?.error?.code]).toEqual(["failed", "engine_unreachable"]);
  });
});

describe("an engine that accepts and never answers", () => {
  let silent: Server;
  const open = new Set<Socket>();
  let app: App;
  beforeAll(async () => {
    const socket = path.join(folder, "silent.sock");
    silent = createServer((s) => {
      open.add(s);
      s.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => silent.listen(socket, resolve));
    app = await startApp({ env: { DOCKER_HOST: `unix://${socket}` } });
  });
  afterAll(async () => {
    await app?.remove();
    for (const s of open) s.destroy();
    silent.close();
  });

  it("is engine_timeout, and pages still load", async () => {
    const [job] = await inspectAll(app, [{ reference: small, source: "docker" }]);
    expect([job?.state, job?.error?.code]).toEqual(["failed", "engine_timeout"]);
    expect((await fetch(app.url)).status).toBe(200);
  });
});

describe("an engine that is killed in the middle of a pull", () => {
  it("fails the job within seconds, loses nothing, and the next job works once it is back", async () => {
    const name = `gone-${process.pid}`;
    let engine = await startEngine({ name, dataRoot: `${folder}/engine` });
    const app = await startApp({ env: { DOCKER_HOST: engine.dockerHost } });
    try {
      const [before] = await inspectAll(app, [{ reference: small, source: "docker" }]);
      expect(before?.state).toBe("done");
      const { body } = await call<{ id: string }>(app, "POST", "/api/v1/inspections", { reference: "node:20-trixie-bed", source: "docker" });
      for (let state = ""; !["pulling", "reading", "failed"].includes(state); ) {
        state = (await call<{ state: string }>(app, "GET", `/api/v1/inspections/${body.id}`)).body.state;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await new Promise((resolve) => setTimeout(resolve, 700));
      process.kill(engine.pid, "SIGKILL");
      const killed = Date.now();
      const ended = await untilEnded(app, body.id, 30);
      expect([ended.state, ended.error?.code]).toEqual(["failed", "engine_unreachable"]);
      expect(Date.now() - killed).toBeLessThan(10_000);
      expect((await call<{ items: unknown[] }>(app, "GET", "/api/v1/images")).body.items).toHaveLength(1);
      await engine.stop().catch(() => undefined);
      engine = await startEngine({ name, dataRoot: `${folder}/engine` });
      const [after] = await inspectAll(app, [{ reference: "gcr.io/distroless/base-debian13" }]);
      expect(after?.state).toBe("done");
    } finally {
      await app.remove();
      await engine.stop().catch(() => undefined);
    }
  }, 240_000);
});

describe("whoever reads the log away", () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp({ env: { DOCKER_HOST: `unix://${folder}/none.sock` } });
  });
  afterAll(async () => app?.remove());

  /** Seconds of processor time that the server has used: user and system, proc(5) stat fields 14 and 15, in hundredths. */
  const used = async (): Promise<number> => {
    const fields = (await readFile(`/proc/${app.pid}/stat`, "utf8")).replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };

  it("the server goes on, rests, and ends when told to", async () => {
    app.deafen();
    const [failed] = await inspectAll(app, [{ reference: "debian:trixie-slim", source: "docker" }]);
    expect(failed?.state).toBe("failed");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = await used();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect((await used()) - before).toBeLessThan(1.5);
    expect((await call(app, "GET", "/api/v1/health")).status).toBe(200);
    await app.kill("SIGTERM");
  }, 30_000);
});
