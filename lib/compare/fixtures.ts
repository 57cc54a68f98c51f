import type { Recorded } from "../images/types";
import type { Inspection } from "../inspect/inspection";
import { asDiffId, asDigest, type Digest } from "../oci/digest";
import type { ContainerConfig } from "../oci/manifest";

/** Inspections for tests, with the figures measured on 23 Nov 2026. A layer's digests are made from its name, so equal names are equal layers. */
const hex = (text: string): string => {
  let h = 0xcbf29ce484222325n;
  for (const c of text) h = ((h ^ BigInt(c.codePointAt(0) ?? 0)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return h.toString(16).padStart(16, "0").repeat(4);
};
export const blobOf = (name: string): Digest => asDigest(`sha256:${hex(`blob ${name}`)}`);
export const diffOf = (name: string) => asDiffId(`sha256:${hex(`tar ${name}`)}`);

/** Recorded before files were read. */
const notLookedAt = { code: "not_read", reason: "Read by an earlier version." } as const;

export type LayerSpec = [name: string, download: number | null, unpacked: number | null];
export interface ImageSpec {
  name: string;
  layers: LayerSpec[];
  config?: Partial<ContainerConfig>;
  change?: Partial<Inspection>;
}

const sum = (values: (number | null)[]): number | null => values.reduce<number | null>((t, v) => (t === null || v === null ? null : t + v), 0);

export function inspectionOf({ name, layers, config, change }: ImageSpec): Inspection {
  const download = sum(layers.map(([, d]) => d));
  return {
    digest: asDigest(`sha256:${hex(`manifest ${name}`)}`),
    digestKind: "manifest",
    configDigest: asDigest(`sha256:${hex(`config ${name}`)}`),
    indexDigests: [],
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    references: [name],
    repositories: [{ name: name.slice(0, name.lastIndexOf(":")), mirror: null }],
    platform: "linux/amd64",
    created: null,
    inspectedAt: "2026-11-23T06:41:07.000Z",
    source: "registry",
    rules: 1,
    engines: [],
    fileCount: null,
    packageCount: null,
    level: null,
    standing: null,
    debug: null,
    sizes: {
      files: null,
      wasted: null,
      download,
      unpacked: sum(layers.map(([, , u]) => u)),
      unknown: download === null ? { download: { code: "not_in_a_registry", reason: "The image is in no registry." } } : {},
    },
    layers: layers.map(([layer, size, unpacked], position) => ({
      position,
      digest: size === null ? null : blobOf(layer),
      diffId: diffOf(layer),
      mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
      download: size,
      unpacked,
      createdBy: layer,
      comment: null,
      created: null,
      emptyHistory: [],
      unknown: {},
    })),
    leadingHistory: [],
    config: {
      user: null,
      env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      entrypoint: null,
      cmd: null,
      workingDir: null,
      exposedPorts: [],
      labels: {},
      stopSignal: null,
      volumes: [],
      ...config,
    },
    annotations: {},
    rebuilt: null,
    unknown: { level: notLookedAt, created: { code: "builder_set_none", reason: "The builder set no time." } },
    ...change,
  };
}

export const recorded = (spec: ImageSpec): Recorded => ({
  state: "recorded",
  asked: spec.name,
  reference: spec.name,
  platform: spec.change?.platform ?? "linux/amd64",
  observedAt: "2026-11-23T06:41:07.000Z",
  inspection: inspectionOf(spec),
  facts: null,
});

/** Thirteen layers of static-debian13; the seven one-item ones are below 1 kB. */
export const staticLayers: LayerSpec[] = [
  ["base-files", 124_549, 593_920],
  ["netbase", 12_634, 40_960],
  ["tzdata", 290_087, 1_157_120],
  ["tzdata-legacy", 257_595, 1_228_800],
  ["media-types", 32_046, 102_400],
  ["rootfs", 87, 10_240],
  ["passwd", 179, 10_240],
  ["home", 139, 10_240],
  ["group", 151, 10_240],
  ["tmp", 100, 10_240],
  ["nsswitch", 375, 10_240],
  ["os-release", 289, 10_240],
  ["ca-certificates", 141_706, 266_240],
];
const baseOnly: LayerSpec[] = [
  ["libc6", 5_079_277, 13_291_520],
  ["libssl3t64", 3_079_195, 8_038_400],
  ["libzstd1", 372_723, 870_400],
  ["zlib1g", 95_916, 174_080],
];
const distroless: Partial<ContainerConfig> = {
  user: "0",
  workingDir: "/",
  env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],
};

export const debianTrixie: ImageSpec = {
  name: "docker.io/library/debian:trixie",
  layers: [["# debian.sh --arch 'amd64' out/ 'trixie'", 49_548_945, 123_768_320]],
  config: { cmd: ["bash"] },
  change: { created: "2026-05-28T00:00:00.000Z", unknown: { level: notLookedAt } },
};
export const debianSlim: ImageSpec = {
  name: "docker.io/library/debian:trixie-slim",
  layers: [["# debian.sh --arch 'amd64' out/ 'trixie' slim", 29_915_269, 80_924_160]],
  config: { cmd: ["bash"] },
  change: { created: "2026-05-28T00:00:00.000Z", unknown: { level: notLookedAt } },
};
export const staticDebian13: ImageSpec = { name: "gcr.io/distroless/static-debian13:latest", layers: staticLayers, config: distroless };
export const baseDebian13: ImageSpec = { name: "gcr.io/distroless/base-debian13:latest", layers: [...staticLayers, ...baseOnly], config: distroless };
