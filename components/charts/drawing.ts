import { escapeXml } from "./picture";

/**
 * What is drawn in an element, as SVG of its own: text stays text, lengths are resolved, colours written out, so that the file looks the same
 * without a style sheet. It knows what this app's charts are made of: SVG shapes, patterns, and HTML text, rules and washes around them.
 */
export interface Drawn {
  width: number;
  height: number;
  /** Marks, from 0, 0. */
  body: string;
  /** Patterns that the marks are filled with. */
  defs: string;
}

/** Not part of a picture: controls, and what says the same to those who can't see it. */
const left = "button, summary, details, h2, .why, .acts, .sr, .btn, [data-undrawn]";
const shapes = new Set(["rect", "circle", "ellipse", "line", "path", "polygon", "polyline"]);

export function drawingOf(element: HTMLElement): Drawn {
  const origin = element.getBoundingClientRect();
  const painter = new Painter(element.ownerDocument, origin.left, origin.top);
  painter.html(element);
  return { width: origin.width, height: Math.max(origin.height, painter.lowest), body: painter.out.join(""), defs: [...painter.defs.values()].join("") };
}

const round = (n: number): string => String(Math.round(n * 100) / 100);
const attributes = (values: Record<string, string | number | null | undefined>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? round(value) : escapeXml(value as string)}"`)
    .join("");

class Painter {
  readonly out: string[] = [];
  readonly defs = new Map<string, string>();
  lowest = 0;
  readonly #page: Document;
  readonly #x: number;
  readonly #y: number;
  readonly #ink = document.createElement("canvas").getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  readonly #known = new Map<string, string>();

  constructor(page: Document, x: number, y: number) {
    this.#page = page;
    this.#x = x;
    this.#y = y;
  }

  /** Any CSS colour as #rrggbb or rgba(): not every reader of SVG knows oklab() and color-mix(). Empty where nothing would be seen. */
  #colour(css: string): string {
    let known = this.#known.get(css);
    if (known === undefined) {
      this.#ink.clearRect(0, 0, 1, 1);
      this.#ink.fillStyle = css;
      this.#ink.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = this.#ink.getImageData(0, 0, 1, 1).data;
      const hex = [r, g, b].map((n) => n.toString(16).padStart(2, "0")).join("");
      known = a === 0 ? "" : a === 255 ? `#${hex}` : `rgba(${r},${g},${b},${round(a / 255)})`;
      this.#known.set(css, known);
    }
    return known;
  }

  html(element: Element): void {
    if (element.matches(left)) return;
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return;
    if (element.localName === "svg") {
      this.#svg(element as SVGElement, 1);
      return;
    }
    if (style.display !== "contents") this.#box(element, style);
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.#words(child as Text, style);
      else if (child.nodeType === Node.ELEMENT_NODE) this.html(child as Element);
    }
  }

  #box(element: Element, style: CSSStyleDeclaration): void {
    const { left: x, top: y, right, bottom, width, height } = element.getBoundingClientRect();
    if (width <= 0 || height <= 0) return;
    const fill = this.#colour(style.backgroundColor);
    if (fill) this.#mark(`<rect${attributes({ x: x - this.#x, y: y - this.#y, width, height, fill })}/>`, bottom);
    const edge = (side: "Top" | "Right" | "Bottom" | "Left", box: (thick: number) => { x: number; y: number; width: number; height: number }) => {
      const thick = Number.parseFloat(style[`border${side}Width`]);
      const colour = thick > 0 && style[`border${side}Style`] !== "none" ? this.#colour(style[`border${side}Color`]) : "";
      if (!colour) return;
      const at = box(thick);
      this.#mark(`<rect${attributes({ ...at, x: at.x - this.#x, y: at.y - this.#y, fill: colour })}/>`, bottom);
    };
    edge("Top", (t) => ({ x, y, width, height: t }));
    edge("Bottom", (t) => ({ x, y: bottom - t, width, height: t }));
    edge("Left", (t) => ({ x, y, width: t, height }));
    edge("Right", (t) => ({ x: right - t, y, width: t, height }));
  }

  #mark(mark: string, bottom: number): void {
    this.out.push(mark);
    this.lowest = Math.max(this.lowest, bottom - this.#y);
  }

  /** HTML text, a line at a time as it is broken here. */
  #words(node: Text, style: CSSStyleDeclaration): void {
    if (!/[^ \t\r\n]/.test(node.data)) return;
    const range = this.#page.createRange();
    const lines: { rect: DOMRect; from: number; to: number }[] = [];
    for (const word of node.data.matchAll(/[^ \t\r\n]+/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const rect = range.getBoundingClientRect();
      if (rect.width === 0) continue;
      const line = lines.at(-1);
      if (line && Math.abs(line.rect.top - rect.top) < 2) {
        line.to = word.index + word[0].length;
        line.rect = new DOMRect(line.rect.left, line.rect.top, rect.right - line.rect.left, line.rect.height);
      } else lines.push({ rect, from: word.index, to: word.index + word[0].length });
    }
    this.#ink.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = this.#ink.measureText("x");
    const right = /right|end/.test(style.textAlign);
    const room = rightEdge(node);
    for (const { rect, from, to } of lines) {
      const text = node.data.slice(from, to).replace(/[ \t\r\n]+/g, " ");
      const shown = rect.right > room + 1 ? cut(text, (room - rect.left) / rect.width) : text;
      const at = {
        x: (right ? rect.right : rect.left) - this.#x,
        y: rect.top - this.#y + (rect.height * up) / (up + down),
        "text-anchor": right ? "end" : null,
      };
      this.#mark(`<text${attributes({ ...at, fill: this.#colour(style.color), ...type(style) })}>${escapeXml(shown)}</text>`, rect.bottom);
    }
  }

  #svg(element: SVGElement, opacity: number): void {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden") return;
    const own = opacity * Number(style.opacity);
    const name = element.localName;
    if (shapes.has(name)) this.#shape(element as SVGGeometryElement, style, own);
    if (name === "text") this.#text(element as SVGTextElement, style);
    if (!["svg", "g", "a"].includes(name)) return;
    const title = [...element.children].find((child) => child.localName === "title")?.textContent;
    if (title) this.out.push(`<g><title>${escapeXml(title)}</title>`);
    for (const child of element.children) this.#svg(child as SVGElement, own);
    if (title) this.out.push("</g>");
  }

  /** Where the element's own units lie on the picture: a shift, unless it is turned or scaled. */
  #place(element: SVGGraphicsElement): { x: number; y: number; transform: string | null } {
    const { a, b, c, d, e, f } = element.getScreenCTM() ?? new DOMMatrix();
    const [x, y] = [e - this.#x, f - this.#y];
    if (a === 1 && b === 0 && c === 0 && d === 1) return { x, y, transform: null };
    return { x: 0, y: 0, transform: `matrix(${[a, b, c, d, x, y].map(round).join(" ")})` };
  }

  #paint(css: string): string {
    const id = /^url\(["']?#([^"')]+)["']?\)/.exec(css)?.[1];
    if (id === undefined) return css === "none" ? "none" : this.#colour(css) || "none";
    const pattern = this.#page.getElementById(id);
    if (pattern && !this.defs.has(id)) {
      const copied = [...pattern.children].map((child) => {
        const style = getComputedStyle(child);
        const kept = Object.fromEntries([...child.attributes].filter((a) => a.name !== "class").map((a) => [a.name, a.value]));
        return `<${child.localName}${attributes({ ...kept, fill: this.#paint(style.fill), stroke: this.#paint(style.stroke) })}/>`;
      });
      const kept = Object.fromEntries([...pattern.attributes].filter((a) => a.name !== "class").map((a) => [a.name, a.value]));
      this.defs.set(id, `<${pattern.localName}${attributes(kept)}>${copied.join("")}</${pattern.localName}>`);
    }
    return `url(#${id})`;
  }

  #shape(element: SVGGeometryElement, style: CSSStyleDeclaration, opacity: number): void {
    const { x, y, transform } = this.#place(element);
    const [fill, stroke] = [this.#paint(style.fill), this.#paint(style.stroke)];
    if (fill === "none" && stroke === "none") return;
    const length = (name: string): number => (element as unknown as Record<string, SVGAnimatedLength>)[name]?.baseVal.value ?? 0;
    const box = element.getBBox();
    const geometry = (): Record<string, string | number | null> => {
      const shift = transform ?? (x || y ? `translate(${round(x)} ${round(y)})` : null);
      switch (element.localName) {
        case "rect":
          // Its box and not its attributes: the style sheet may have a say in them.
          return { x: x + box.x, y: y + box.y, width: box.width, height: box.height, rx: Number.parseFloat(style.rx) || null, transform };
        case "line":
          return { x1: x + length("x1"), x2: x + length("x2"), y1: y + length("y1"), y2: y + length("y2"), transform };
        case "circle":
          return { cx: x + box.x + box.width / 2, cy: y + box.y + box.height / 2, r: box.width / 2, transform };
        case "ellipse":
          return { cx: x + box.x + box.width / 2, cy: y + box.y + box.height / 2, rx: box.width / 2, ry: box.height / 2, transform };
        case "path":
          return { d: element.getAttribute("d"), transform: shift };
        default:
          return { points: element.getAttribute("points"), transform: shift };
      }
    };
    if (element.localName === "rect" && (box.width <= 0 || box.height <= 0)) return;
    const line =
      stroke === "none"
        ? {}
        : { stroke, "stroke-width": Number.parseFloat(style.strokeWidth), "stroke-dasharray": style.strokeDasharray === "none" ? null : style.strokeDasharray };
    const title = [...element.children].find((child) => child.localName === "title")?.textContent;
    const mark = `<${element.localName}${attributes({ ...geometry(), fill, ...line, opacity: opacity < 1 ? opacity : null })}`;
    this.#mark(title ? `${mark}><title>${escapeXml(title)}</title></${element.localName}>` : `${mark}/>`, element.getBoundingClientRect().bottom);
  }

  #text(element: SVGTextElement, style: CSSStyleDeclaration): void {
    const count = element.getNumberOfChars();
    const text = (element.textContent ?? "").replace(/[ \t\r\n]+/g, " ").trim();
    if (count === 0 || !text) return;
    const { x, y, transform } = this.#place(element);
    const [start, end] = [element.getStartPositionOfChar(0), element.getEndPositionOfChar(count - 1)];
    const anchor = style.textAnchor;
    const at = anchor === "end" ? end.x : anchor === "middle" ? (start.x + end.x) / 2 : start.x;
    const room = roomOf(element);
    const shown = end.x > room ? cut(text, (room - start.x) / (end.x - start.x)) : text;
    this.#mark(
      `<text${attributes({ x: x + at, y: y + start.y, transform, "text-anchor": anchor === "start" ? null : anchor, fill: this.#paint(style.fill), ...type(style) })}>${escapeXml(shown)}</text>`,
      element.getBoundingClientRect().bottom,
    );
  }
}

const type = (style: CSSStyleDeclaration): Record<string, string | number | null> => ({
  "font-family": style.fontFamily.replaceAll('"', "'"),
  "font-size": Number.parseFloat(style.fontSize),
  "font-weight": style.fontWeight === "400" ? null : style.fontWeight,
  "font-variant-numeric": style.fontVariantNumeric === "normal" ? null : style.fontVariantNumeric,
  "letter-spacing": style.letterSpacing === "normal" ? null : style.letterSpacing,
});

/** A text that does not fit ends in an ellipsis: where the page fades or hides it, other readers would let it run over its neighbour. */
const cut = (text: string, part: number): string => `${[...text].slice(0, Math.max(0, Math.floor([...text].length * part) - 1)).join("")}…`;

/** Where the text is cut on the page, by its own element or the one around that. */
function rightEdge({ parentElement: own }: Text): number {
  const cutter = [own, own?.parentElement].find((element) => element && getComputedStyle(element).textOverflow === "ellipsis");
  return cutter ? cutter.getBoundingClientRect().right - Number.parseFloat(getComputedStyle(cutter).paddingRight) : Number.POSITIVE_INFINITY;
}

/** Where a mask that fades the text ends, in the text's own units. */
function roomOf(element: SVGTextElement): number {
  const id = /#([^"')]+)/.exec(element.closest("[mask]")?.getAttribute("mask") ?? "")?.[1];
  const window = id === undefined ? null : element.ownerDocument.getElementById(id)?.querySelector("rect");
  if (!window) return Number.POSITIVE_INFINITY;
  const { x, width } = window.getBBox();
  return width > 0 ? x + width : Number.POSITIVE_INFINITY;
}
