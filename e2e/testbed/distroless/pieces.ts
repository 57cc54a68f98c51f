import { debControl, debData } from "../debian/deb";
import type { Deb } from "../debian/packages";
import { directory, type Entry, file, parents } from "../image/tar";
import type { Distro } from "./recipe";

/** The contents of the layers that stand for no single package, and of those that do. */

const STATUS = "var/lib/dpkg/status.d";

/** A package's files with its control file and checksums under status.d, which is all of dpkg that distroless has. */
export async function packageEntries(deb: Deb, mergedUsr: boolean): Promise<Entry[]> {
  const data = await debData(deb);
  const files = mergedUsr ? data.map(hoist) : data;
  return [...(await statusEntries(deb)), ...files];
}

async function statusEntries(deb: Deb): Promise<Entry[]> {
  const { control, md5sums } = await debControl(deb);
  const path = `${STATUS}/${deb.name}`;
  const entries = [...parents(path), file(path, control)];
  if (md5sums) entries.push(file(`${path}.md5sums`, md5sums));
  return entries;
}

/** /bin/x becomes /usr/bin/x; the links /bin → usr/bin themselves stay where they are. */
function hoist(entry: Entry): Entry {
  const moved = (path: string) => (/^(bin|sbin|lib|lib32|lib64|libx32)\//.test(path) ? `usr/${path}` : path);
  if (entry.type === "directory" && /^(bin|sbin|lib|lib32|lib64|libx32)$/.test(entry.path)) return { ...entry, path: `usr/${entry.path}` };
  const path = moved(entry.path);
  return entry.type === "link" ? { ...entry, path, linkTarget: moved(entry.linkTarget ?? "") } : { ...entry, path };
}

const NOBODY = 65534;
export const NONROOT = 65532;

export function rootfs(): Entry[] {
  return [directory("")];
}

export function passwd(): Entry[] {
  const users = [
    ["root", 0, "/root"],
    ["nobody", NOBODY, "/nonexistent"],
    ["nonroot", NONROOT, "/home/nonroot"],
  ] as const;
  const lines = users.map(([name, id, home]) => `${name}:x:${id}:${id}:${name}:${home}:/sbin/nologin\n`);
  return withParents(file("etc/passwd", lines.join("")));
}

export function group(): Entry[] {
  const groups = [
    ["root", 0],
    ["nobody", NOBODY],
    ["tty", 5],
    ["staff", 50],
    ["nonroot", NONROOT],
  ] as const;
  return withParents(file("etc/group", groups.map(([name, id]) => `${name}:x:${id}:\n`).join("")));
}

export function home(): Entry[] {
  return [directory("root", 0o700), directory("home"), directory("home/nonroot", 0o700, NONROOT)];
}

export function tmp(): Entry[] {
  return [directory("tmp", 0o1777)];
}

export function nsswitch(): Entry[] {
  const databases = {
    passwd: "files",
    group: "files",
    shadow: "files",
    hosts: "files dns",
    networks: "files",
    protocols: "db files",
    services: "db files",
    ethers: "db files",
    rpc: "db files",
    netgroup: "nis",
  };
  const lines = Object.entries(databases).map(([name, sources]) => `${`${name}:`.padEnd(16)}${sources}\n`);
  return withParents(file("etc/nsswitch.conf", lines.join("")));
}

export function osRelease(distro: Distro): Entry[] {
  const project = "https://github.com/GoogleContainerTools/distroless";
  const fields = {
    PRETTY_NAME: "Distroless",
    NAME: "Debian GNU/Linux",
    ID: "debian",
    VERSION_ID: distro.version,
    VERSION: `Debian GNU/Linux ${distro.version} (${distro.codename})`,
    HOME_URL: project,
    SUPPORT_URL: `${project}/blob/master/README.md`,
    BUG_REPORT_URL: `${project}/issues/new`,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}="${value}"\n`);
  return withParents(file("usr/lib/os-release", lines.join("")));
}

/** The bundle that update-ca-certificates would have written. */
export async function caBundle(deb: Deb): Promise<string> {
  const certificates = (await debData(deb)).filter((entry) => entry.type === "file" && /^usr\/share\/ca-certificates\/.*\.crt$/.test(entry.path));
  return certificates
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((entry) => entry.body?.toString("latin1").trimEnd().concat("\n") ?? "")
    .join("");
}

export async function caCertificates(deb: Deb): Promise<Entry[]> {
  const copyright = (await debData(deb)).filter((entry) => entry.path === "usr/share/doc/ca-certificates/copyright");
  return [...withParents(file("etc/ssl/certs/ca-certificates.crt", await caBundle(deb))), ...copyright.flatMap(withParents), ...(await statusEntries(deb))];
}

/** The C.utf8 locale alone, out of libc-bin, with what says where it is from. */
export async function locale(libcBin: Deb): Promise<Entry[]> {
  const kept = (await debData(libcBin)).filter(
    (entry) => entry.type !== "directory" && (/^usr\/lib\/locale\/C\.utf8\//.test(entry.path) || entry.path === "usr/share/doc/libc-bin/copyright"),
  );
  return [...kept.flatMap(withParents), ...(await statusEntries(libcBin))];
}

export function withParents(entry: Entry): Entry[] {
  return [...parents(entry.path), entry];
}
