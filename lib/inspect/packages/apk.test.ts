import { expect, it } from "vitest";
import { readPackages } from "./read";
import { testTree } from "./testing";

/** Cut from alpine-minirootfs 3.20.3, but for the second paragraph. */
const installed = `C:Q1W5wDl6AVQpsYnqkqNNhR1jJ4nIU=
P:musl
V:1.2.5-r0
A:x86_64
S:407278
I:667648
T:the musl c library (libc) implementation
U:https://musl.libc.org/
L:MIT
o:musl
m:Timo Teräs <timo.teras@iki.fi>
t:1711049066
c:4fe5ac8247b6358bd5ddb99b8ea04ae9a0ccb3d1
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1GZMIB8EgDYTFFYjPMVcyEjiHOO8=
R:libc.musl-x86_64.so.1
a:0:0:777
Z:Q17yJ3JFNypA4mxhJJr0ou6CzsJVI=
F:var
M:0:0:1777

P:.build-deps
V:20240926.150000
F:
R:at-the-root
`;

it("reads packages, their files and the virtual ones", async () => {
  const [database] = await readPackages(testTree({ "lib/apk/db/installed": installed }));
  expect(database).toEqual({
    type: "apk",
    path: "lib/apk/db/installed",
    unread: null,
    packages: [
      {
        name: "musl",
        version: "1.2.5-r0",
        architecture: "x86_64",
        type: "apk",
        source: "musl",
        sourceVersion: "1.2.5-r0",
        declaredSize: 667_648,
        licence: "MIT",
        maintainer: "Timo Teräs <timo.teras@iki.fi>",
        evidence: "lib/apk/db/installed",
        layer: 0,
        files: ["lib/ld-musl-x86_64.so.1", "lib/libc.musl-x86_64.so.1"],
      },
      expect.objectContaining({ name: ".build-deps", source: ".build-deps", declaredSize: null, licence: null, architecture: null, files: ["at-the-root"] }),
    ],
  });
});

it("is one database behind a symlink, two where there are two", async () => {
  const merged = await readPackages(testTree({ "usr/lib/apk/db/installed": installed, lib: { link: "usr/lib" } }));
  expect(merged.map(({ path }) => path)).toEqual(["usr/lib/apk/db/installed"]);
  const two = await readPackages(testTree({ "usr/lib/apk/db/installed": installed, "lib/apk/db/installed": installed }));
  expect(two.map(({ path }) => path)).toEqual(["lib/apk/db/installed", "usr/lib/apk/db/installed"]);
});

it("keeps the layer of what a later layer only copies", async () => {
  const [database] = await readPackages(testTree({ "lib/apk/db/installed": installed }, { "lib/apk/db/installed": `${installed}\nP:curl\nV:8\nA:x86_64\n` }));
  expect(database?.packages?.map(({ layer }) => layer)).toEqual([0, 0, 1]);
});

it("does not take other bytes for an empty database", async () => {
  const read = async (bytes: string | Buffer) => (await readPackages(testTree({ "lib/apk/db/installed": bytes })))[0];
  expect(await read("\n\n")).toMatchObject({ packages: [], unread: null });
  expect(await read(Buffer.from([0, 1, 2, 0xff]))).toMatchObject({ packages: null, unread: { code: "malformed" } });
  expect(await read("P:a\nV:1\n\nV:2\n")).toMatchObject({ packages: null, unread: { code: "malformed" } });
});
