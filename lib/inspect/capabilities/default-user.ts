import type { FileTree } from "../file-tree";
import type { Account, DefaultUser, GroupRecord, UserRecord } from "./account-types";
import { type Accounts, idLimit, parseId } from "./accounts";
import type { Capability, Listed } from "./capability";
import { listed, no, unknown, yes } from "./evidence";
import { fileRule } from "./rules";

/**
 * Who a container starts as. image-spec config.md, `User`: `user`, `uid`, `user:group`, `uid:gid`, `uid:group`, `user:gid`, or nothing for
 * root; looked up as runc does (libcontainer/user, GetExecUser): the first line that has the text as its name or as its number.
 */
export function readDefaultUser(text: string | null, users: Accounts<UserRecord>, groups: Accounts<GroupRecord>): DefaultUser {
  const asked = text ?? "";
  const [userText = "", groupText = ""] = asked.split(":", 2);
  const number = parseId(userText === "" ? "0" : userText);
  const record = users.records.find((u) => (userText !== "" && u.name === userText) || u.uid === number);
  // A name that is all digits may stand in a passwd that could not be read, but runc takes the number then; so does this.
  const uid = record?.uid ?? number;
  const groupNumber = parseId(groupText);
  const namedGroup = groupText === "" ? undefined : groups.records.find((g) => g.name === groupText || g.gid === groupNumber);
  const primary = record?.gid ?? (users.state === "unread" ? null : 0);
  const gid = groupText === "" ? primary : (namedGroup?.gid ?? groupNumber);
  const member = record && groupText === "" ? groups.records.filter((g) => g.members.includes(record.name)).map((g) => g.gid) : [];
  return {
    text: asked,
    name: record?.name ?? null,
    uid,
    gid,
    groups: [...new Set(member)].slice(0, 100),
    root: uid === null ? null : uid === 0,
    inPasswd: users.state === "unread" ? null : record !== undefined,
    home: record ? record.home || "/" : users.state === "unread" ? null : "/",
    shell: record?.shell || null,
  };
}

/** no: a container of this image does not start, for its user or group is in no file. A number needs no record. */
export function defaultUser(user: DefaultUser, users: Accounts<UserRecord>, groups: Accounts<GroupRecord>): Capability<DefaultUser> {
  const found = { rules: [fileRule("defaultUser").id], paths: [users.path, groups.path].filter((path) => path !== null), detail: user };
  const [name = "", group = ""] = user.text.split(":", 2);
  if (user.uid === null) {
    if (users.state === "unread") return unknown({ ...found, reason: users.reason ?? "" });
    const why = /^\d+$/.test(name)
      ? `is above ${idLimit}`
      : users.state === "absent"
        ? "cannot be looked up: there is no /etc/passwd"
        : "is not in /etc/passwd";
    return no({ ...found, reason: `The user “${name.slice(0, 100)}” ${why}.` });
  }
  if (user.gid === null && group !== "") {
    if (groups.state === "unread") return unknown({ ...found, reason: groups.reason ?? "" });
    return no({ ...found, reason: `The group “${group.slice(0, 100)}” is not in /etc/group.` });
  }
  return yes({ ...found, reason: user.inPasswd === false ? `The number ${user.uid} has no line in /etc/passwd: looking up its name fails.` : null });
}

/** Below stand a distribution's fixed accounts (daemon, www-data), above it what was made for a program or a person: Debian policy 9.2.2. */
const fixedIds = 100;
/** Of many programs and of network file systems, so nobody's own. */
const nobody = 65534;

/** An account that can be used at once: neither root nor a fixed one, and its home exists and is its own. */
export function nonRootUser(tree: FileTree, user: DefaultUser, users: Accounts<UserRecord>): Capability<{ users: Listed<Account>; isDefault: boolean | null }> {
  const isDefault = user.root === null ? null : !user.root;
  const rules = [fileRule("nonRootUser").id];
  if (users.state === "unread") return unknown({ rules, reason: users.reason ?? "", detail: { users: listed([]), isDefault } });
  const ready = users.records.filter(({ uid, home }) => {
    const folder = uid >= fixedIds && uid !== nobody && home.startsWith("/") && home !== "/" ? tree.resolve(home) : undefined;
    return folder?.type === "directory" && folder.uid === uid;
  });
  const detail = { users: listed(ready.map(({ name, uid, home }) => ({ name, uid, home }))), isDefault };
  if (ready.length === 0) return no({ rules, detail });
  return yes({ rules, paths: [...(users.path ? [users.path] : []), ...ready.map(({ home }) => home)], detail });
}
