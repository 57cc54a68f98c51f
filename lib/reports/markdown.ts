import { folded } from "../compare/waterfall-fold";
import { bytes, bytesChange, count, moment, percentChange, plural } from "../format";
import { showName } from "../inspect/names";
import { noteMarkdown } from "./note";
import { sectionLabels } from "./sections";
import { type Table, tablesOf } from "./tables";
import type { Told } from "./told";
import type { FrozenImage, ReportDocument } from "./types";

/** A report as GitHub Flavoured Markdown, from its document alone. What comes from images or people is escaped letter by letter. Pure. */

/** What would move the cursor or turn the reading direction as its number. */
const visible = (words: string): string =>
  showName(words).replace(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Text that Markdown takes for nothing but text, in tables too: marks escaped, addresses and mentions kept from becoming links. */
export const text = (words: string): string =>
  visible(words)
    .replace(/[\\`*_[\]<>#~]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/\|/g, "&#124;")
    .replace(/:\/\//g, "&#58;//")
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}&#46;`)
    .replace(/@/g, "&#64;")
    .replace(/^(\s*)([-=+])/, "$1\\$2");

/** As code. A cell of a table has no way to hold a bar in code on every renderer, so with one it is text. */
export function code(words: string): string {
  const plain = visible(words);
  if (plain === "" || plain.trim() === "") return "";
  if (plain.includes("|")) return text(plain);
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const room = plain.startsWith("`") || plain.endsWith("`") || (plain.startsWith(" ") && plain.endsWith(" ")) ? " " : "";
  return `${fence}${room}${plain}${room}${fence}`;
}

const cell = ({ parts }: Told): string => parts.map((part) => (typeof part === "string" ? text(part) : code(part.code))).join("");

function table(head: readonly string[], figures: readonly number[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (figures.includes(i) ? "---:" : "---"))), ...rows.map(line)].join("\n");
}
const asTable = ({ head, figures, rows }: Table): string =>
  table(
    head.map(cell),
    figures,
    rows.map((row) => row.map(cell)),
  );

const longestBar = 24;
/** A bar of blocks, to an eighth of one; the shortest there is stands for what is too small to be drawn. */
export function bar(value: number, largest: number): string {
  const eighths = largest > 0 ? Math.round((value / largest) * longestBar * 8) : 0;
  const whole = "█".repeat(Math.floor(eighths / 8));
  const rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] ?? "";
  return whole + rest || (value > 0 ? "▏" : "");
}

/** Download of each image as bars, each with its change against A. */
function sizes(images: readonly FrozenImage[]): string {
  const largest = Math.max(0, ...images.map(({ sizes: { download } }) => download ?? 0));
  const [base] = images;
  const rows = images.map((image, i) => {
    const { download, files, unpacked } = image.sizes;
    const change = i > 0 && download !== null && base && base.sizes.download !== null ? percentChange(download, base.sizes.download) : null;
    const size = (n: number | null) => (n === null ? "unknown" : bytes(n));
    return [`${image.letter} ${code(image.name)}`, download === null ? "" : bar(download, largest), size(download), change ?? "", size(files), size(unpacked)];
  });
  return table(["Image", "", "Download", "Against A", "Files", "Unpacked"], [2, 3, 4, 5], rows);
}

/** The waterfall to the report's target as its chart draws it, ending exactly. */
function waterfall({ comparison: { waterfalls }, target, images }: ReportDocument): string | null {
  const fall = waterfalls?.find(({ to }) => to === target);
  if (!fall) return null;
  const name = (letter: string) => `${letter} ${code(images.find((image) => image.letter === letter)?.name ?? "")}`;
  if (fall.steps === null || fall.before === null || fall.after === null) {
    return `From ${name(fall.from)} to ${name(fall.to)}: unknown. ${text(fall.unknown.steps?.reason ?? "")}`;
  }
  const rungs = folded(fall);
  const largest = Math.max(fall.before, fall.after, ...rungs.map(({ left }) => left));
  const what = { package: ["package", "packages"], file: ["file", "files"], "other files": ["files no package owns", "files no package owns"] } as const;
  const rows = rungs.map(({ change, step, of, count: many, delta, left }) => {
    const label = step === null || step.of === "other files" ? (step ? "files no package owns" : `${count(many)} more ${what[of][1]}`) : code(step.name);
    return [`${{ removed: "−", changed: "~", added: "+" }[change]} ${label}`, bytesChange(delta), bytes(left), bar(left, largest)];
  });
  const steps = fall.steps.length;
  const exact = `${count(fall.before)} ${fall.after < fall.before ? "−" : "+"} ${count(Math.abs(fall.after - fall.before))} = ${count(fall.after)} B in ${plural(steps, "step")}.`;
  return [
    `Files size from ${name(fall.from)} to ${name(fall.to)}:`,
    "",
    table(
      ["Step", "Change", "Left", ""],
      [1, 2],
      [[name(fall.from), "", bytes(fall.before), bar(fall.before, largest)], ...rows, [name(fall.to), "", bytes(fall.after), bar(fall.after, largest)]],
    ),
    "",
    `Ends exactly: ${exact}`,
  ].join("\n");
}

const mostTiles = 8;
/** Where each image's bytes lie: its largest packages. */
function byteMap({ comparison: { bytes: maps }, images }: ReportDocument): string | null {
  if (!maps) return null;
  const rows = maps.flatMap(({ letter, files, packages, unknown }, i) => {
    const name = `${letter} ${code(images[i]?.name ?? "")}`;
    if (packages === null || files === null) return [[name, "unknown", "", text((unknown.packages ?? unknown.files)?.reason ?? "")]];
    const shown = [...packages].sort((a, b) => b.bytes - a.bytes).slice(0, mostTiles);
    const rest = files - shown.reduce((sum, tile) => sum + tile.bytes, 0);
    const label = (of: string, own: string) => (of === "package" || of === "folder" ? code(own) : of === "unowned" ? "no package" : "smaller packages");
    const lines = shown.map((tile) => [name, label(tile.of, tile.name), bytes(tile.bytes), bar(tile.bytes, files)]);
    return rest > 0 ? [...lines, [name, "all else", bytes(rest), bar(rest, files)]] : lines;
  });
  return table(["Image", "Part", "Bytes", "Share"], [2], rows);
}

function verdict({ comparison: { columns }, images }: ReportDocument): string {
  return columns
    .map(({ letter, verdict: { sentences } }, i) => {
      const said = sentences
        .map(({ strong, text: rest }) => `${strong ? `**${text(strong.trim())}**${/\s$/.test(strong) ? " " : ""}` : ""}${text(rest)}`)
        .join(" ");
      return `- ${letter} ${code(images[i]?.name ?? "")}: ${said}`;
    })
    .join("\n");
}

/** What a report says of vulnerabilities, in a sentence. */
export const vulnerabilityWords = ({ scans }: Pick<ReportDocument, "scans">): string =>
  scans ? "Vulnerabilities are as they were scanned then, each count with its scanner and the date of its database." : "Vulnerabilities are no part of it.";

/** `url`: where the report stands, if it is to be told. */
export function reportMarkdown(title: string, document: ReportDocument, url: string | null = null): string {
  const { images, sections, frozenAt, frozenBy, program } = document;
  const platforms = [...new Set(images.map(({ platform }) => platform))].join(", ");
  const by = frozenBy.name ? ` by ${text(frozenBy.name)}` : "";
  const tables = new Map(tablesOf(document).map((one) => [one.id, one]));
  const part = (id: (typeof sections)[number]): string | null => {
    const own = tables.get(id);
    if (id === "verdict") return verdict(document);
    if (id === "waterfall") return waterfall(document);
    if (id === "bytes") return byteMap(document);
    if (id === "sizes" && own) return `${sizes(images)}\n\n${asTable(own)}`;
    return own ? asTable(own) : null;
  };
  const provenance = tables.get("images");
  const blocks = [
    `# ${text(title)}`,
    `Frozen ${moment(frozenAt)}${by} · ${text(platforms)} · ${plural(images.length, "image")}, pinned by digest${url ? ` · <${encodeURI(url)}>` : ""}`,
    noteMarkdown(document.note),
    ...sections.flatMap((id) => {
      const told = part(id);
      return told ? [`## ${sectionLabels[id]}`, told] : [];
    }),
    "## Provenance",
    provenance ? asTable(provenance) : "",
    `Download is the sum of layer blobs as stored, unpacked the sum of layer tars, files the bytes of regular files visible at the end, a hard link once. ${vulnerabilityWords(document)} Made by Basewise ${text(program.version)}, report schema ${document.schemaVersion}.`,
  ];
  return `${blocks.filter(Boolean).join("\n\n")}\n`;
}
