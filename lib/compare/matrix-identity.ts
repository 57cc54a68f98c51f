import { plural } from "../format";
import type { Folder } from "../inspect/capabilities/capability";
import { showName } from "../inspect/names";
import { blank, joined, looked, type MatrixRow, proofs, type Said, say } from "./said";

/** Rows of the matrix: who a container starts as, and where it may write. Pure. */

const mode = ({ mode, uid, gid }: { mode: string | null; uid: number | null; gid: number | null }): string | null =>
  mode === null ? null : `${mode}, ${uid}:${gid}`;

/** yes: the default user may write there, by mode and owner. */
function writable(found: Folder | undefined, path: string): Said {
  const evidence =
    found && found.state !== "absent" ? [{ path: found.path, note: joined([mode(found), found.leadsTo && `→ ${showName(found.leadsTo)}`]) || null }] : [];
  const base = { ...blank, evidence, reason: found?.reason ? showName(found.reason) : null };
  if (!found || found.state === "absent") return { ...base, state: "no", text: "none", reason: base.reason ?? `There is no ${path}.` };
  if (found.writable === "unknown") return { ...base, state: "unknown", text: "unknown", reason: base.reason ?? "The default user could not be looked up." };
  const text = found.mode ?? "0755";
  return { ...base, state: found.writable, text: found.writable === "yes" ? text : `no, ${text}` };
}

export const identity: MatrixRow[] = [
  {
    id: "has-os",
    label: "Distribution",
    say: ({ capabilities: { os } }) =>
      say(os, (d) => ({ text: showName(d.prettyName ?? d.id ?? "unnamed"), version: d.versionId }), "none", "No os-release file."),
  },
  {
    id: "has-user",
    label: "Default user",
    say: ({ capabilities: { defaultUser } }) =>
      say(
        defaultUser,
        (user) => ({
          text: user.root ? "root" : joined([showName(user.name ?? user.text)]) + (user.uid === null || user.name === null ? "" : ` ${user.uid}`),
          note: user.text === "" ? "not set" : `“${showName(user.text)}”`,
        }),
        `not found: ${showName(defaultUser.detail?.text ?? "")}`,
      ),
  },
  {
    id: "has-root",
    label: "Starts as root",
    say: ({ capabilities: { defaultUser } }): Said => {
      const root = defaultUser.detail?.root ?? null;
      const base = { ...blank, evidence: proofs(defaultUser.evidence) };
      if (root === null)
        return { ...base, state: "unknown", text: "unknown", reason: showName(defaultUser.reason ?? "The user that the config names is in no file.") };
      return root ? { ...base, state: "yes", text: "yes" } : { ...base, state: "no", text: "no" };
    },
  },
  {
    id: "has-user-record",
    label: "Its user in passwd",
    say: ({ capabilities: { defaultUser, passwd } }): Said => {
      const user = defaultUser.detail;
      const base = { ...blank, evidence: proofs(passwd.evidence) };
      if (!user || user.inPasswd === null)
        return { ...base, state: "unknown", text: "unknown", reason: showName(passwd.reason ?? "/etc/passwd could not be read.") };
      if (!user.inPasswd)
        return {
          ...base,
          state: "no",
          text: "none",
          reason: passwd.state === "no" ? "/etc/passwd names nobody." : `No line of /etc/passwd is ${showName(user.text) || "root"}’s.`,
        };
      return {
        ...base,
        state: "yes",
        text: showName(user.name ?? String(user.uid)),
        note: joined([user.home && showName(user.home), user.shell && showName(user.shell)]) || null,
      };
    },
  },
  {
    id: "has-non-root",
    label: "Non-root user ready",
    say: ({ capabilities: { nonRootUser } }) =>
      say(
        nonRootUser,
        ({ users, isDefault }) => {
          const [first] = users.items;
          return {
            text: first ? `${showName(first.name)} ${first.uid}${users.count > 1 ? ` and ${users.count - 1} more` : ""}` : "yes",
            note: isDefault ? "the default" : null,
          };
        },
        "none",
        looked(nonRootUser),
      ),
  },
  {
    id: "has-passwd",
    label: "passwd",
    say: ({ capabilities: { passwd } }) => say(passwd, ({ users }) => ({ text: plural(users.count, "user") }), "none", looked(passwd)),
  },
  {
    id: "has-group",
    label: "group",
    say: ({ capabilities: { group } }) => say(group, ({ groups }) => ({ text: plural(groups.count, "group") }), "none", looked(group)),
  },
  {
    id: "has-home",
    label: "Writable home",
    say: ({ capabilities: { home } }) =>
      say(
        home,
        (folder) => ({ text: showName(folder.path), evidence: [{ path: folder.path, note: mode(folder) }] }),
        home.detail?.state === "directory" ? "no" : "none",
      ),
  },
  {
    id: "has-tmp",
    label: "Writable /tmp",
    say: ({ capabilities: { tmp } }) =>
      say(
        tmp,
        (folder) => ({ text: folder.mode ?? "yes", evidence: [{ path: folder.path, note: mode(folder) }] }),
        tmp.detail?.state === "directory" ? "no" : "none",
        tmp.detail?.state === "absent" ? "There is no /tmp." : null,
      ),
  },
  {
    id: "has-var",
    label: "Writable /var",
    say: ({ capabilities: { folders } }) =>
      writable(
        folders.find(({ path }) => path === "/var"),
        "/var",
      ),
  },
];
