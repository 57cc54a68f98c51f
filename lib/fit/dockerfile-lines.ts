/**
 * Where the instructions of a Dockerfile begin and end, by BuildKit's own rules: parser directives, comments, continuation lines, heredocs.
 * The parser library takes `RUN dir C:\\` for a line that goes on and a quoted `<<` for a heredoc, and what it swallows so could be the FROM
 * that counts: it is given the lines of FROM alone. Pure.
 */
export interface Fault {
  /** From 1. */
  line: number;
  code:
    | "empty"
    | "no_from"
    | "before_from"
    | "unknown_instruction"
    | "from_arguments"
    | "stage_name"
    | "unknown_flag"
    | "missing_arguments"
    | "unterminated_heredoc"
    | "directive"
    | "control_character"
    | "onbuild"
    | "arg_name"
    | "too_long"
    | "ambiguous";
  /** A sentence. */
  reason: string;
}

export interface Heredoc {
  name: string;
  /** Lines of its text and of the word that ends it. */
  first: number;
  last: number;
}

export interface InstructionLines {
  /** In capitals. */
  keyword: string;
  /** As written. */
  word: string;
  /** What stands behind the keyword, continuation lines joined, without comments. */
  rest: string;
  first: number;
  /** Heredocs included. */
  last: number;
  heredocs: Heredoc[];
}

export interface DockerfileLines {
  syntax: string | null;
  escape: "\\" | "`";
  /** How many lines at the top are parser directives. */
  directives: number;
  instructions: InstructionLines[];
}

/** Raised inside the reading of one file, and never past it. */
export class FaultError extends Error {
  constructor(readonly fault: Fault) {
    super(fault.reason);
  }
}
export const fail = (line: number, code: Fault["code"], reason: string): never => {
  throw new FaultError({ line, code, reason });
};

const maxLines = 10_000;
/** BuildKit takes no longer ones. */
const maxLineLength = 65_535;

const isComment = (line: string): boolean => line.trimStart().startsWith("#");

/** Words as a shell takes them, quotes and escapes left in; none where a quote stays open. `heredocs`: what follows `<<` is of the same word. */
export function shellWords(text: string, escapeChar = "\\", heredocs = false): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === escapeChar && quote !== "'" && i + 1 < text.length) {
      word += c + text[++i];
    } else if (quote) {
      word += c;
      if (c === quote) quote = "";
    } else if (c === " " || c === "\t") {
      if (word) words.push(word);
      word = "";
    } else if (heredocs && c === "<" && text[i + 1] === "<") {
      const [sign = ""] = /^<<[ \t]*/.exec(text.slice(i)) ?? [];
      word += sign;
      i += sign.length - 1;
    } else {
      if (c === "'" || c === '"') quote = c;
      word += c;
    }
  }
  if (quote) return [];
  if (word) words.push(word);
  return words;
}

/** `--platform=linux/amd64 --x` in front of the arguments. */
export function splitFlags(rest: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let left = rest.trimStart();
  for (let m = /^--\S*(?:\s+|$)/.exec(left); m; m = /^--\S*(?:\s+|$)/.exec(left)) {
    flags.push(m[0].trim());
    left = left.slice(m[0].length);
  }
  return { flags, rest: left };
}

function isJsonForm(rest: string): boolean {
  const { rest: text } = splitFlags(rest);
  if (!text.startsWith("[")) return false;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((v) => typeof v === "string");
  } catch {
    return false;
  }
}

/** Up to 2024 BuildKit took no heredoc whose name stands apart from its sign; then it is one where a line ends it. */
interface OpenedHeredoc {
  name: string;
  chomp: boolean;
  apart: boolean;
}

/** The heredocs that an instruction opens: `<<EOF`, `<<-"EOF"`, `3<<EOF`, `<< EOF`. */
function opened(keyword: string, rest: string): OpenedHeredoc[] {
  if (keyword === "ONBUILD") {
    const [, inner = "", after = ""] = /^(\S+)\s*([\s\S]*)$/.exec(rest.trimStart()) ?? [];
    return inner.toUpperCase() === "ONBUILD" ? [] : opened(inner.toUpperCase(), after);
  }
  if (!["ADD", "COPY", "RUN"].includes(keyword) || !rest.includes("<<") || isJsonForm(rest)) return [];
  return shellWords(rest, "\\", true).flatMap((word) => {
    const [, , dash, space, written] = /^(\d*)<<(-?)([ \t]*)([^<]*)$/.exec(word) ?? [];
    if (!written) return [];
    return [{ name: written.replace(/\\(.)|["']/g, "$1"), chomp: dash === "-", apart: space !== "" }];
  });
}

/** The heredocs' lines, from the line of this index on. Raises FaultError. */
function heredocsFrom(lines: readonly string[], at: number, first: number, signs: readonly OpenedHeredoc[]): Heredoc[] {
  const found: Heredoc[] = [];
  for (const { name, chomp, apart } of signs) {
    const ends = lines.findIndex((line, i) => i >= at && (chomp ? line.replace(/^\t+/, "") : line) === name);
    if (ends < 0 && apart) continue;
    if (ends < 0) fail(first, "unterminated_heredoc", `The heredoc ${name.slice(0, 60)} is never ended: no line holds ${name.slice(0, 60)} alone.`);
    if (apart && lines.slice(at, ends + 1).some((line) => /^\s*from\s/i.test(line))) {
      fail(first, "ambiguous", `BuildKit before 2024 takes no << with its name apart for a heredoc, and there a FROM stands; write <<${name.slice(0, 60)}.`);
    }
    found.push({ name, first: at + 1, last: ends + 1 });
    at = ends + 1;
  }
  return found;
}

/** `# syntax=…`, `# escape=…` and `# check=…` at the top; anything else ends them. */
function directives(lines: readonly string[]): Omit<DockerfileLines, "instructions"> {
  const seen = new Map<string, string>();
  let count = 0;
  for (const [i, line] of lines.entries()) {
    const [, name = "", value = ""] = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line.trimStart()) ?? [];
    if (!name) break;
    count = i + 1;
    const key = name.toLowerCase();
    if (!["syntax", "escape", "check"].includes(key)) continue;
    if (seen.has(key)) fail(i + 1, "directive", `The parser directive ${key} stands a second time.`);
    if (key === "escape" && value !== "\\" && value !== "`") fail(i + 1, "directive", "The escape directive takes \\ or `, nothing else.");
    seen.set(key, value);
  }
  return { syntax: seen.get("syntax") ?? null, escape: seen.get("escape") === "`" ? "`" : "\\", directives: count };
}

const controls: Record<string, string> = { "\0": "a NUL byte", "\r": "a carriage return that ends no line", "\v": "a vertical tab", "\f": "a form feed" };

/** Lines without their ends. Raises FaultError. */
export function splitLines(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  if (lines.length > maxLines) fail(maxLines + 1, "too_long", `The file has ${lines.length} lines; at most ${maxLines} are read.`);
  return lines.map((raw, i) => {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.length > maxLineLength) fail(i + 1, "too_long", `The line has ${line.length} characters; Docker takes at most ${maxLineLength}.`);
    const [bad] = /[\0\r\v\f]/.exec(line) ?? [];
    if (bad !== undefined) fail(i + 1, "control_character", `The line holds ${controls[bad]}; Dockerfiles are lines of text that end with LF or CRLF.`);
    return line;
  });
}

/** Raises FaultError. */
export function dockerfileLines(lines: readonly string[]): DockerfileLines {
  const top = directives(lines);
  const token = top.escape === "`" ? "`" : "\\\\";
  const goesOn = new RegExp(`([^${token}])${token}[ \\t]*$|^${token}[ \\t]*$`);
  const instructions: InstructionLines[] = [];
  const cut = (line: string) => ({ part: line.replace(goesOn, "$1"), ended: !goesOn.test(line) });
  let i = 0;
  while (i < lines.length) {
    const first = i + 1;
    const line = (lines[i++] as string).trimStart();
    if (isComment(line)) continue;
    let { part: whole, ended } = cut(line);
    if (ended && whole === "") continue;
    while (!ended && i < lines.length) {
      const next = lines[i++] as string;
      if (isComment(next) || next.trim() === "") continue;
      const { part, ended: last } = cut(next);
      whole += part;
      ended = last;
    }
    const trimmed = whole.trim();
    if (trimmed === "") continue;
    const [, word = "", rest = ""] = /^(\S+)(?:[\t ]+([\s\S]*))?$/.exec(trimmed) ?? [];
    const keyword = word.toUpperCase();
    const heredocs = heredocsFrom(lines, i, first, opened(keyword, rest));
    i = heredocs.at(-1)?.last ?? i;
    instructions.push({ keyword, word, rest, first, last: i, heredocs });
  }
  return { ...top, instructions };
}
