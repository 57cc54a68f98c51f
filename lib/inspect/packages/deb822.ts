import { textLines } from "./text";

/** One paragraph: field names in lower case; lines of a folded or multi-line value joined by \n, each without its first blank. */
export type Paragraph = ReadonlyMap<string, string>;

/**
 * Paragraphs of a control file (deb822(5)): fields up to an empty line, values continued on lines that begin with a blank or a tab, `#`
 * comments. Only the wanted fields (lower case) are kept, since a status file is mostly descriptions. A line that is neither ends nothing
 * and is left out. The first of two fields of one name counts.
 */
export function* paragraphs(bytes: Buffer, wanted: ReadonlySet<string>): Generator<Paragraph> {
  let fields = new Map<string, string>();
  let lines: string[] | undefined;
  let name = "";
  let seen = false;
  const close = () => {
    if (lines && !fields.has(name)) fields.set(name, lines.join("\n"));
    lines = undefined;
  };
  for (const raw of textLines(bytes)) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const first = line.charCodeAt(0);
    if (line === "" || line.trim() === "") {
      close();
      if (seen) yield fields;
      fields = new Map();
      seen = false;
    } else if (first === 0x20 || first === 0x09) {
      lines?.push(line.slice(1).trimEnd());
    } else if (first !== 0x23) {
      close();
      seen = true;
      const colon = line.indexOf(":");
      if (colon <= 0) continue;
      name = line.slice(0, colon).trimEnd().toLowerCase();
      if (wanted.has(name)) lines = [line.slice(colon + 1).trim()];
    }
  }
  close();
  if (seen) yield fields;
}
