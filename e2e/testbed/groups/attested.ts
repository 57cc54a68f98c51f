import { type ImageRecipe, REBUILT, writeIndex } from "../image/image";
import { type Descriptor, OCI, type Store } from "../image/store";
import { file } from "../image/tar";
import type { Group } from "./group";

const RULES = 1;
const CREATED = "2026-01-01T00:00:00Z";
const IN_TOTO = "application/vnd.in-toto+json";

/**
 * An index as BuildKit pushes it with `--sbom --provenance`: beside each image a manifest of the platform unknown/unknown, whose layers are
 * in-toto statements and no tars (BuildKit, docs/attestations/attestation-storage.md). Two platforms, so two of each.
 */
const attested: Group = {
  name: "attested",
  level: "core",
  references: ["docker.io/demo/attested:latest"],
  key: async () => `${RULES}`,
  async build({ store }) {
    const annotations = { [REBUILT]: "a file written for the test bed, with attestations in BuildKit's form; there is no upstream" };
    const recipes: ImageRecipe[] = [];
    for (const architecture of ["amd64", "arm64"]) {
      const body = `built for ${architecture}\n`;
      const layer = await store.layer(`attested ${body} rules=${RULES}`, async () => [file("made", body)], { mtime: 0, prefix: "" });
      recipes.push({
        layers: [layer],
        history: [{ created: CREATED, created_by: "COPY made /made # buildkit", comment: "buildkit.dockerfile.v0" }],
        config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/made"], WorkingDir: "/" },
        created: CREATED,
        platform: { architecture, os: "linux" },
        annotations,
      });
    }
    const name = { registry: "docker.io", repository: "demo/attested", tag: "latest" } as const;
    const beside = async (manifests: Descriptor[]) => {
      const found: Descriptor[] = [];
      for (const manifest of manifests) found.push(await attestation(store, manifest.digest, annotations));
      return found;
    };
    return { images: [await writeIndex(store, name, recipes, annotations, beside)] };
  },
};

async function attestation(store: Store, subject: string, annotations: Record<string, string>): Promise<Descriptor> {
  const statements = [
    { predicateType: "https://spdx.dev/Document", predicate: { spdxVersion: "SPDX-2.3", SPDXID: "SPDXRef-DOCUMENT", name: "sbom", packages: [] } },
    { predicateType: "https://slsa.dev/provenance/v0.2", predicate: { builder: { id: "" }, buildType: "https://mobyproject.org/buildkit@v1" } },
  ];
  const layers: Descriptor[] = [];
  for (const statement of statements) {
    const digest = subject.replace(/^sha256:/, "");
    const body = { _type: "https://in-toto.io/Statement/v0.1", ...statement, subject: [{ name: "demo/attested", digest: { sha256: digest } }] };
    layers.push({ ...(await store.putJson(IN_TOTO, body)), annotations: { "in-toto.io/predicate-type": statement.predicateType } });
  }
  const config = await store.putJson(OCI.config, {
    architecture: "unknown",
    os: "unknown",
    config: {},
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.digest) },
  });
  const manifest = await store.putJson(OCI.manifest, { schemaVersion: 2, mediaType: OCI.manifest, config, layers, annotations });
  return {
    ...manifest,
    annotations: { "vnd.docker.reference.digest": subject, "vnd.docker.reference.type": "attestation-manifest" },
    platform: { architecture: "unknown", os: "unknown" },
  };
}

export const attestedGroups: Group[] = [attested];
