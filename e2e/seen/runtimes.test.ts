import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../testbed/host/run";
import { type BedState, up } from "../testbed/index";
import { program } from "../testbed/system";
import { Containers } from "./containers";

const PYTHON = `
import bz2, ctypes, lzma, sqlite3, ssl, sys, uuid, zlib
context = ssl.create_default_context()
print(sys.version_info[:2], ssl.OPENSSL_VERSION.split()[0], len(context.get_ca_certs()) > 100)
`;

const NODE = "console.log(process.version, require('tls').rootCertificates.length > 100, process.getuid())";

const JAVA = `
import java.io.FileInputStream;
import java.security.KeyStore;
public class Main {
  public static void main(String[] words) throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(new FileInputStream("/etc/ssl/certs/java/cacerts"), "changeit".toCharArray());
    javax.net.ssl.SSLContext.getDefault();
    System.out.println(System.getProperty("java.specification.version") + " " + (store.size() > 100) + " " + java.nio.charset.Charset.defaultCharset());
  }
}
`;

describe("runtimes", () => {
  let bed: BedState;
  let containers: Containers;
  let folder: string;

  beforeAll(async () => {
    bed = await up();
    containers = new Containers(bed);
    folder = await mkdtemp(join(tmpdir(), "basewise-runtimes-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(["latest", "nonroot"])("python3 runs with ssl and the system's certificates on %s", async (tag) => {
    const ran = await containers.run("distroless/python3-debian13", tag, { args: ["-c", PYTHON] });
    expect(ran).toMatchObject({ code: 0, stdout: "(3, 13) OpenSSL True\n" });
  });

  it("python and python3 are links to it", async () => {
    for (const entrypoint of ["python", "python3"]) {
      const ran = await containers.run("distroless/python3-debian13", "latest", { entrypoint, args: ["-c", "print(1 + 1)"] });
      expect(ran).toMatchObject({ code: 0, stdout: "2\n" });
    }
  });

  it.each([22, 24])("node %i runs and is not in PATH", async (major) => {
    const repository = `distroless/nodejs${major}-debian13`;
    const ran = await containers.run(repository, "nonroot", { args: ["-e", NODE] });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(new RegExp(`^v${major}\\..* true 65532\\n$`));
    expect(await containers.run(repository, "nonroot", { entrypoint: "node" })).toMatchObject({ code: 127 });
  });

  it("java runs a jar and reads its key store", async () => {
    const jar = await buildJar(bed, folder);
    const ran = await containers.run("distroless/java21-debian13", "nonroot", { files: { "/app.jar": jar }, args: ["/app.jar"] });
    expect(ran).toMatchObject({ code: 0, stdout: "21 true UTF-8\n" });
  });

  it("the stand-ins on full Debian run", async () => {
    const tell = async (repository: string, tag: string, words: string[]) => {
      const ran = await containers.run(repository, tag, { entrypoint: words[0] ?? "", args: words.slice(1) });
      return `${ran.stdout}${ran.stderr}`;
    };
    expect(await tell("library/python", "3.13-trixie-bed", ["python", "--version"])).toMatch(/^Python 3\.13/);
    expect(await tell("library/node", "20-trixie-bed", ["node", "--version"])).toMatch(/^v20\./);
    expect(await tell("library/openjdk", "21-trixie-bed", ["javac", "--version"])).toMatch(/^javac 21/);
  });

  it("a program on scratch runs", async () => {
    expect(await containers.run("demo/scratch-hello", "latest")).toMatchObject({ code: 0, stdout: "hello from scratch\n" });
  });
});

/** The bed's own JDK compiles: the machine need not have one. A jar is a zip, which jar writes. */
async function buildJar(bed: BedState, folder: string): Promise<string> {
  await writeFile(join(folder, "Main.java"), JAVA);
  const env = { ...process.env, DOCKER_HOST: bed.dockerHost };
  const image = `${bed.registry}/library/openjdk:21-trixie-bed`;
  await run(program("docker"), ["pull", "-q", image], { env });
  const script = "cd /tmp && javac Main.java && jar --create --file app.jar --main-class Main Main.class";
  const id = (await run("docker", ["create", "--network", "none", image, "sh", "-c", script], { env })).stdout.toString("utf8").trim();
  try {
    await run("docker", ["cp", join(folder, "Main.java"), `${id}:/tmp/Main.java`], { env });
    await run("docker", ["start", "-a", id], { env });
    await run("docker", ["cp", `${id}:/tmp/app.jar`, join(folder, "app.jar")], { env });
  } finally {
    await run("docker", ["rm", "-f", "-v", id], { env });
  }
  return join(folder, "app.jar");
}
