import { Marked } from "marked";
import { describe, expect, it } from "vitest";
import { noteHtml, noteMarkdown } from "./note";

const marked = new Marked({ gfm: true });

describe("a note", () => {
  it("is Markdown as GitHub has it: words, lists, tables, code", () => {
    const html = noteHtml(
      "# Why\n\n**base** keeps _glibc_ and ~~bash~~.\n\n1. one\n2. two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```sh\nls <x>\n```\n\n[docs](https://example.com/a?b=1&c=2)",
    );
    expect(html).toContain("<h3>Why</h3>");
    expect(html).toContain("<strong>base</strong> keeps <em>glibc</em> and <del>bash</del>.");
    expect(html).toContain('<td align="right">2</td>');
    expect(html).toContain("<pre><code>ls &#x3C;x>\n</code></pre>");
    expect(html).toContain('<a href="https://example.com/a?b=1&#x26;c=2" rel="noopener noreferrer nofollow ugc">docs</a>');
    expect(noteHtml("")).toBe("");
  });

  const hostile = [
    "<script>alert(1)</script>",
    "a <img src=x onerror=alert(1)> b",
    "<svg/onload=alert(1)>",
    "<!-- hides all that follows",
    "<style>body{display:none}</style>",
    '<iframe src="https://evil.example"></iframe>',
    "![p](https://evil.example/track.png)",
    "![p][q]\n\n[q]: https://evil.example/track.png",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](/api/v1/inspections)",
    "[x](../compare)",
    "[x](#fn)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[^1]\n\n[^1]: <b onclick=alert(1)>x</b>",
    "- [ ] task",
    "```html onload=alert(1)\n<script>\n```",
    "| <img src=x> | b |\n|---|---|\n| `<script>` | ![x](http://e.example/x) |",
    '<a href="https://a.example" style="position:fixed">x</a>',
  ];
  it.each(hostile)("%s does no harm", (note) => {
    for (const html of [noteHtml(note), marked.parse(noteMarkdown(note)) as string]) {
      const tags = [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)];
      for (const [, name = "", rest = ""] of tags) {
        expect("p br hr strong em del code pre blockquote ul ol li a h3 h4 h5 h6 table thead tbody tr th td".split(" ")).toContain(name.toLowerCase());
        const attributes = [...rest.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key]) => key);
        expect(attributes.filter((key) => !["href", "rel", "start", "align", "class"].includes(key ?? ""))).toEqual([]);
        expect(
          rest
            .replace(/[a-z-]+="[^"]*"/g, "")
            .trim()
            .replace("/", ""),
        ).toBe("");
      }
      for (const [, address = ""] of html.matchAll(/href="([^"]*)"/g)) expect(address).toMatch(/^(?:https?:\/\/|mailto:)/);
      expect(html).not.toMatch(/<img|<script|<!--/i);
    }
  });

  it("says what it left out: a picture's words, HTML as text", () => {
    expect(noteHtml("![the logo](https://a.example/x.png)")).toBe("<p>[image: the logo]</p>");
    expect(noteHtml("a <b>c</b>")).toBe("<p>a &#x3C;b>c&#x3C;/b></p>");
  });

  it.each([
    ["nested quotes", ">".repeat(9_900)],
    ["nested lists", Array.from({ length: 135 }, (_, i) => `${" ".repeat(i)}- a`).join("\n")],
    ["nested bullets", "- ".repeat(4_900)],
    ["brackets", "[".repeat(9_900)],
    ["stars", "*a_ ".repeat(2_500)],
    ["backticks", Array.from({ length: 135 }, (_, i) => `${"`".repeat(i)} `).join("")],
    ["links", "[a](<b".repeat(1_420)],
    ["entities", "&".repeat(9_900)],
    ["a wide table", `|${"a|".repeat(2_400)}\n|${"-|".repeat(2_400)}`],
    ["autolinks", "www.a.".repeat(1_600)],
    ["addresses", "a@b.c ".repeat(1_600)],
    ["emphasis up to the bound", "*a_ ".repeat(740)],
    ["strikes and tables", "~a~|".repeat(700)],
  ])("of %s is read in bounded time", (_, note) => {
    // Of the processor, not of the clock: what else the machine does is no fault of a note.
    const begin = process.cpuUsage();
    expect(noteHtml(note)).toBeTypeOf("string");
    noteMarkdown(note);
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });

  it("as Markdown stays what it is, and closes what it opens", () => {
    expect(noteMarkdown("**a** `b|c`\n\n```\nnever closed")).toBe("**a** `b|c`\n\n```\nnever closed\n```");
    expect(noteHtml(noteMarkdown("1. a\n2. b\n\n> c"))).toBe(noteHtml("1. a\n2. b\n\n> c"));
  });
});
