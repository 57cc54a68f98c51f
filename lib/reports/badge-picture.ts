/** A label and a figure as a small picture for a README: drawn by hand, without scripts, fonts or links. Pure. */
const escaped = (text: string): string =>
  text
    .replace(/[^\P{C}\n]|\n/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** Of Verdana at 11 px, near enough; `textLength` makes it exact. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, c) => sum + (/[ilj.,:;|!'\u202f ]/.test(c) ? 4 : /[mwMW%@]/.test(c) ? 10.5 : /[A-Z]/.test(c) ? 7.8 : 6.9), 0);

export interface Badge {
  label: string;
  figure: string;
  /** #rrggbb behind the figure; white must read on it. */
  colour: string;
  /** In front of label and figure, for whoever points at it. */
  title: string;
}

export function badgePicture({ label, figure, colour, title }: Badge): string {
  const [left, right] = [Math.ceil(widthOf(label)) + 12, Math.ceil(widthOf(figure)) + 12];
  const word = (text: string, x: number, width: number) =>
    `<text x="${x}" y="14" textLength="${width - 12}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" viewBox="0 0 ${left + right} 20" role="img" aria-label="${escaped(`${label}: ${figure}`)}">`,
    `<title>${escaped(`${title}: ${label} ${figure}`)}</title>`,
    `<path fill="#3b4048" d="M3 0h${left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>`,
    `<path fill="${colour}" d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${left}z"/>`,
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">${word(label, 6, left)}${word(figure, left + 6, right)}</g>`,
    "</svg>",
  ].join("");
}
