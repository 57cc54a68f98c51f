import { describe, expect, it } from "vitest";
import { chainIds, positionOf } from "./saved-ids";

/** Two layers as `docker save` of engine 20.10.24 wrote them: an image built on debian:trixie, its label and command full of what Go escapes. */
const config = (inside: string, host = "") =>
  `{"Hostname":"${host}","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"Tty":false,"OpenStdin":false,"StdinOnce":false,${inside || '"Env":null,"Cmd":null,"Image":"","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":null'}}`;
const plain = config("");
const first = "96909f16c285169a3bd8aca4dc1ea6ca169e4cd2e7901e7fed738cf726672dc6";
const firstJson = `{"id":"${first}","created":"1970-01-01T00:00:00Z","container_config":${plain},"os":"linux"}`;
const path = '"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]';
const rest = String.raw`"Image":"sha256:9716a22ecf7b17e2473b7b09518f225678ac28cb86ee8fcff668fd3aa5f9401d","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{"0a":"y","a":"\u003cb\u003e \u0026 c","z1":"x"}`;
const built = config(String.raw`${path},"Cmd":["/bin/sh","-c","#(nop) ","CMD [\"sh\" \"-c\" \"a \u0026\u0026 b \u003e c\"]"],${rest}`, "d9e6da243752");
const run = config(String.raw`${path},"Cmd":["sh","-c","a \u0026\u0026 b \u003e c"],${rest}`);
const secondJson = `{"id":"7283f1ee49c8429e66c27ac44a298cebb92dad0acb98d5c14981e4b137fe08a1","parent":"${first}","created":"2026-11-25T10:25:53.958759398Z","container":"d9e6da243752b8be9e3d4484fd14a5cdad55cc59a452427d1e657fa6f6f354ff","container_config":${built},"docker_version":"20.10.24+dfsg1","config":${run},"architecture":"amd64","os":"linux"}`;
const diffIds = [
  "sha256:dba621587405a2f3a6ae066efbbe819417c45b62653e6e9ff6a1c5d2bbdb8f1f",
  "sha256:d1142e6002212cbf8245c0043ac7fd46e8795f09a097738d852eff9db0e0fc5b",
];

describe("what a folder of docker save holds", () => {
  const chain = chainIds(diffIds);

  it("is told by its json, for the last layer and the others", () => {
    expect(positionOf(firstJson, chain)).toBe(0);
    expect(positionOf(secondJson, chain)).toBe(1);
  });

  it("is not told where the id was made of anything else", () => {
    expect(positionOf(secondJson.replace('"os":"linux"', '"os":"plan9"'), chain)).toBeNull();
    expect(positionOf(firstJson, chainIds([...diffIds].reverse()))).toBeNull();
    expect(positionOf(firstJson, [])).toBeNull();
    for (const json of ["", "null", "{}", '{"id":"../../x"}', "[1]"]) expect(positionOf(json, chain)).toBeNull();
  });
});
