/** Scanners' names of distributions, brought to os-release's ID. What is not here has the same name in both. */
const names: Record<string, string> = {
  // Trivy (pkg/fanal/types/const.go)
  redhat: "rhel",
  alma: "almalinux",
  amazon: "amzn",
  oracle: "ol",
  "cbl-mariner": "mariner",
  "opensuse.leap": "opensuse-leap",
  "opensuse.tumbleweed": "opensuse-tumbleweed",
  "suse linux enterprise server": "sles",
  slem: "sl-micro",
  // Grype (grype/distro/type.go)
  amazonlinux: "amzn",
  oraclelinux: "ol",
  rockylinux: "rocky",
  archlinux: "arch",
};

export function distributionId(name: string): string {
  const lower = name.toLowerCase();
  return names[lower] ?? lower;
}

/** Whether two name the same release: Debian's os-release says 13 where /etc/debian_version says 13.7, Alpine's says 3.20.3 where others say 3.20. */
export function sameRelease(a: { id: string; version: string }, b: { id: string; version: string }): boolean {
  if (a.id !== b.id) return false;
  const [short, long] = [a.version.split("."), b.version.split(".")].sort((x, y) => x.length - y.length) as [string[], string[]];
  return short.every((part, i) => part === long[i]);
}
