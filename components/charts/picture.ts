import { date } from "@/lib/format";
import type { ChartSource } from "./download";
import type { Drawn } from "./drawing";

/** A drawing as a file that stands alone: what is drawn, of which images, in which kind of figure, from where and when. Pure. */
export interface PictureHead {
  title: string;
  kind: string;
  sources: readonly (ChartSource & { colour: string | null })[];
  /** The figures in words, one sentence per part of the chart. */
  sentences: readonly string[];
  /** ISO 8601. */
  saved: string;
  colours: { ground: string; ink: string; soft: string; faint: string };
  font: string;
  /** `@font-face` rules; empty where the reader's own fonts will do. */
  faces: string;
}

const named = (letter: string | null, name: string): string => (letter === null ? name : `${letter} ${name}`);
const margin = 24;
const line = 18;

/** XML 1.0 has no way to write most control characters; names in images may hold any. */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

export function pictureFile(drawn: Drawn, head: PictureHead): { svg: string; size: { width: number; height: number } } {
  const { colours, sources } = head;
  const width = Math.ceil(drawn.width) + 2 * margin;
  const font = head.font.replaceAll('"', "'");
  const text = (y: number, words: string, fill: string, more = "") =>
    `<text x="${margin}" y="${y}" font-size="12" fill="${fill}"${more}>${escapeXml(words)}</text>`;
  const parts = [text(margin + 14, head.title, colours.ink, ' font-weight="600"').replace('font-size="12"', 'font-size="16"')];
  let y = margin + 14 + 20;
  parts.push(text(y, head.kind, colours.soft));
  for (const { letter, name, from, colour } of sources) {
    y += line;
    if (colour !== null) parts.push(`<rect x="${margin}" y="${y - 10}" width="11" height="11" rx="2" fill="${escapeXml(colour)}"/>`);
    parts.push(
      `<text x="${colour === null ? margin : margin + 18}" y="${y}" font-size="12" fill="${colours.soft}"><tspan font-weight="600" fill="${colours.ink}">${escapeXml(named(letter, name))}</tspan> ${escapeXml(from)}</text>`,
    );
  }
  y += 20;
  const top = y;
  y += Math.ceil(drawn.height) + 24;
  parts.push(text(y, `Basewise · ${head.kind} · saved ${date(head.saved)}`, colours.faint));
  const height = y + margin;
  const description = [head.kind, ...sources.map((s) => `${named(s.letter, s.name)}: ${s.from}`), ...head.sentences].join(".\n");
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc" font-family="${escapeXml(font)}">`,
    `<title id="title">${escapeXml(head.title)}</title><desc id="desc">${escapeXml(description)}</desc>`,
    head.faces ? `<style>${escapeXml(head.faces)}</style>` : "",
    drawn.defs ? `<defs>${drawn.defs}</defs>` : "",
    `<rect width="${width}" height="${height}" fill="${escapeXml(colours.ground)}"/>`,
    parts.join(""),
    `<g transform="translate(${margin} ${top})">${drawn.body}</g>`,
    "</svg>\n",
  ].join("");
  return { svg, size: { width, height } };
}
