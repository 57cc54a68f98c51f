import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../app";
import { program } from "../testbed/system";
import type { Kit } from "./kit";

export interface Tinyproxy {
  url: string;
  /** What was asked of it: `CONNECT host:port`, `GET http://host/…`. */
  log(): string;
}

/** Debian's tinyproxy on a free loopback port. `extra`: further lines of its configuration. */
export async function startTinyproxy(kit: Kit, extra = ""): Promise<Tinyproxy> {
  const folder = kit.folder();
  const port = await freePort();
  const logFile = path.join(folder, "log");
  const config = path.join(folder, "tinyproxy.conf");
  writeFileSync(config, `Port ${port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nAllow 127.0.0.1\nLogFile "${logFile}"\nLogLevel Info\n${extra}`);
  const child: ChildProcess = spawn(program("tinyproxy"), ["-d", "-c", config], { stdio: "ignore" });
  kit.onEnd(() => new Promise((resolve) => child.once("exit", resolve) && child.kill("SIGTERM")));
  const log = () => {
    try {
      return readFileSync(logFile, "utf8");
    } catch {
      return "";
    }
  };
  for (let tries = 0; !log().includes("Accepting connections"); tries++) {
    if (tries > 200 || child.exitCode !== null) throw new Error(`tinyproxy did not start: ${log()}`);
    await sleep(50);
  }
  return { url: `http://127.0.0.1:${port}`, log };
}
