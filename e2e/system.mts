import { ensureSystem } from "./testbed";

/** What the suites need of the system beyond Node: installed with apt as root on Debian or Ubuntu, else named. */
await ensureSystem([
  "engine",
  "registry",
  "mmdebstrap",
  "dpkg",
  "keyring",
  "skopeo",
  "curl",
  "zstd",
  "gzip",
  "iproute",
  "compiler",
  "binutils",
  "openssl",
  "rpm",
  "libcap",
  "python",
  "chromium",
  "tinyproxy",
  "haproxy",
  "nginx",
  "faketime",
]);
