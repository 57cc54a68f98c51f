import { expect, it } from "vitest";
import type { Recorded } from "../images/types";
import type { DerivedFacts, PackageFacts } from "../inspect/derive";
import { inspectionOf } from "./fixtures";
import { packageRows } from "./package-rows";

const pkg = (name: string, version: string, filesSize: number): PackageFacts => ({
  name,
  version,
  architecture: "amd64",
  type: "deb",
  source: name,
  sourceVersion: version,
  declaredSize: null,
  filesSize,
  licence: null,
  maintainer: null,
  evidence: "var/lib/dpkg/status",
  layer: 0,
});
const image = (name: string, packages: PackageFacts[] | null): Recorded => ({
  state: "recorded",
  asked: name,
  reference: name,
  platform: "linux/amd64",
  observedAt: null,
  inspection: inspectionOf({ name, layers: [] }),
  facts: { packages, databases: [] } as unknown as DerivedFacts,
});

it("packages of all images side by side, largest difference first, counted against A", () => {
  const { rows, total, differing, columns } = packageRows([
    image("a:1", [pkg("bash", "5", 7000), pkg("libc6", "2", 100), pkg("tz", "1", 5)]),
    image("b:1", [pkg("libc6", "3", 120), pkg("tz", "1", 5), pkg("certs", "9", 300)]),
    image("c:1", null),
  ]);
  expect(rows.map((row) => `${row.sign} ${row.name} ${row.cells.map((cell) => (cell ? `${cell.version}${cell.differs ? "*" : ""}` : "-")).join(" ")}`)).toEqual(
    ["removed bash 5 - -", "added certs - 9* -", "changed libc6 2 3* -"],
  );
  expect([total, differing]).toEqual([4, 3]);
  expect(columns.map((c) => [c.count, c.against, c.unknown.count?.code ?? null])).toEqual([
    [3, null, null],
    [3, { removed: 1, added: 1, changed: 1, same: 1 }, null],
    [null, null, "no_package_database"],
  ]);
});
