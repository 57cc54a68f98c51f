import { count, plural } from "../format";
import { ruleById } from "../inspect/capabilities";
import type { ToolGroup } from "../inspect/capabilities/rules";
import { showName } from "../inspect/names";
import {
  blank,
  joined,
  lacking,
  listProofs,
  lookedForPrograms,
  type MatrixRow,
  mostProofs,
  namesOf,
  programProof,
  type Said,
  say,
  slash,
  unknownSaid,
  withVersion,
} from "./said";

/** Rows of the matrix: what can be called in an image, and what runs in it. Pure. */

/** A group of tools by its name in the table of rules. Only the state of `tools` as a whole can be unknown: paths beyond a bound. */
const tool = (group: ToolGroup, label: string): MatrixRow => ({
  id: `has-${group.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`,
  label,
  say: ({ capabilities: { tools, entries } }): Said => {
    const found = tools.detail?.groups.find((g) => g.group === group);
    if (!found) return unknownSaid(tools.reason ?? "Programs could not be looked up.");
    const { programs, cut } = found;
    if (programs.count === 0 && cut.length > 0)
      return unknownSaid(`More paths bear such a name than are followed (${cut.join(", ")}), and none of those followed is a program.`);
    const rules = tools.rules.filter((id) => {
      const rule = ruleById(id);
      return rule?.kind === "program" && rule.groups.includes(group);
    });
    if (programs.count === 0) return { ...blank, state: "no", text: "none", reason: lookedForPrograms(rules, entries) };
    const { evidence, more } = listProofs(programs, programProof);
    return { ...blank, state: "yes", text: namesOf(programs), evidence: evidence.slice(0, mostProofs), more: more + Math.max(0, evidence.length - mostProofs) };
  },
});

export const tools: MatrixRow[] = [
  {
    id: "has-shell",
    label: "Shell",
    say: ({ capabilities: { shells, entries } }) =>
      say(
        shells,
        ({ programs, debugOnly }) => ({
          text: namesOf(programs),
          note: debugOnly ? "under /busybox alone: debug" : null,
          ...listProofs(programs, programProof),
        }),
        "none",
        lookedForPrograms(shells.rules, entries),
      ),
  },
  {
    id: "has-package-manager",
    label: "Package manager",
    say: ({ capabilities: { packageManagers, entries }, databases }) =>
      say(
        packageManagers,
        ({ programs }) => ({ text: namesOf(programs), ...listProofs(programs, programProof) }),
        "none",
        `${lookedForPrograms(packageManagers.rules, entries)}${databases.length ? ` Records only: ${databases.map(({ path }) => showName(slash(path))).join(", ")}.` : ""}`,
      ),
  },
  tool("interpreters", "Interpreters"),
  tool("downloaders", "Downloaders"),
  tool("compilers", "Compilers, linkers"),
  tool("network", "Network tools"),
  tool("privileges", "Change of user or root"),
  tool("archives", "Archivers"),
  {
    id: "has-multi-call",
    label: "Multi-call binary",
    say: ({ capabilities: { tools: fact, entries } }): Said => {
      const all = fact.detail?.multiCall ?? null;
      if (all === null) return unknownSaid(fact.reason ?? "Programs could not be looked up.");
      if (all.length === 0) return { ...blank, state: "no", text: "none", reason: `No busybox and no toybox among ${plural(entries, "entry", "entries")}.` };
      return {
        ...blank,
        state: "yes",
        text: all.map(({ path }) => showName(path.slice(path.lastIndexOf("/") + 1))).join(", "),
        note: plural(
          all.reduce((sum, { applets }) => sum + applets.count, 0),
          "applet",
        ),
        evidence: all.map(({ path, applets }) => ({ path, note: `linked as ${plural(applets.count, "name")}` })),
      };
    },
  },
];

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

export const runtime: MatrixRow[] = [
  {
    id: "has-runtime",
    label: "Language runtime",
    say: ({ capabilities: { runtimes, entries }, runtimes: read }) => {
      const said = say(
        runtimes,
        ({ programs }) => ({ text: namesOf(programs), ...listProofs(programs, programProof) }),
        "none",
        lookedForPrograms(runtimes.rules, entries),
      );
      const interpreters = read.items.filter((r) => r.name !== "go-binary");
      if (said.state !== "yes" || interpreters.length === 0) return said;
      const names = [...new Set(interpreters.map((r) => withVersion(runtimeNames[r.name] ?? r.name, r.version)))];
      return {
        ...said,
        text: names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", "),
        version: interpreters.length === 1 ? (interpreters[0]?.version ?? null) : null,
        evidence: interpreters.map((r) => ({
          path: slash(r.path),
          note: joined([r.version, r.package && `of ${r.package}`].map((part) => part && showName(part))) || null,
        })),
        more: 0,
      };
    },
  },
  ...(["static", "dynamic"] as const).map(
    (kind): MatrixRow => ({
      id: `has-${kind}`,
      label: kind === "static" ? "Static executables" : "Dynamic executables",
      say: ({ capabilities: { executables } }): Said => {
        const { detail } = executables;
        if (!detail) return unknownSaid(executables.reason ?? "Executables could not be read.");
        const { count: all, items } = detail[kind];
        const notStarting = kind === "dynamic" ? detail.loaderMissing.count : 0;
        const unread = detail.unread.count;
        if (all === 0 && unread > 0) return unknownSaid(`${plural(unread, "executable")} could not be read.`);
        if (all === 0) return { ...blank, state: "no", text: "none", reason: "No such ELF program with an executable bit." };
        return {
          ...blank,
          state: "yes",
          text: count(all),
          note: joined([lacking(notStarting, all, "loader"), unread > 0 && `${count(unread)} unread`]) || null,
          evidence: items.slice(0, mostProofs).map((path) => ({ path: slash(path), note: null })),
          more: all - Math.min(mostProofs, items.length),
        };
      },
    }),
  ),
  {
    id: "has-scripts",
    label: "Scripts",
    say: ({ capabilities: { scripts } }) =>
      say(
        scripts,
        ({ count: all, interpreterMissing }) => ({
          text: count(all),
          note: lacking(interpreterMissing.count, all, "interpreter"),
        }),
        "none",
        "No executable file begins with #!.",
      ),
  },
];
