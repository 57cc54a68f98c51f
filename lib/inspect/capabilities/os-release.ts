import type { FileTree } from "../file-tree";
import type { Capability, OsRelease } from "./capability";
import { no, unknown, yes } from "./evidence";
import { fileRule } from "./rules";
import { kept, lines } from "./text";

const lineLimit = 500;
const valueLimit = 256;

/** os-release(5): shell assignments; in double quotes a backslash stands before $ " \ and `; no expansion. */
function unquote(text: string): string {
  const quote = text[0];
  const whole = (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote);
  const inner = whole ? text.slice(1, -1) : text;
  return (quote === "'" ? inner : inner.replace(/\\([$"\\`])/g, "$1")).slice(0, valueLimit);
}

export function parseOsRelease(bytes: Buffer): OsRelease {
  const values = new Map<string, string>();
  for (const line of lines(bytes, lineLimit)) {
    const [, key, value] = /^\s*([A-Z0-9_]{1,64})=(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, unquote(value));
  }
  const value = (key: string) => values.get(key) || null;
  return { id: value("ID"), versionId: value("VERSION_ID"), prettyName: value("PRETTY_NAME"), versionCodename: value("VERSION_CODENAME") };
}

/** The first of the two places that exists, as os-release(5) asks for. Its version is VERSION_ID. */
export function osRelease(tree: FileTree): Capability<OsRelease> {
  const rule = fileRule("os");
  for (const path of rule.paths) {
    const file = kept(tree, path);
    if (file.state === "absent") continue;
    if (file.state === "unread") return unknown({ rules: [rule.id], paths: [file.path], reason: file.reason });
    const detail = parseOsRelease(file.bytes);
    return yes({ rules: [rule.id], paths: [file.path], version: detail.versionId, detail });
  }
  return no({ rules: [rule.id] });
}
