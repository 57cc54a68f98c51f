import type { Deb, Debs } from "../debian/packages";
import type { HistoryEntry } from "../image/image";
import type { Layer, Store } from "../image/store";
import type { Entry } from "../image/tar";
import { caCertificates, group, home, nsswitch, osRelease, packageEntries, passwd, rootfs, tmp } from "./pieces";
import type { Distro } from "./recipe";

/** Move when a piece or the order of layers changes: layers already in the cache are found by it. */
export const RULES = 3;

export interface Step {
  layer: Layer;
  history: HistoryEntry;
}

export function need(debs: Debs, name: string): Deb {
  const deb = debs.get(name);
  if (!deb) throw new Error(`package ${name} was not fetched`);
  return deb;
}

/** Makes layers with the history entry that upstream's build leaves. */
export class Steps {
  constructor(
    readonly distro: Distro,
    readonly debs: Debs,
    readonly store: Store,
  ) {}

  async package(name: string, repository: string = this.distro.codename): Promise<Step> {
    const deb = need(this.debs, name);
    const key = `deb ${deb.sha256} merged=${this.distro.mergedUsr} rules=${RULES}`;
    return {
      layer: await this.store.layer(key, () => packageEntries(deb, this.distro.mergedUsr)),
      history: built(`@${repository}//${name}/amd64:data_statusd`),
    };
  }

  async packages(names: readonly string[], repository?: string): Promise<Step[]> {
    const steps: Step[] = [];
    for (const name of names) steps.push(await this.package(name, repository));
    return steps;
  }

  /** `input` says what beside the rules the layer is made from. */
  async piece(target: string, input: string, make: () => Entry[] | Promise<Entry[]>): Promise<Step> {
    const layer = await this.store.layer(`piece ${target} ${input} rules=${RULES}`, async () => make());
    return { layer, history: built(target) };
  }

  async static(): Promise<Step[]> {
    const { distro } = this;
    const certificates = need(this.debs, "ca-certificates");
    return [
      ...(await this.packages(distro.static)),
      await this.piece("//common:rootfs", "", rootfs),
      await this.piece("//common:passwd", "", passwd),
      await this.piece("//common:home", "", home),
      await this.piece("//common:group", "", group),
      await this.piece("//common:tmp", "", tmp),
      await this.piece("//static:nsswitch", "", nsswitch),
      await this.piece(`//common:os_release_${distro.name}`, distro.name, () => osRelease(distro)),
      await this.piece(`//common:cacerts_${distro.name}_amd64`, certificates.sha256, () => caCertificates(certificates)),
    ];
  }
}

/** Bazel leaves no times. */
export const NO_TIME = "0001-01-01T00:00:00Z";

function built(target: string): HistoryEntry {
  return { created: NO_TIME, created_by: `bazel build ${target}` };
}
