import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * Which network an address belongs to, so that a registry's name, a redirect or a token realm cannot lead the server to its own
 * neighbours (server-side request forgery). Registries: https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry.
 */
export type AddressKind = "public" | "unspecified" | "loopback" | "private" | "shared" | "link-local" | "unique-local" | "multicast" | "reserved";

const v4: [AddressKind, string, number][] = [
  ["unspecified", "0.0.0.0", 8],
  ["loopback", "127.0.0.0", 8],
  ["private", "10.0.0.0", 8],
  ["private", "172.16.0.0", 12],
  ["private", "192.168.0.0", 16],
  ["shared", "100.64.0.0", 10], // carrier-grade NAT, RFC 6598
  ["link-local", "169.254.0.0", 16], // clouds answer with machine credentials at 169.254.169.254
  ["multicast", "224.0.0.0", 4],
  ["reserved", "192.0.0.0", 24],
  ["reserved", "192.0.2.0", 24],
  ["reserved", "192.88.99.0", 24],
  ["reserved", "198.18.0.0", 15],
  ["reserved", "198.51.100.0", 24],
  ["reserved", "203.0.113.0", 24],
  ["reserved", "240.0.0.0", 4],
];

const v6: [AddressKind, string, number][] = [
  ["unspecified", "::", 128],
  ["loopback", "::1", 128],
  ["unique-local", "fc00::", 7],
  ["link-local", "fe80::", 10],
  ["link-local", "fec0::", 10], // site-local, deprecated
  ["multicast", "ff00::", 8],
  ["reserved", "2001::", 23], // Teredo among them: carries an IPv4 address of its sender's choice
  ["reserved", "2001:db8::", 32],
  ["reserved", "2002::", 16], // 6to4: carries an IPv4 address
  ["reserved", "3fff::", 20],
];

const tables = (rows: [AddressKind, string, number][], family: "ipv4" | "ipv6") => {
  const kinds = new Map<AddressKind, BlockList>();
  for (const [kind, net, prefix] of rows) {
    const list = kinds.get(kind) ?? new BlockList();
    list.addSubnet(net, prefix, family);
    kinds.set(kind, list);
  }
  return [...kinds];
};
const v4Tables = tables(v4, "ipv4");
const v6Tables = tables(v6, "ipv6");

const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/** The eight 16-bit groups of an IPv6 address, also where its end is written as IPv4. */
function groups(address: string): number[] {
  const dotted = address.lastIndexOf(":") + 1;
  const tail = address.slice(dotted);
  let text = address;
  if (tail.includes(".")) {
    const [a = 0, b = 0, c = 0, d = 0] = tail.split(".").map(Number);
    text = `${address.slice(0, dotted)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const [head = "", rest] = text.split("::");
  const parse = (part: string) => (part ? part.split(":").map((g) => Number.parseInt(g, 16)) : []);
  const front = parse(head);
  if (rest === undefined) return front;
  const back = parse(rest);
  return [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
}

/** IPv4 inside IPv6, where the network hands such packets on as IPv4: mapped (RFC 4291), NAT64's well-known prefix (RFC 6052). */
function embeddedV4(address: string): string | undefined {
  const g = groups(address);
  const zeros = (from: number, to: number) => g.slice(from, to).every((x) => x === 0);
  const mapped = zeros(0, 5) && g[5] === 0xffff;
  const nat64 = g[0] === 0x64 && g[1] === 0xff9b && zeros(2, 6);
  if (!mapped && !nat64) return undefined;
  const [high = 0, low = 0] = g.slice(6);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** `address` is a literal as `node:dns` or a URL gives it, without brackets. What is no address at all is `reserved`. */
export function addressKind(address: string): AddressKind {
  const plain = address.split("%")[0] ?? ""; // fe80::1%eth0: the zone says nothing about the kind
  if (!isIP(plain)) return "reserved";
  if (!isIPv6(plain)) return v4Tables.find(([, list]) => list.check(plain, "ipv4"))?.[0] ?? "public";
  const inner = embeddedV4(plain);
  if (inner) return addressKind(inner);
  const kind = v6Tables.find(([, list]) => list.check(plain, "ipv6"))?.[0];
  if (kind) return kind;
  // Only 2000::/3 is assigned to the public internet; what is not known today is refused rather than tried.
  return globalUnicast.check(plain, "ipv6") ? "public" : "reserved";
}

/** Kinds that a listed *name* does not open, only the literal address on the list: no registry lives there, cloud metadata does. */
const neverByName: ReadonlySet<AddressKind> = new Set(["link-local", "multicast", "unspecified"]);

/**
 * Whether a connection to `address` may be made. `listed`: the host that led there is on the list by name; `literal`: that host is
 * the address itself and not a name.
 */
export function mayConnect(address: string, how: { listed: boolean; literal: boolean }): boolean {
  const kind = addressKind(address);
  if (kind === "public") return true;
  return how.listed && (how.literal || !neverByName.has(kind));
}

/** Hosts listed by exact name, `host` for every port of it or `host:port`; lower case, IPv6 in brackets. Wildcards open nothing here. */
export function hostList(entries: Iterable<string>): (hostname: string, port: number) => boolean {
  const exact = new Set([...entries].filter((e) => !e.includes("*")).map((e) => e.toLowerCase()));
  return (hostname, port) => {
    const name = hostname.toLowerCase().replace(/\.$/, "");
    const bracketed = isIPv6(name) ? `[${name}]` : name;
    return exact.has(bracketed) || exact.has(`${bracketed}:${port}`);
  };
}
