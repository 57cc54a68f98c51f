import { expect, it } from "vitest";
import { type ImageFigures, listing, notScanned } from "@/lib/compare/listing";
import { toCsv } from "./rows";

const figures = (more: Partial<ImageFigures>): ImageFigures => ({
  ...notScanned,
  digest: `sha256:${"1".repeat(64)}`,
  platform: "linux/amd64",
  download: 1,
  unpacked: 7,
  files: null,
  wasted: null,
  fileCount: null,
  packages: null,
  layers: 1,
  level: null,
  standing: null,
  debug: false,
  factsRead: false,
  shells: null,
  packageManagers: null,
  libc: null,
  rootUser: null,
  osId: null,
  osVersion: null,
  created: null,
  readAt: "2026-11-23T06:00:00.000Z",
  source: "registry",
  rebuilt: null,
  ...more,
});

it("exports exact bytes, and nothing where nothing is known; what a spreadsheet would run stays text", () => {
  const lines = toCsv([
    listing(
      figures({ download: 49_548_945, unpacked: 123_768_320, shells: "sh, bash", factsRead: true, osId: "debian", osVersion: "13" }),
      { registry: "docker.io", repository: "library/debian" },
      ["trixie", "13"],
    ),
    listing(figures({ download: null, rebuilt: '=1+"1", other' }), { registry: "acme.example", repository: "x" }, ["1"]),
  ]).split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toBe(
    `glibc binary,docker.io/library/debian:trixie,13,linux/amd64,sha256:${"1".repeat(64)},,,,false,49548945,123768320,,,1,,,"sh, bash",,,,debian,13,2028-08-09,,,,,,,,registry,2026-11-23T06:00:00.000Z,`,
  );
  expect(lines[2]).toMatch(/^,acme\.example\/x:1,,linux\/amd64,.*,false,,7,.*,"'=1\+""1"", other"$/);
});
