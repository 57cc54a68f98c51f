import { count, date, plural } from "../format";
import type { Capability } from "../inspect/capabilities/capability";
import { showName } from "../inspect/names";
import { joined, looked, type MatrixRow, type Said, say, slash, withVersion } from "./said";

/** Rows of the matrix: what programs find around them, and what they link against. Pure. */

export const network: MatrixRow[] = [
  {
    id: "has-ca",
    label: "CA certificates",
    say: ({ capabilities: { caCertificates: fact } }) =>
      say(
        fact,
        ({ bundles, keyStores }) => {
          const [first] = bundles;
          const store = keyStores[0];
          return {
            text: first?.certificates == null ? "count unknown" : count(first.certificates),
            note: joined([first?.oldestExpiry && `first expiry ${date(first.oldestExpiry)}`, store && "Java’s beside"]) || null,
            evidence: [
              ...bundles.map((b) => ({ path: b.path, note: b.certificates === null ? b.reason && showName(b.reason) : plural(b.certificates, "certificate") })),
              ...keyStores.map((s) => ({
                path: slash(s.path),
                note: joined([s.format, s.entries === null ? "entries unknown" : plural(s.entries, "entry", "entries")]),
              })),
            ],
          };
        },
        "none",
        "Looked for a bundle in PEM at the usual places and where SSL_CERT_FILE points.",
      ),
  },
  {
    id: "has-nsswitch",
    label: "nsswitch.conf",
    say: ({ capabilities: { nsswitch } }) =>
      say(
        nsswitch,
        ({ databases }) => {
          const hosts = databases.find(({ database }) => database === "hosts");
          return { text: hosts ? `hosts: ${showName(hosts.services.join(" "))}` : "no line for hosts" };
        },
        "none",
        "No /etc/nsswitch.conf: the C library’s own order applies.",
      ),
  },
];

const libraryProofs = (libraries: readonly { path: string; package: { name: string; version: string } | null }[]) =>
  libraries.map((l) => ({ path: l.path, note: l.package && showName(`${l.package.name} ${l.package.version}`) }));

const runtimeLibrary = (fact: Capability<{ libraries: { path: string; package: { name: string; version: string } | null }[] }>): Said =>
  say(fact, ({ libraries }) => ({ text: withVersion("", fact.version).trim().replace(/^, /, ""), evidence: libraryProofs(libraries) }), "none", looked(fact));

export const libraries: MatrixRow[] = [
  {
    id: "has-libc",
    label: "libc",
    say: ({ capabilities: { libc } }) =>
      say(
        libc,
        (found) => {
          const others = [...new Set(found.libraries.map((l) => l.kind))].filter((kind) => kind !== found.kind);
          return {
            text: withVersion(found.kind, libc.version),
            note: others.length ? `and ${others.join(", ")}` : null,
            evidence: libraryProofs(found.libraries),
          };
        },
        "none",
        looked(libc),
      ),
  },
  {
    id: "has-tls",
    label: "TLS library",
    say: ({ capabilities: { tls } }) =>
      say(
        tls,
        ({ libraries: all }) => ({ text: [...new Set(all.map((l) => withVersion(l.kind, l.version)))].join(", "), evidence: libraryProofs(all) }),
        "none",
        looked(tls),
      ),
  },
  { id: "has-libgcc", label: "libgcc", say: ({ capabilities: { libgcc } }) => runtimeLibrary(libgcc) },
  { id: "has-libstdcxx", label: "libstdc++", say: ({ capabilities: { libstdcxx } }) => runtimeLibrary(libstdcxx) },
  {
    id: "has-time-zones",
    label: "Time zones",
    say: ({ capabilities: { timeZones } }) =>
      say(
        timeZones,
        (zones) => ({ text: plural(zones.files, "file"), note: timeZones.version === null ? "release unknown" : showName(timeZones.version) }),
        "none",
        looked(timeZones),
      ),
  },
];
