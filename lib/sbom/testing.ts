import { inspectionOf, type LayerSpec } from "../compare/fixtures";
import type { Capabilities } from "../inspect/capabilities";
import type { DerivedFacts, PackageFacts } from "../inspect/derive";
import type { Inspection } from "../inspect/inspection";

/** Facts for tests, by hand: a Debian image of two layers. */
const layers: LayerSpec[] = [
  ["os", 100, 1_000],
  ["app", 50, 500],
];

export const inspection = (change: Partial<Inspection> = {}): Inspection =>
  inspectionOf({ name: "registry.example/team/thing:1", layers, change: { rebuilt: null, ...change } });

export const packageOf = (change: Partial<PackageFacts>): PackageFacts => ({
  name: "thing",
  version: "1.0-1",
  architecture: "amd64",
  type: "deb",
  source: change.name ?? "thing",
  sourceVersion: change.version ?? "1.0-1",
  declaredSize: null,
  licence: null,
  maintainer: null,
  evidence: "var/lib/dpkg/status",
  layer: 0,
  filesSize: null,
  ...change,
});

export const osOf = (id: string | null, versionId: string | null, versionCodename: string | null = null): Capabilities["os"] => ({
  state: id === null ? "no" : "yes",
  version: versionId,
  evidence: id === null ? [] : ["/usr/lib/os-release"],
  more: 0,
  reason: null,
  rules: ["os"],
  detail: id === null ? null : { id, versionId, prettyName: null, versionCodename },
});

/** `os` alone of the capabilities is read by what is tested. */
export function factsOf({ os = osOf("debian", "13"), ...change }: Partial<DerivedFacts> & { os?: Capabilities["os"] } = {}): DerivedFacts {
  const packages = change.packages === undefined ? [packageOf({})] : change.packages;
  return {
    rules: 5,
    sizes: { files: 0, wasted: 0 },
    fileCount: 10,
    layers: [],
    wastedFiles: { count: 0, largest: [] },
    databases: packages ? [{ type: "deb", path: "var/lib/dpkg/status", count: packages.length, unread: null }] : [],
    unowned: { count: 3, bytes: 30, largest: [] },
    runtimes: { count: 0, items: [] },
    capabilities: { os } as Capabilities,
    level: {} as DerivedFacts["level"],
    ...change,
    packages,
  };
}
