import type { GoBuildInfo, GoModule } from "../layer-index";
import { decodeName } from "../names";
import { malformed } from "./trouble";

/**
 * Module information without its frame, as runtime/debug.ParseBuildInfo reads it: lines of a word and columns behind tabs. A last line without
 * a line feed is no line, and unknown words are passed over, as there.
 */
export function parseModuleInfo(text: string): Pick<GoBuildInfo, "path" | "main" | "modules" | "settings"> {
  let path = "";
  let main: GoModule | null = null;
  let last: GoModule | undefined;
  const modules: GoModule[] = [];
  const settings = new Map<string, string>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [word = "", ...columns] = line.split("\t");
    if (columns.length === 0) continue;
    const rest = line.slice(word.length + 1);
    if (word === "path") path = rest;
    else if (word === "mod") {
      last = moduleOf(columns);
      main = last;
    } else if (word === "dep") {
      last = moduleOf(columns);
      modules.push(last);
    } else if (word === "=>") {
      const [replacement, version] = columns;
      if (!last || columns.length !== 3 || replacement === undefined || version === undefined) throw malformed("A replaced Go module is not written as one.");
      last.replacedBy = { path: replacement, version };
      last = undefined;
    } else if (word === "build") settings.set(...settingOf(rest));
  }
  // Not by assignment: a setting may be called __proto__.
  return { path, main, modules, settings: Object.fromEntries(settings) };
}

/** Path, version and, mostly, checksum. */
function moduleOf([path, version, ...more]: string[]): GoModule {
  if (path === undefined || version === undefined || more.length > 1) throw malformed("A Go module is not written as path and version.");
  return { path, version, replacedBy: null };
}

/** `key=value`, either in Go's quotes where it holds blanks or quotes. */
function settingOf(text: string): [key: string, value: string] {
  const quotedKey = /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`)(?==)/.exec(text)?.[0];
  const equals = quotedKey?.length ?? text.indexOf("=");
  if (equals <= 0) throw malformed("A Go build setting has no key.");
  return [unquote(text.slice(0, equals)), unquote(text.slice(equals + 1))];
}

const escapes: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", "'": "'", '"': '"' };

/** strconv.Unquote for what Go's build writes. Escapes of bytes can make up one character together, so they are put in place as bytes. */
function unquote(text: string): string {
  if (/^`[^`]*`$/.test(text)) return text.slice(1, -1);
  if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) return text;
  const bytes = Buffer.from(text.slice(1, -1)).toString("latin1");
  const plain = bytes.replace(/\\(?:x([0-9a-f]{2})|([0-7]{3})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gi, (whole, hex, octal, short, long, letter) => {
    if (letter !== undefined) return escapes[letter] ?? whole;
    if (hex !== undefined || octal !== undefined) return String.fromCharCode(Number.parseInt(hex ?? octal, hex ? 16 : 8) & 0xff);
    const code = Number.parseInt(short ?? long, 16);
    return code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code)).toString("latin1") : whole;
  });
  return decodeName(Buffer.from(plain, "latin1"));
}
