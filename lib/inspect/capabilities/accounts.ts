import type { FileTree } from "../file-tree";
import type { GroupRecord, NameService, UserRecord } from "./account-types";
import type { Capability } from "./capability";
import { listed, no, unknown, yes } from "./evidence";
import { type FileFact, fileRule } from "./rules";
import { kept, lines } from "./text";

/** Lines of one file that are read; a full distribution has 20. */
const lineLimit = 10_000;
const memberLimit = 200;

/** What a file of accounts says; `reason` where it is there and could not be read. */
export interface Accounts<Record> {
  state: "absent" | "unread" | "read";
  records: Record[];
  malformed: number;
  path: string | null;
  reason: string | null;
}

/** runc takes 0 to 2^31 - 1 (libcontainer/user, maxID); kernels a little more. */
export const idLimit = 2 ** 31 - 1;

export function parseId(text: string): number | null {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : null;
  return id !== null && id <= idLimit ? id : null;
}

function user(line: string): UserRecord | null {
  const [name = "", , uidText = "", gidText = "", , home = "", shell = ""] = line.split(":", 8);
  const uid = parseId(uidText);
  const gid = parseId(gidText);
  return name && uid !== null && gid !== null ? { name, uid, gid, home, shell } : null;
}

function group(line: string): GroupRecord | null {
  const [name = "", , gidText = "", members = ""] = line.split(":", 5);
  const gid = parseId(gidText);
  return name && gid !== null ? { name, gid, members: members.split(",", memberLimit).filter(Boolean) } : null;
}

function read<Record>(tree: FileTree, fact: FileFact, parse: (line: string) => Record | null): Accounts<Record> {
  const file = kept(tree, fileRule(fact).paths[0] ?? "");
  if (file.state === "absent") return { state: "absent", records: [], malformed: 0, path: null, reason: null };
  if (file.state === "unread") return { state: "unread", records: [], malformed: 0, path: file.path, reason: file.reason };
  const records: Record[] = [];
  let malformed = 0;
  for (const line of lines(file.bytes, lineLimit)) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const record = parse(line);
    if (record) records.push(record);
    else malformed++;
  }
  return { state: "read", records, malformed, path: file.path, reason: null };
}

export const readUsers = (tree: FileTree): Accounts<UserRecord> => read(tree, "passwd", user);
export const readGroups = (tree: FileTree): Accounts<GroupRecord> => read(tree, "group", group);

function capability<Record, Detail>(fact: FileFact, accounts: Accounts<Record>, detail: (records: Record[]) => Detail): Capability<Detail> {
  const rules = [fileRule(fact).id];
  const paths = accounts.path ? [accounts.path] : [];
  if (accounts.state === "absent") return no({ rules });
  if (accounts.state === "unread") return unknown({ rules, paths, reason: accounts.reason ?? "" });
  const found = { rules, paths, detail: detail(accounts.records) };
  return accounts.records.length > 0 ? yes(found) : no({ ...found, reason: `${accounts.path} names nobody.` });
}

export const passwd = (users: Accounts<UserRecord>) => capability("passwd", users, (records) => ({ users: listed(records), malformed: users.malformed }));
export const groupFile = (groups: Accounts<GroupRecord>) =>
  capability("group", groups, (records) => ({ groups: listed(records), malformed: groups.malformed }));

const databaseLimit = 50;

/** nsswitch.conf(5): `hosts: files dns`, with `[NOTFOUND=return]` kept among the services; `#` begins a comment. */
export function nsswitch(tree: FileTree): Capability<{ databases: NameService[] }> {
  const rule = fileRule("nsswitch");
  const file = kept(tree, rule.paths[0] ?? "");
  if (file.state === "absent") return no({ rules: [rule.id] });
  if (file.state === "unread") return unknown({ rules: [rule.id], paths: [file.path], reason: file.reason });
  const databases: NameService[] = [];
  for (const line of lines(file.bytes, lineLimit)) {
    const [, database, services] = /^\s*([\w-]{1,64}):(.*)$/.exec(line.replace(/#.*/, "")) ?? [];
    if (!database || services === undefined || databases.length >= databaseLimit) continue;
    databases.push({ database, services: services.split(/\s+/, 50).filter(Boolean) });
  }
  return yes({ rules: [rule.id], paths: [file.path], detail: { databases } });
}
