import { REBUILT, type RunConfig, type TaggedImage, writeIndex } from "../image/image";
import type { Store } from "../image/store";
import { NO_TIME, type Step } from "./layers";
import { NONROOT } from "./pieces";
import type { Distro } from "./recipe";

export interface Ladder {
  /** Image name without the distribution, e.g. "static". */
  name: string;
  /** Layers after static's. */
  upper: Step[];
  entrypoint?: string[];
  env?: string[];
  rebuiltFrom: string;
}

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const CERTIFICATES = "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt";

/** The four tags of one image. nonroot shares every layer with latest; debug has BusyBox between static's layers and the rest. */
export async function buildTags(store: Store, distro: Distro, lower: Step[], ladder: Ladder, busybox: Step | undefined): Promise<TaggedImage[]> {
  const images: TaggedImage[] = [];
  for (const debug of [false, true]) {
    if (debug && !busybox) continue;
    for (const nonroot of [false, true]) {
      const steps = [...lower, ...(debug && busybox ? [busybox] : []), ...ladder.upper];
      const entrypoint = ladder.entrypoint ?? (debug ? ["/busybox/sh"] : undefined);
      const config: RunConfig = {
        User: nonroot ? String(NONROOT) : "0",
        Env: [debug ? `${PATH}:/busybox` : PATH, CERTIFICATES, ...(ladder.env ?? [])],
        ...(entrypoint ? { Entrypoint: entrypoint } : {}),
        WorkingDir: nonroot ? "/home/nonroot" : "/",
      };
      const annotations = { [REBUILT]: ladder.rebuiltFrom };
      const name = {
        registry: "gcr.io" as const,
        repository: `distroless/${ladder.name}-${distro.name}`,
        tag: debug ? (nonroot ? "debug-nonroot" : "debug") : nonroot ? "nonroot" : "latest",
      };
      const recipe = {
        layers: steps.map((step) => step.layer),
        history: steps.map((step) => step.history),
        config,
        created: NO_TIME,
        platform: { architecture: "amd64", os: "linux" },
        annotations,
      };
      images.push(await writeIndex(store, name, [recipe], annotations));
    }
  }
  return images;
}
