import type { Nodes, Parents, PhrasingContent, Root } from "mdast";
import rehypeSanitize, { type Options as SanitizeSchema } from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import remarkStringify from "remark-stringify";
import { unified } from "unified";

/**
 * A report's note: Markdown that anyone may have written, as HTML that does no harm, or as Markdown that stays within its place. Pictures
 * become their words, HTML stands as the text that it is, links lead to http, https and mailto alone, and none into the app. Pure.
 */

/**
 * Deeper nesting and more marks of emphasis than any note needs: the libraries recurse into the one, and take the square of the other in
 * time (1,500 of them a third of a second).
 */
const deepest = 40;
const mostMarks = 1_500;
const nested = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){30}/m;

function tooMuch(note: string): boolean {
  let marks = 0;
  for (const character of note) if (character === "*" || character === "_" || character === "~") marks++;
  return marks > mostMarks || nested.test(note);
}

function depthOf(root: Root): number {
  let depth = 0;
  let row: Nodes[] = [root];
  while (row.length && depth <= deepest) {
    row = row.flatMap((node) => ("children" in node ? (node.children as Nodes[]) : []));
    depth++;
  }
  return depth;
}

const leads = (url: string): boolean => /^(?:https?:\/\/|mailto:)[^\s]/i.test(url) && URL.canParse(url);
const words = (value: string): PhrasingContent => ({ type: "text", value });

function tamed(node: Nodes, inline: boolean): Nodes[] {
  switch (node.type) {
    case "html":
      return inline ? [words(node.value)] : [{ type: "paragraph", children: [words(node.value)] }];
    case "image":
    case "imageReference":
      return [words(node.alt ? `[image: ${node.alt}]` : "[image]")];
    // Of references only whole links are kept: what they refer to stands elsewhere, and could be anything.
    case "definition":
    case "footnoteDefinition":
      return [];
    case "footnoteReference":
      return [words(`[${node.label ?? node.identifier}]`)];
    case "link":
    case "linkReference":
      return node.type === "link" && leads(node.url) ? [{ ...node, title: null, children: inner(node) as typeof node.children }] : inner(node);
    case "heading":
      // The page's own headings are the first and the second.
      return [{ ...node, depth: Math.min(node.depth + 2, 6) as typeof node.depth, children: inner(node) as typeof node.children }];
    case "listItem":
      return [{ ...node, checked: null, children: inner(node) as typeof node.children }];
    default:
      return ["children" in node ? ({ ...node, children: inner(node) } as Nodes) : node];
  }
}

const holdsWords: readonly string[] = ["paragraph", "heading", "emphasis", "strong", "delete", "link", "linkReference", "tableCell"];
const inner = (node: Parents): Nodes[] => (node.children as Nodes[]).flatMap((child) => tamed(child, holdsWords.includes(node.type)));

/** Whole links written by reference are links with their address; the rest of references stays text. */
function resolved(root: Root): Root {
  const addresses = new Map<string, string>();
  for (const node of root.children) if (node.type === "definition" && !addresses.has(node.identifier)) addresses.set(node.identifier, node.url);
  const walk = (node: Nodes): Nodes => {
    const children = "children" in node ? (node.children as Nodes[]).map(walk) : null;
    if (node.type === "linkReference") {
      const url = addresses.get(node.identifier);
      if (url !== undefined) return { type: "link", url, children: children as PhrasingContent[] };
    }
    return children ? ({ ...node, children } as Nodes) : node;
  };
  return walk(root) as Root;
}

const parser = unified().use(remarkParse).use(remarkGfm);

/** Null where it is nested too deep to be read, or written to be slow: then it stands as the text that it is. */
function read(note: string): Root | null {
  if (tooMuch(note)) return null;
  const root = parser.parse(note);
  if (depthOf(root) > deepest) return null;
  return { type: "root", children: inner(resolved(root)) as Root["children"] };
}

const schema: SanitizeSchema = {
  tagNames: "p br hr strong em del code pre blockquote ul ol li a h3 h4 h5 h6 table thead tbody tr th td".split(" "),
  attributes: { a: ["href", "rel"], ol: ["start"], th: ["align"], td: ["align"] },
  protocols: { href: ["http", "https", "mailto"] },
  strip: ["script", "style"],
};

const relation = "noopener noreferrer nofollow ugc";
interface Element {
  type: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: Element[];
}
const related = () => (tree: unknown) => {
  const walk = (node: Element): void => {
    if (node.tagName === "a") node.properties = { ...node.properties, rel: relation };
    for (const child of node.children ?? []) walk(child);
  };
  walk(tree as Element);
};

const toHtml = unified().use(remarkRehype).use(related).use(rehypeSanitize, schema).use(rehypeStringify).freeze();
const toMarkdown = unified().use(remarkGfm).use(remarkStringify, { bullet: "-", emphasis: "_", rule: "-" }).freeze();

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function htmlOf(note: string): string {
  const root = read(note);
  if (!root) return `<pre>${escaped(note)}</pre>`;
  return toHtml.stringify(toHtml.runSync(root)).trim();
}

/** Notes that were shown last: one report is read by many. */
const mostKept = 50;
const kept = new Map<string, string>();

/** As HTML: elements of text alone, without classes, ids or styles. Empty for an empty note. */
export function noteHtml(note: string): string {
  const html = kept.get(note) ?? htmlOf(note);
  kept.delete(note);
  kept.set(note, html);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return html;
}

/** As Markdown with the same taken out of it. */
export function noteMarkdown(note: string): string {
  const root = read(note);
  if (!root) return toMarkdown.stringify({ type: "root", children: [{ type: "code", value: note }] }).trim();
  return toMarkdown.stringify(root).trim();
}
