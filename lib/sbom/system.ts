import type { Capability, OsRelease } from "../inspect/capabilities/capability";
import { showName } from "../inspect/names";

/** The distribution that an image says it is, by os-release(5). */
export interface System {
  /** ID as written: `debian`, `rhel`. */
  id: string;
  /** What scanners of SBOMs call it, which is how they find its advisories: `redhat` of rhel. The ID where they call it so too. */
  family: string;
  /** VERSION_ID; null where there is none (Debian testing). */
  version: string | null;
  prettyName: string | null;
  /** The namespace of its package URLs. */
  namespace: string;
  /** Their `distro` qualifier: `debian-13`, `debian-forky`. */
  distro: string;
  evidence: string[];
}

/** Where Trivy's names (its `OSType`) or the purl type definitions differ from ID. */
const names: Record<string, { family?: string; namespace?: string }> = {
  rhel: { family: "redhat", namespace: "redhat" },
  almalinux: { family: "alma" },
  amzn: { family: "amazon" },
  ol: { family: "oracle" },
  mariner: { family: "cbl-mariner" },
  "opensuse-leap": { namespace: "opensuse" },
  "opensuse-tumbleweed": { namespace: "opensuse" },
  sles: { namespace: "suse" },
  "sle-micro": { family: "slem", namespace: "suse" },
};

/** Null where there is no os-release, it could not be read, or it names no ID: then nothing is said of whose packages they are. */
export function systemOf(os: Capability<OsRelease>): System | null {
  const { id, versionId, prettyName, versionCodename } = os.detail ?? { id: null, versionId: null, prettyName: null, versionCodename: null };
  if (os.state !== "yes" || id === null) return null;
  const shown = showName(id);
  const release = versionId ?? versionCodename;
  const known = Object.hasOwn(names, id) ? names[id] : undefined;
  return {
    id: shown,
    family: known?.family ?? shown,
    version: versionId === null ? null : showName(versionId),
    prettyName: prettyName === null ? null : showName(prettyName),
    namespace: known?.namespace ?? shown,
    distro: release === null ? shown : `${shown}-${showName(release)}`,
    evidence: os.evidence.map(showName),
  };
}
