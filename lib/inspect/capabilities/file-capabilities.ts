import type { FileCapability } from "./capability";

export const capabilityAttribute = "security.capability";

/** linux/capability.h, from bit 0. */
const names =
  "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw " +
  "ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config " +
  "mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore";
const known = names.split(" ").map((name) => `cap_${name}`);

const named = (bits: bigint): string[] => {
  const found: string[] = [];
  for (let bit = 0; bit < 64; bit++) if ((bits >> BigInt(bit)) & 1n) found.push(known[bit] ?? String(bit));
  return found;
};

/** linux/capability.h: VFS_CAP_REVISION_1, 2 and 3, with their lengths. */
const lengths = new Map([
  [0x01000000, 12],
  [0x02000000, 20],
  [0x03000000, 24],
]);

type Read = Omit<FileCapability, "path">;

/** struct vfs_ns_cap_data, little-endian; the value in base64, as the layer index keeps it. */
export function readFileCapability(base64: string): Read {
  const bytes = Buffer.from(base64.slice(0, 64), "base64");
  const magic = bytes.length >= 4 ? bytes.readUInt32LE(0) : 0;
  const length = lengths.get((magic & 0xff000000) >>> 0);
  if (base64.length > 64 || length === undefined || bytes.length !== length) {
    return { text: null, permitted: [], inheritable: [], effective: false, rootId: null };
  }
  const set = (at: number): bigint => BigInt(bytes.readUInt32LE(at)) | (length > 12 ? BigInt(bytes.readUInt32LE(at + 8)) << 32n : 0n);
  const permitted = named(set(4));
  const inheritable = named(set(8));
  const effective = (magic & 1) === 1;
  return { text: write(permitted, inheritable, effective), permitted, inheritable, effective, rootId: length === 24 ? bytes.readUInt32LE(20) : null };
}

/** cap_text_formats(7): capabilities with the same flags share a clause. The effective bit is one for all of them. */
function write(permitted: string[], inheritable: string[], effective: boolean): string {
  const clauses = new Map<string, string[]>();
  for (const name of new Set([...permitted, ...inheritable])) {
    const flags = `${effective ? "e" : ""}${inheritable.includes(name) ? "i" : ""}${permitted.includes(name) ? "p" : ""}`;
    clauses.set(flags, [...(clauses.get(flags) ?? []), name]);
  }
  return clauses.size === 0 ? "=" : [...clauses].map(([flags, all]) => `${all.join(",")}=${flags}`).join(" ");
}
