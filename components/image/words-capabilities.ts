import { count, date, plural } from "@/lib/format";
import type { Capabilities, Capability, Listed, Program } from "@/lib/inspect/capabilities/capability";
import type { DerivedFacts } from "@/lib/inspect/derive";
import { showName } from "@/lib/inspect/names";
import { either, joined, namesOf, type Said, type SaidList, shown } from "./words";

/** Every capability as the image page says it, in its order. Pure. */

const runtimeNames: Record<string, string> = {
  nodejs: "Node.js",
  python: "Python",
  java: "Java",
  dotnet: ".NET",
  perl: "Perl",
  ruby: "Ruby",
  php: "PHP",
  "go-binary": "Go program",
};
const groupNames: Record<string, [string, string?]> = {
  shells: ["shell"],
  packageManagers: ["package manager"],
  interpreters: ["interpreter"],
  downloaders: ["downloader"],
  compilers: ["compiler"],
  network: ["network tool"],
  privileges: ["way to another user or root", "ways to another user or root"],
  archives: ["archiver"],
  multiCall: ["multi-call binary", "multi-call binaries"],
};
const grouped = (group: string, n: number): string => {
  const [one, many] = groupNames[group] ?? [group];
  return plural(n, one, many);
};

/** What "no" means where nothing else is known of it. */
const nothing: Record<string, string> = {
  os: "No os-release file.",
  libc: "No C library in any library folder.",
  tls: "None in any library folder.",
  timeZones: "No /usr/share/zoneinfo.",
  nsswitch: "No /etc/nsswitch.conf: the C library's own order applies.",
};

type Words = { text: string; no?: string | null; note?: string | null; lists?: SaidList[]; proof?: string[]; more?: number };

function say<Detail>(id: string, label: string, fact: Capability<Detail>, words: (detail: Detail) => Words): Said {
  const proof = fact.evidence.map(shown);
  const base = { id, label, state: fact.state, proof, more: fact.more, lists: [] };
  const reason = fact.reason === null ? null : showName(fact.reason);
  if (fact.state === "unknown") return { ...base, text: "unknown", note: reason ?? "It was not read." };
  if (fact.detail === null)
    return { ...base, text: fact.state === "yes" ? (fact.version ?? "yes") : "none", note: reason ?? (fact.state === "no" ? (nothing[id] ?? null) : null) };
  const { text, no = null, note = null, lists = [], proof: own = proof, more = fact.more } = words(fact.detail);
  if (fact.state === "no") return { ...base, text: "none", note: reason ?? no, lists };
  return { ...base, text, note: [note, reason].filter(Boolean).join(" ") || null, lists, proof: own, more };
}

const programs = ({ items }: Listed<Program>): string => {
  const names = [...new Set(items.map(({ path }) => showName(path.slice(path.lastIndexOf("/") + 1))))];
  return names.length > 6 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
};
const list = <Item>(head: string, found: Listed<Item>, line: (item: Item) => string, why: string | null = null): SaidList[] =>
  found.count === 0 ? [] : [{ head, why, items: found.items.map((item) => showName(line(item))), more: found.count - found.items.length }];
const program = ({ path, leadsTo, applet }: Program): string => (applet ? `${path}, an applet` : leadsTo ? `${path} → ${leadsTo}` : path);
const version = (fact: Capability<unknown>): string => (fact.version === null ? ", version unknown" : ` ${showName(fact.version)}`);

function libraries(caps: Capabilities): Said {
  const both = [caps.libgcc, caps.libstdcxx];
  const state = both.some((c) => c.state === "unknown") ? "unknown" : both.some((c) => c.state === "yes") ? "yes" : "no";
  const named = [
    ["libgcc", caps.libgcc],
    ["libstdc++", caps.libstdcxx],
  ] as const;
  const words = (name: string, { state, version: v }: Capability<unknown>): string =>
    state === "yes" ? `${name}${v === null ? "" : ` ${showName(v)}`}` : state === "no" ? `no ${name}` : `${name} unknown`;
  return {
    id: "libgcc",
    label: "libgcc, libstdc++",
    state,
    text: state === "no" ? "none" : named.map(([name, c]) => words(name, c)).join(", "),
    note:
      state === "no"
        ? "libgcc_s.so.1 and libstdc++.so.6 are in no library folder."
        : both
            .map((c) => c.reason && showName(c.reason))
            .filter(Boolean)
            .join(" ") || null,
    proof: both.flatMap((c) => c.evidence.map(shown)),
    more: both.reduce((sum, c) => sum + c.more, 0),
    lists: [],
  };
}

function accounts(caps: Capabilities): Said {
  const { passwd, group } = caps;
  const both = [passwd, group];
  const of = (fact: Capability<unknown>, known: string | null, none: string): string =>
    fact.state === "unknown" ? `${none} unknown` : (known ?? `no ${none}`);
  const users = passwd.state === "yes" && passwd.detail ? plural(passwd.detail.users.count, "user") : null;
  const groups = group.state === "yes" && group.detail ? plural(group.detail.groups.count, "group") : null;
  return {
    id: "passwd",
    label: "passwd, group",
    state: both.some((c) => c.state === "unknown") ? "unknown" : both.some((c) => c.state === "yes") ? "yes" : "no",
    text: both.every((c) => c.state === "no") ? "none" : `${of(passwd, users, "users")}, ${of(group, groups, "groups")}`,
    note: both.every((c) => c.state === "no")
      ? "Neither /etc/passwd nor /etc/group names anyone."
      : both
          .map((c) => c.reason && showName(c.reason))
          .filter(Boolean)
          .join(" ") || null,
    proof: both.flatMap((c) => c.evidence.map(shown)),
    more: 0,
    lists: [
      ...(passwd.detail ? list("users", passwd.detail.users, (u) => `${u.name} ${u.uid}:${u.gid} ${u.home} ${u.shell}`) : []),
      ...(group.detail ? list("groups", group.detail.groups, (g) => `${g.name} ${g.gid}${g.members.length ? `: ${g.members.join(", ")}` : ""}`) : []),
    ],
  };
}

function users(caps: Capabilities): Said[] {
  return [
    say("defaultUser", "Default user", caps.defaultUser, (user) => {
      const name = user.name === null ? "" : `${showName(user.name)} `;
      return {
        text: user.uid === null ? showName(user.text) : `${name}${user.uid}${user.gid === null ? "" : `, group ${user.gid}`}${user.root ? ", root" : ""}`,
        note: user.text === "" ? "The config names no user, which means root." : null,
      };
    }),
    say("nonRootUser", "Non-root user", caps.nonRootUser, ({ users: ready, isDefault }) => ({
      text: `${ready.items
        .slice(0, 3)
        .map(({ name, uid }) => `${showName(name)} ${uid}`)
        .join(", ")}${ready.count > 3 ? ` and ${ready.count - 3} more` : ""}${isDefault === null ? "" : isDefault ? ", the default" : ", not the default"}`,
      no: "No account beyond the fixed ones has a home of its own.",
    })),
  ];
}

function folders(caps: Capabilities): Said[] {
  const mode = (folder: { mode: string | null; leadsTo: string | null; uid: number | null; gid: number | null }): string =>
    joined([folder.mode, folder.uid === null ? null : `owned by ${folder.uid}:${folder.gid}`, folder.leadsTo && `→ ${showName(folder.leadsTo)}`]);
  return [
    say("tmp", "Writable /tmp", caps.tmp, (folder) => ({ text: folder.mode ?? "yes", no: "There is no /tmp." })),
    say("home", "Writable home", caps.home, (folder) => ({ text: mode(folder) || "yes" })),
  ].map((said) => (said.state === "no" ? { ...said, text: "no" } : said));
}

function rights(caps: Capabilities): Said[] {
  const looked = `${plural(caps.entries, "entry", "entries")} looked at.`;
  return [
    say("setuid", "setuid, setgid files", caps.setuid, ({ files }) => ({
      text: plural(files.count, "file"),
      no: looked,
      lists: list("files", files, (f) => `${f.mode} ${f.uid}:${f.gid} ${f.path}`),
    })),
    say("fileCapabilities", "File capabilities", caps.fileCapabilities, ({ files }) => ({
      text: plural(files.count, "file"),
      no: looked,
      lists: list("files", files, (f) => `${f.text ?? "malformed"} ${f.path}`),
    })),
    say("worldWritable", "World-writable", caps.worldWritable, ({ open, sticky, devices }) => ({
      text: `${plural(open.count, "path")} without the sticky bit`,
      no: `No file, and no folder without the sticky bit${sticky.count ? `; ${plural(sticky.count, "folder")} with it` : ""}.`,
      lists: [
        ...list("without the sticky bit", open, (f) => `${f.mode} ${f.path}`),
        ...list("folders with it", sticky, (f) => `${f.mode} ${f.path}`),
        ...list("devices and pipes", devices, (f) => `${f.mode} ${f.path}`),
      ],
    })),
  ];
}

/** Versions stand in the runtimes' own record; a runtime that only a program's name tells of has none. */
function runtimes({ capabilities: caps, runtimes: read }: Pick<DerivedFacts, "capabilities" | "runtimes">): Said {
  const said = say("runtimes", "Language runtime", caps.runtimes, ({ programs: found }) => ({
    text: programs(found),
    no: "No interpreter, JRE, Node.js or .NET was found in any bin folder.",
    lists: list("programs", found, program),
  }));
  const counted = new Map<string, number>();
  for (const one of read.items) {
    const name = `${runtimeNames[one.name] ?? one.name}${one.version === null ? ", version unknown" : ` ${showName(one.version)}`}`;
    counted.set(name, (counted.get(name) ?? 0) + 1);
  }
  const names = [...counted].map(([name, times]) => (times > 1 ? `${name} (${times} files)` : name));
  const lists = list("runtimes", read, (one) =>
    joined([
      `${runtimeNames[one.name] ?? one.name} ${one.version ?? "version unknown"}`,
      one.vendor,
      shown(one.path),
      one.package === null ? "of no package" : `of ${one.package}`,
    ]),
  );
  if (read.count === 0 || said.state === "unknown") return said;
  // A Go program has its runtime inside: it is told, and is no interpreter.
  const text = names.slice(0, 4).join(", ") + (names.length > 4 ? ` and ${names.length - 4} more` : "");
  const proof = said.state === "yes" ? said.proof : read.items.slice(0, 20).map((one) => shown(one.path));
  return {
    ...said,
    text,
    note: said.state === "no" ? "The runtime is inside the program; there is no interpreter." : said.note,
    proof,
    more: 0,
    lists: [...lists, ...said.lists],
  };
}

function tools(caps: Capabilities): Said {
  return say("tools", "Tools for an intruder", caps.tools, ({ groups, multiCall }) => {
    const found = groups.filter(({ programs: all }) => all.count > 0);
    return {
      text: joined(found.map(({ group, programs: all }) => grouped(group, all.count))),
      no: `None of the ${groups.length} groups of programs is in a bin folder.`,
      lists: [
        ...found.flatMap(({ group, reason, programs: all }) => list(grouped(group, all.count), all, program, reason)),
        ...multiCall.flatMap((binary) => list(`applets of ${showName(binary.path)}`, binary.applets, (applet) => applet)),
      ],
    };
  });
}

function executables(caps: Capabilities): Said[] {
  return [
    say("executables", "Executables", caps.executables, ({ static: alone, dynamic, loaderMissing, unread }) => ({
      text: joined([`${count(dynamic.count)} dynamic`, `${count(alone.count)} static`, unread.count > 0 && `${count(unread.count)} could not be read`]),
      no: "No ELF program with an executable bit.",
      note: loaderMissing.count > 0 ? `${count(loaderMissing.count)} cannot start: the loader is not in the image.` : null,
      lists: [
        ...list("loader missing", loaderMissing, (one) => `${one.path} asks for ${one.loader}`),
        ...list("static", alone, (path) => path),
        ...list("dynamic", dynamic, (path) => path),
        ...list("not read", unread, (one) => `${one.path}: ${one.reason}`),
      ],
    })),
    say("scripts", "Scripts", caps.scripts, ({ count: all, interpreterMissing }) => ({
      text: plural(all, "script"),
      no: "No executable file begins with #!.",
      note: interpreterMissing.count > 0 ? `${count(interpreterMissing.count)} cannot start: the interpreter is not in the image.` : null,
      lists: list("interpreter missing", interpreterMissing, (one) => `${one.path} asks for ${one.interpreter}`),
    })),
  ];
}

export function capabilitiesSaid(facts: Pick<DerivedFacts, "capabilities" | "runtimes" | "databases">): Said[] {
  const caps = facts.capabilities;
  const records = facts.databases.map(({ path }) => shown(path));
  return [
    say("os", "Distribution", caps.os, (os) => ({
      text: showName(os.prettyName ?? os.id ?? "unnamed"),
      note: os.versionId && os.id ? showName(`${os.id} ${os.versionId}`) : null,
    })),
    say("libc", "libc", caps.libc, (found) => ({
      text: `${found.kind}${version(caps.libc)}`,
      note:
        found.libraries.length > 1
          ? `Also ${either(
              found.libraries.slice(1).map((l) => l.kind),
              "and",
            )}.`
          : null,
    })),
    say("tls", "TLS library", caps.tls, ({ libraries: all }) => ({
      text: [...new Set(all.map((l) => `${l.kind}${l.version === null ? ", version unknown" : ` ${showName(l.version)}`}`))].join(", "),
    })),
    libraries(caps),
    say("caCertificates", "CA certificates", caps.caCertificates, ({ bundles, keyStores }) => {
      const first = bundles[0];
      const ends = first?.oldestExpiry && first.newestExpiry ? `The first ends ${date(first.oldestExpiry)}, the last ${date(first.newestExpiry)}.` : null;
      return {
        text: first
          ? first.certificates === null
            ? "count unknown"
            : plural(first.certificates, "certificate")
          : `${plural(keyStores.length, "Java key store")} only`,
        no: "No bundle at any of the usual paths.",
        note: joined([ends, first?.reason ? showName(first.reason) : null]),
        lists: list(
          "Java key stores",
          { count: keyStores.length, items: keyStores },
          (s) => `${s.path}, ${s.entries === null ? (s.reason ?? "entries unknown") : plural(s.entries, "entry", "entries")}`,
        ),
      };
    }),
    say("timeZones", "Time zones", caps.timeZones, (zones) => ({
      text: joined([plural(zones.files, "file"), caps.timeZones.version === null ? "release unknown" : showName(caps.timeZones.version)]),
    })),
    say("shells", "Shell", caps.shells, ({ programs: found, debugOnly }) => ({
      text: programs(found),
      note: debugOnly ? "Under /busybox alone: debug." : null,
      no: `None of ${namesOf("shell")} names in any bin folder.`,
      lists: list("shells", found, program),
    })),
    say("packageManagers", "Package manager", caps.packageManagers, ({ programs: found }) => ({
      text: programs(found),
      no: records.length ? `Records only: ${records.join(", ")}` : `None of ${namesOf("packageManager")} names in any bin folder.`,
      lists: list("package managers", found, program),
    })),
    accounts(caps),
    say("nsswitch", "nsswitch.conf", caps.nsswitch, ({ databases }) => {
      const hosts = databases.find(({ database }) => database === "hosts");
      return {
        text: hosts ? `hosts: ${showName(hosts.services.join(" "))}` : "no line for hosts",
        lists: list("databases", { count: databases.length, items: databases }, (d) => `${d.database}: ${d.services.join(" ")}`),
      };
    }),
    ...users(caps),
    ...folders(caps),
    ...rights(caps),
    runtimes(facts),
    tools(caps),
    ...executables(caps),
    say("documentation", "Documentation", caps.documentation, ({ manPages, documents }) => ({
      text: joined([plural(manPages, "man page"), plural(documents, "document")]),
      no: "No man pages, and no documents beyond copyright.",
    })),
  ];
}
