/**
 * `$X`, `${X}`, `${X:-y}`, `${X:+y}` in a FROM line and in the defaults of ARGs before the first one, as BuildKit expands them; but what has
 * no value is told, where BuildKit puts nothing in its place. Pure.
 */

/** What an ARG is worth. `missing`: those without a value that its own default depends on. */
export interface ArgValue {
  text: string;
  missing: readonly string[];
}
export type Args = ReadonlyMap<string, ArgValue>;

export interface Expanded extends ArgValue {
  /** Why it can't be expanded at all, as the end of a sentence; null where it can. */
  problem: string | null;
}

class Unexpandable extends Error {}

/** Far beyond any reference; a few ARGs that double each other would fill the memory. */
const mostCharacters = 10_000;
const mostNested = 50;

class Reader {
  at = 0;
  private depth = 0;
  readonly missing = new Set<string>();
  constructor(
    private readonly text: string,
    private readonly args: Args,
    private readonly escapeChar: string,
  ) {}

  /** Up to the end, or to a closing brace that is left unread. */
  read(inBraces: boolean): string {
    let out = "";
    while (this.at < this.text.length) {
      const c = this.text[this.at] as string;
      if (out.length > mostCharacters) throw new Unexpandable(`grows beyond ${mostCharacters} characters`);
      if (inBraces && c === "}") return out;
      this.at++;
      if (c === "'") out += this.quoted();
      else if (c === '"') out += this.doubleQuoted();
      else if (c === "$") out += this.dollar();
      else if (c === this.escapeChar) out += this.text[this.at++] ?? "";
      else out += c;
    }
    if (inBraces) throw new Unexpandable("has a ${ that is never closed");
    return out;
  }

  private quoted(): string {
    const end = this.text.indexOf("'", this.at);
    if (end < 0) throw new Unexpandable("has a quote that is never closed");
    const inner = this.text.slice(this.at, end);
    this.at = end + 1;
    return inner;
  }

  private doubleQuoted(): string {
    let out = "";
    for (;;) {
      const c = this.text[this.at++];
      if (c === undefined) throw new Unexpandable("has a quote that is never closed");
      if (c === '"') return out;
      if (out.length > mostCharacters) throw new Unexpandable(`grows beyond ${mostCharacters} characters`);
      const next = this.text[this.at];
      if (c === "$") out += this.dollar();
      else if (c === this.escapeChar && next !== undefined && ['"', "$", this.escapeChar].includes(next)) {
        out += next;
        this.at++;
      } else out += c;
    }
  }

  private name(): string {
    const [name = ""] = /^[A-Za-z_][A-Za-z0-9_]*/.exec(this.text.slice(this.at)) ?? [];
    this.at += name.length;
    return name;
  }

  private value(name: string): string {
    const found = this.args.get(name);
    if (!found) this.missing.add(name);
    for (const m of found?.missing ?? []) this.missing.add(m);
    return found?.text ?? "";
  }

  private dollar(): string {
    if (this.text[this.at] !== "{") {
      const name = this.name();
      return name ? this.value(name) : "$";
    }
    this.at++;
    const name = this.name();
    if (!name) throw new Unexpandable("has a ${ without a name");
    const rest = this.text.slice(this.at);
    const [operator] = /^(?:\}|:?[-+?])/.exec(rest) ?? [];
    if (!operator) throw new Unexpandable(`takes a part of ${name} out (\${${name}${rest.slice(0, 3)}…), which is not read here`);
    this.at += operator.length;
    return operator === "}" ? this.value(name) : this.modified(name, operator);
  }

  private modified(name: string, operator: string): string {
    const found = this.args.get(name);
    // What depends on an ARG without a value could be empty or not.
    const present = found !== undefined && (!operator.startsWith(":") || found.text !== "" || found.missing.length > 0);
    const kind = operator.at(-1);
    const outside = new Set(this.missing);
    if (++this.depth > mostNested) throw new Unexpandable(`nests more than ${mostNested} substitutions`);
    const word = this.read(true);
    this.depth--;
    this.at++;
    const takesWord = kind === "+" ? present : !present;
    if (!takesWord || kind === "?") {
      // A word that is not taken is missed by nobody.
      this.missing.clear();
      for (const m of outside) this.missing.add(m);
    }
    if (kind === "+") return present ? word : "";
    if (present) return this.value(name);
    if (kind === "?") {
      this.missing.add(name);
      return "";
    }
    return word;
  }
}

export function expand(text: string, args: Args, escapeChar: string): Expanded {
  const reader = new Reader(text, args, escapeChar);
  try {
    return { text: reader.read(false), missing: [...reader.missing], problem: null };
  } catch (error) {
    if (error instanceof Unexpandable) return { text: "", missing: [], problem: error.message };
    throw error;
  }
}
